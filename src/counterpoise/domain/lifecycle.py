"""The states an inspection or visit goes through, and which of them the visited know of."""

from __future__ import annotations

from enum import StrEnum


class VisitState(StrEnum):
    """Where one visit stands; deferred, paused and incomplete are the inspectorates' own words."""

    PLANNED = "planned"
    NOTIFIED = "notified"
    UNDER_WAY = "under_way"
    PAUSED = "paused"
    INCOMPLETE = "incomplete"
    FINISHED = "finished"
    PUBLISHED = "published"
    CLOSED = "closed"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"


#: States that a visit may have while its owning inspectorate alone knows of it.
UNNOTIFIED = frozenset({VisitState.PLANNED, VisitState.CANCELLED})
