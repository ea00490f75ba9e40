"""What inspectorates on the same server tell a body of its visits, beside what the body logged itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.lifecycle import IDLE
from counterpoise.service import start
from counterpoise.service.acting import services_of, viewer_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.sight import Told
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import NoticeRecord


def told_here(acting: Acting) -> tuple[Told, ...]:
    """Return the visits to a body's own services that it was told of here, those called off too."""
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    own = services_of(acting.body)
    told = visit_queries.carried(viewer_of(acting), acting.today)
    return tuple(t for t in told if t.service in own and t.state is not None)


def takes_place(told: Told) -> bool:
    """Say whether a visit that a body was told of was not called off since."""
    return told.state not in IDLE


def is_about(notice: NoticeRecord, told: Told) -> bool:
    """Say whether a notice is about a visit: it came with it, or was logged by hand with one of its days."""
    if notice.reference:
        return notice.reference == told.key
    same = (notice.inspectorate, notice.service, notice.visit_type)
    days = notice.notified_on == told.notified_on or notice.first_day == told.first_day
    return same == (told.owner, told.service, told.visit_type) and days


def is_logged(told: Told, notices: Iterable[NoticeRecord]) -> bool:
    """Say whether a notice about a visit was logged, under embargo and called off ones among them."""
    return any(is_about(n, told) for n in notices)


def differing(notice: NoticeRecord, acting: Acting) -> Told | None:
    """Return what the inspectorate tells here of a notice's visit, where the notice says something else."""
    for told in told_here(acting):
        if is_about(notice, told):
            days = (told.first_day, told.last_day) == (notice.first_day, notice.last_day)
            stands = notice.called_off_on is None
            return None if takes_place(told) == stands and (days or not stands) else told
    return None
