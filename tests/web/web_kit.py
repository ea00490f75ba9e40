"""People, words and days that the tests of the pages share."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.contrib.auth.hashers import Argon2PasswordHasher

from counterpoise.domain.roles import EVERYWHERE, Grant, Role


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm with so little work that a suite of sign-ins stays short."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REPLAY = date(2020, 9, 1)
WORDS = "plum window harbour"

SCHEDULER = "scheduler@ofsted.example"
SENIOR = "senior@ofsted.example"
OTHER_SCHEDULER = "scheduler@other.example"
DIRECTOR = "director@council.example"
PERFORMANCE = "performance@council.example"
MANAGER = "manager@home.example"
ANALYST = "analyst@region.example"
ADMINISTRATOR = "administrator@service.example"
NOBODY = "nobody@nowhere.example"

AUTHORITY = "E08000025"
PROVIDER = "SC999001"

PEOPLE: dict[str, tuple[Grant, ...]] = {
    SCHEDULER: (Grant(Role.SCHEDULER, "Ofsted"),),
    SENIOR: (Grant(Role.SENIOR_INSPECTOR, "Ofsted"),),
    OTHER_SCHEDULER: (Grant(Role.SCHEDULER, "CQC"),),
    DIRECTOR: (Grant(Role.DIRECTOR, AUTHORITY),),
    PERFORMANCE: (Grant(Role.PERFORMANCE, AUTHORITY),),
    MANAGER: (Grant(Role.MANAGER, PROVIDER),),
    ANALYST: (Grant(Role.ANALYST, "London"),),
    ADMINISTRATOR: (Grant(Role.ADMINISTRATOR, EVERYWHERE),),
    NOBODY: (),
}
