"""Reports and letters: read, judged, searched, followed up, compared; drafts checked.

The names that work in Python begins with are here, each loaded when it is first used. What answers a whole
question over a library (take in, search, count, follow, compare, brief) is in ``counterpoise.service``: see
the tutorial ``docs/tutorial/learning-in-python.md``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.learning.findings.engine import judge
    from counterpoise.learning.library import Library
    from counterpoise.learning.reading import files_in, read_file, read_files
    from counterpoise.learning.report import Report, Unreadable
    from counterpoise.learning.search.filters import Filters

_PLACES = {
    "Filters": "search.filters",
    "Library": "library",
    "Report": "report",
    "Unreadable": "report",
    "files_in": "reading",
    "judge": "findings.engine",
    "read_file": "reading",
    "read_files": "reading",
}

__all__ = ["Filters", "Library", "Report", "Unreadable", "files_in", "judge", "read_file", "read_files"]


def __getattr__(name: str) -> Any:
    """Load a name when it is first asked for: reading and judging load what many never need."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    """Return the names that can be asked for."""
    return sorted([*globals(), *__all__])
