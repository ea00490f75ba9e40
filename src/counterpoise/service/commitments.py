"""Use cases: what else takes a council's weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.notice import CommitmentKind
from counterpoise.domain.roles import Permission
from counterpoise.domain.tariffs import AREA_POOLS, PROVIDER_POOL
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import CommitmentRecord


_POOLS = (*AREA_POOLS, PROVIDER_POOL)


@dataclass(frozen=True)
class Commitment:
    """A commitment as it is given; ``hours`` in all by pool, the council's own estimate."""

    kind: str
    title: str
    first_day: date
    last_day: date
    hours: Mapping[str, float] = field(default_factory=dict)


def add(given: Commitment, acting: Acting) -> CommitmentRecord:
    """Store a commitment and return it.

    Raises
    ------
    BadInputError
        When the kind or a pool is not known, the title is blank, or the days run backwards.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    _check(given)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    public_id = council_writes.keep_commitment(
        new=council_writes.NewCommitment(body=acting.body, known_at=acting.today, **vars(given)),
        audit=AuditEvent(acting.now, acting.who, "commitment added", given.title),
    )
    return council_queries.commitment(public_id, acting.body)


def listed(acting: Acting) -> tuple[CommitmentRecord, ...]:
    """Return the commitments that stand, by first day.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return council_queries.commitments(acting.body, acting.today)


def withdraw(public_id: str, acting: Acting, *, why: str) -> None:
    """Let a commitment no longer count; it is kept.

    Raises
    ------
    NotFoundError
        When the body has no such commitment.
    ConflictError
        When it was withdrawn already.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    row = council_queries.commitment(public_id, acting.body)
    council_writes.withdraw_commitment(
        public_id=public_id,
        body=acting.body,
        version=row.version,
        on=acting.today,
        audit=AuditEvent(acting.now, acting.who, "commitment withdrawn", why),
    )


def _check(given: Commitment) -> None:
    if given.kind not in set(CommitmentKind):
        raise BadInputError(
            f"There is no kind of commitment called “{given.kind}”.",
            next_step="Use one of: " + ", ".join(CommitmentKind) + ".",
        )
    if not given.title.strip():
        raise BadInputError("The commitment has no title.", next_step="Say in a few words what it is.")
    wrong = [p for p, hours in given.hours.items() if p not in _POOLS or not hours >= 0]
    if wrong:
        raise BadInputError(
            f"{wrong[0]!r} is no pool with hours of zero or more.",
            next_step="Give hours for: " + ", ".join(_POOLS) + ".",
        )
