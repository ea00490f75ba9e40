"""The private store of this instance, where there is one: what it lays over the bundled facts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from counterpoise.domain.facts import InspectorTieRow
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.sight import Viewer
from counterpoise.service import start
from counterpoise.service.instance.standing import Standing, Stands
from counterpoise.service.instance.subjects import AREA_SUBJECTS
from counterpoise.service.notices_room import bundle_here
from counterpoise.service.overlay import imported_rows
from counterpoise.service.plan import Store
from counterpoise.service.returns import hours_sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


#: A visit in these states takes no week: nobody has agreed to it, or it does not take place.
_LOOSE = frozenset({VisitState.PROPOSED, VisitState.CANCELLED})


def store() -> Store:
    """Return what the private store adds, or an empty one where no instance was made here.

    Raises
    ------
    StoreError
        When there is a store and it can't be read.
    """
    rows = imported_rows()
    if not (start.home() / start.STORE_FILE).is_file():
        return Store(there=False, overlay={})
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    instance = queries.find_instance()
    there = instance is not None and instance.kind == "planner"
    return Store(
        there=there,
        overlay=rows,
        hours=partial(hours_sent, to=instance.inspectorate) if there and instance else None,
        salt=queries.private_salt if there else None,
        standing=_standing_of(instance.inspectorate) if there and instance else None,
    )


def _standing_of(inspectorate: str) -> Callable[[date], Standing]:
    """Return what asks the store, on behalf of its inspectorate, what stands on a day."""

    def standing(as_of: date) -> Standing:
        from counterpoise.store import queries, visit_queries  # noqa: PLC0415 - models load late

        viewer = Viewer(inspectorate=inspectorate)
        own = [
            Stands(v.service, v.visit_type, v.first_day, v.last_day, v.requirement, v.team)
            for v in visit_queries.own_visits(inspectorate)
            if v.state not in _LOOSE and v.known_at <= as_of
        ]
        areas = bundle_here().register(as_of).at(as_of)
        services = [f"{s.replace(' ', '-')}:{a.ons_code}" for s in AREA_SUBJECTS for a in areas]
        busy = {s: visit_queries.busy_with_others(s, viewer, as_of) for s in services}
        rows = queries.overlay_rows().get(InspectorTieRow.__name__, ())
        ties = tuple(t for t in rows if isinstance(t, InspectorTieRow) and t.known_at <= as_of)
        return Standing(tuple(own), {s: weeks for s, weeks in busy.items() if weeks}, ties)

    return standing
