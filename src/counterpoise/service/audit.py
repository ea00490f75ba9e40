"""Use case: check that the audit chain holds and that the store is what it says."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.service import start


@dataclass(frozen=True)
class AuditCheck:
    """What the check found; ``fault`` names the first bad row, or is "" when all is well.

    ``head`` is the hash of the last row: noted elsewhere, it lets anybody see later that nothing was cut off.
    """

    rows: int
    head: str
    fault: str
    first_bad_row: int | None

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


def verify() -> AuditCheck:
    """Check the chain from its first row, then every stored row against it.

    Raises
    ------
    StoreError
        When there is no store, or it or its audit key can't be read.
    """
    start.open_store()
    from counterpoise.store import verify as chain  # noqa: PLC0415 - models load once Django is set up

    verdict = chain.verify()
    return AuditCheck(
        rows=verdict.rows,
        head=verdict.head,
        fault=str(verdict.fault) if verdict.fault else "",
        first_bad_row=verdict.fault.sequence if verdict.fault else None,
    )
