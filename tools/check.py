"""Run every check of the project: lint, types, layers, the manual, tests, doctests, the page in a real browser.

`python tools/check.py` runs all of them, `python tools/check.py lint test` some.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "lint": ["-m", "ruff", "check"],
    "types": ["-m", "mypy"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "manual": ["-m", "mkdocs", "build", "--strict"],
    "test": ["-m", "pytest", "-q"],
}
NEEDED = (
    "ruff",
    "mypy",
    "import-linter",
    "mkdocs-material",
    "mkdocstrings-python",
    "pytest",
    "playwright",
    "axe-playwright-python",
    "hypothesis",
)


def main(wanted: list[str]) -> int:
    """Run the steps that were asked for, all by default, each to its end; 1 if one failed."""
    unknown = [name for name in wanted if name not in STEPS]
    if unknown:
        print(f"no such step: {', '.join(unknown)}; there are {', '.join(STEPS)}")
        return 2
    missing = [name for name in NEEDED if not installed(name)]
    if missing:
        print(f"not installed: {', '.join(missing)}; run: {sys.executable} -m pip install -e '.[dev]'")
        return 2
    if not wanted or "test" in wanted:
        fetch_browser()
    return max([run(name) for name in wanted or STEPS])


def installed(name: str) -> bool:
    """Tell whether a distribution is there."""
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def fetch_browser() -> None:
    """Get a Chromium where the system has none; on Debian its own package comes with fonts that know Japanese."""
    if not (shutil.which("chromium") or shutil.which("google-chrome")):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def run(name: str) -> int:
    """Run one step and say how it went."""
    print(f"\n== {name}: {' '.join(STEPS[name])}", flush=True)
    start = time.monotonic()
    status = subprocess.run([sys.executable, *STEPS[name]], cwd=ROOT, check=False).returncode  # noqa: S603 -- as above
    print(f"== {name}: {'failed' if status else 'good'} after {time.monotonic() - start:.0f} s", flush=True)
    return int(status != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
