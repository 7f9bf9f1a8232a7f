"""Triples → RDF/XML that every reader takes, and how many of them it has no name for.

RDF/XML names a property by an XML name, which the end of its IRI must be; that of an open relation is percent-encoded and may end in a
digit.  Such a triple cannot be written at all: the node of its statement still holds it, because a property is an object there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import RdfFormat, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OWN = {f"{_RDF}{name}" for name in ("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li")}
_START = (
    "A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef"
    "\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\U00010000-\\U000effff"
)
_NAME = re.compile(rf"[{_START}][{_START}.0-9\xb7\u0300-\u036f\u203f\u2040-]*\Z")
_NO_CHARACTER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def has_name(triple: Triple | Quad) -> bool:
    """Tell whether RDF/XML can name the property of a triple.

    >>> from kg.terms import entity_iri, relation_iri
    >>> a, b = entity_iri("a"), entity_iri("b")
    >>> [has_name(Triple(a, relation_iri(name, is_open=True), b)) for name in ("説得する", "説く", "疑う")]
    [True, True, False]
    """
    inner = triple.object
    named = triple.predicate.value not in _OWN and _NAME.search(triple.predicate.value) is not None
    return named and not (isinstance(inner, Triple) and not has_name(inner))


def lost(triples: Iterable[Triple | Quad]) -> str:
    """Tell in words what is not written of these triples, nothing if all are."""
    nameless = [triple for triple in triples if not has_name(triple)]
    if not nameless:
        return ""
    properties = len({triple.predicate for triple in nameless})
    return f"left out: {len(nameless)} triples of {properties} properties that RDF/XML has no name for; what states them is there"


def write(triples: Iterable[Triple | Quad], prefixes: Mapping[str, str]) -> bytes:
    r"""Write triples as RDF/XML in the order given, without those that it has no name for; a comment at the top counts them.

    A character that XML 1.0 forbids becomes U+FFFD, so that places in a text stay what they are.

    >>> from kg.terms import entity_iri, term
    >>> from pyoxigraph import Literal
    >>> print(write([Triple(entity_iri("a"), term("rdfs:label"), Literal("a\0"))], {}).decode().splitlines()[3].strip())
    <label xmlns="http://www.w3.org/2000/01/rdf-schema#">a�</label>
    """
    found = [Triple(t.subject, t.predicate, t.object) for t in triples]
    words = lost(found)
    content = pyoxigraph.serialize(filter(has_name, found), format=RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
    # Line ends of a text are written by the engine as they are, and every XML reader would take \r for \n.
    text = _NO_CHARACTER.sub("\ufffd", content.decode()).replace("\r", "&#xD;")
    return (text.replace("?>\n", f"?>\n<!-- {words} -->\n", 1) if words else text).encode()
