"""Check a programme's certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.exchange.certificate import verify

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.exchange.certificate import Verdict

__all__ = ["summary", "verify_folder"]


def verify_folder(folder: Path) -> Verdict:
    """Rebuild every value and bound of the programme in a folder from its tables and prices.

    Raises
    ------
    NotFoundError
        When the folder holds no certificate.
    BadInputError
        When a file of it can't be read.
    """
    return verify(folder)


def summary(verdict: Verdict) -> dict[str, Any]:
    """Return the answer of ``verify --json``."""
    return {
        "holds": verdict.holds,
        "untouched": verdict.untouched,
        "lots_kept": verdict.lots_kept,
        "stages": [{**vars(c), "holds": c.holds} for c in verdict.claims],
    }
