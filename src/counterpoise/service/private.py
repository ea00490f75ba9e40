"""The private store of this instance, where there is one: what it lays over the bundled facts.

Several inspectorates may share a store. Each plans from what it may know itself: its own visits, of others
the busy weeks, and lots of its own (rules 1 to 3).
"""

from __future__ import annotations

import hmac
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


def store(inspectorate: str = "") -> Store:
    """Return what the private store adds, or an empty one where no instance was made here.

    Parameters
    ----------
    inspectorate : str, optional
        On whose behalf the store is asked; by default the inspectorate whose instance it is.

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
    if instance is None or instance.kind != "planner":
        return Store(there=False, overlay=rows)
    asker = inspectorate or instance.inspectorate
    at_home = asker == instance.inspectorate
    return Store(
        there=True,
        overlay=rows,
        hours=partial(hours_sent, to=asker),
        salt=queries.private_salt if at_home else partial(_salt_of, asker),
        standing=_standing_of(asker, at_home=at_home),
        owner="" if at_home else asker,
    )


def _salt_of(inspectorate: str) -> bytes:
    """Return a guest's own salt: from it nobody can work out the lots of the others."""
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    return hmac.digest(queries.private_salt(), f"inspectorate|{inspectorate}".encode(), "sha256")


def _standing_of(inspectorate: str, *, at_home: bool) -> Callable[[date], Standing]:
    """Return what asks the store, on behalf of an inspectorate, what stands on a day."""

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
        # Tables are imported by the people of whoever's instance it is: the ties are of its inspectors.
        rows = queries.overlay_rows().get(InspectorTieRow.__name__, ()) if at_home else ()
        ties = tuple(t for t in rows if isinstance(t, InspectorTieRow) and t.known_at <= as_of)
        return Standing(tuple(own), {s: weeks for s, weeks in busy.items() if weeks}, ties)

    return standing
