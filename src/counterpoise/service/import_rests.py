"""Why an import can't be taken back now: what was made with its rows, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError
from counterpoise.service import whose

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.store.import_queries import Resting

_CORRECT = "Or import the right rows: of two rows about one thing the one that became known later counts."


def held(public_id: str, *, today: date) -> ConflictError | None:
    """Return why the rows of an import have to stay, or nothing where they may be taken back.

    Only what is the instance's own is told of: its plans, its programmes, its requests.

    Parameters
    ----------
    public_id : str
        The import; the store is open.
    today : date
        The day in London.
    """
    from counterpoise.store import import_queries  # noqa: PLC0415 - models load once Django is set up

    here = whose.instance()
    found = import_queries.resting(
        public_id, inspectorate=here.inspectorate, body=here.authority, today=today
    )
    return _said(found)


def _said(found: Resting) -> ConflictError | None:
    if found.plans:
        return ConflictError(
            "A plan is being made that reads these rows, so they can't be taken back now.",
            next_step="Wait until it is made, or cancel it under Programmes, then try again.",
        )
    if found.programmes:
        as_of, version = found.programmes[0]
        return ConflictError(
            f"The programme from what was known on {as_of:%-d %B %Y}, version {version}, was made with these "
            "rows. It is confirmed and has visits to come, so the rows can't be taken back.",
            next_step="Revise it under Programmes: while the newer version waits to be confirmed, the rows "
            f"can be taken back and the version made once more. {_CORRECT}",
        )
    if found.requests:
        return ConflictError(
            "A request for a later date was made with these rows and waits for its answer, so they can't be "
            "taken back now.",
            next_step=f"Take them back once it was answered. {_CORRECT}",
        )
    return None
