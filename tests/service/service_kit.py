"""People, days and folders for tests of the use cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from counterpoise.domain.roles import RULES, Permission, Role
from counterpoise.service.acting import Acting

#: Sandwell: a council that is in every table of the bundle.
COUNCIL = "E08000028"
OTHER_COUNCIL = "E08000025"
NOW = datetime(2020, 9, 14, 9, 30, tzinfo=UTC)
TODAY = date(2020, 9, 14)


def acting(role: Role, *, who: str = "", body: str = "", now: datetime = NOW) -> Acting:
    """Return somebody in a role."""
    home = "Ofsted" if Permission.SEE_PROGRAMME in RULES[role].may else COUNCIL
    return Acting(who or role.value, now, body or home, RULES[role].may)


DIRECTOR = acting(Role.DIRECTOR)
PERFORMANCE = acting(Role.PERFORMANCE)
SCHEDULER = acting(Role.SCHEDULER)
SENIOR = acting(Role.SENIOR_INSPECTOR)
