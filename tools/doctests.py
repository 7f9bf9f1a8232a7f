"""Show the doctests of docstrings as code in the manual: an extension of griffe, which reads the docstrings for mkdocstrings."""

from __future__ import annotations

import re

import griffe

_SESSION = re.compile(r"^>>> .*(?:\n(?!\s*$).+)*", re.MULTILINE)  # up to the next blank line


class Doctests(griffe.Extension):
    """Puts a fence round every session."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rewrite a docstring when its object is known."""
        if obj.docstring is not None:
            obj.docstring.value = _SESSION.sub(lambda found: f"```pycon\n{found[0]}\n```", obj.docstring.value)
