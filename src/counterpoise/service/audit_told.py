"""On whom or what an event of the audit log was, in words: an id tells nobody which account it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.store.sessions import AuditLine


def about(rows: Sequence[AuditLine]) -> tuple[str, ...]:
    """Return for each row the account by its address, with the role or the table it is about.

    An account that is no longer there, and whatever else the row is on, stays its id.
    """
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    emails = {a.public_id: a.email for a in sessions.accounts()}
    return tuple(_told(row, emails) for row in rows)


def _told(row: AuditLine, emails: Mapping[str, str]) -> str:
    kind, _, public_id = row.subject.partition(":")
    state: dict[str, Any] = json.loads(row.after) or json.loads(row.before) or {}
    if kind == "importbatch":
        return str(state.get("file_name", public_id))
    whose = str(state.get("email") or emails.get(str(state.get("user", "")), ""))
    if not whose:
        return public_id
    return f"{whose}: {state['role']}, {state['body']}" if kind == "rolegrant" else whose
