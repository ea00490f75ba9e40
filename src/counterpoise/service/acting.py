"""On whose behalf a use case runs: who, when, for which body, with which permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counterpoise.domain.errors import GuardError, UsageError
from counterpoise.domain.roles import RULES, Body, Permission
from counterpoise.domain.sight import Viewer
from counterpoise.domain.ten_rules import Guard
from counterpoise.service import start

if TYPE_CHECKING:
    from datetime import date, datetime

_LONDON = ZoneInfo("Europe/London")
#: Services of an authority, by the prefix of their key.
AREA_PREFIXES = ("authority", "send", "youth-justice", "area-partnership")


@dataclass(frozen=True)
class Acting:
    """Somebody about to do something.

    Parameters
    ----------
    who : str
        As the audit table names them.
    now : datetime
        The instant, with its time zone.
    body : str
        The inspectorate's name, the authority's ONS code, or the provider's URN.
    permissions : frozenset of Permission
        What they may do for that body.
    """

    who: str
    now: datetime
    body: str
    permissions: frozenset[Permission]

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(_LONDON).date()

    def must(self, permission: Permission) -> None:
        """Refuse when the permission is not held.

        Raises
        ------
        GuardError
            Saying which roles hold it.
        """
        if permission not in self.permissions:
            held_by = " or a ".join(r.value for r, rule in RULES.items() if permission in rule.may)
            raise GuardError(
                f"To {permission.value} is for a {held_by}.",
                next_step="Ask one of them to do it.",
                guard=Guard.OWNERSHIP,
            )


def services_of(body: str) -> frozenset[str]:
    """Return the services that an authority (by its ONS code) or a provider (by its URN) answers for."""
    if is_authority(body):
        return frozenset(f"{prefix}:{body}" for prefix in AREA_PREFIXES)
    return frozenset({f"provider:{body}"})


def viewer_of(acting: Acting) -> Viewer:
    """Return as whom somebody looks at visits (rules 1 and 3)."""
    if Permission.SEE_PROGRAMME in acting.permissions:
        return Viewer(inspectorate=acting.body)
    if Permission.SEE_OWN_AREA in acting.permissions:
        return Viewer(services=services_of(acting.body))
    return Viewer()


def owner_of_instance(*, who: str, now: datetime) -> Acting:
    """Return whoever runs commands on an instance: all that its own body's roles may do.

    The commands read and write the folder itself, so the right to it is the right to all of it; rules that
    take two people still take two.

    Raises
    ------
    StoreError
        When there is no store.
    UsageError
        When the instance belongs to no inspectorate and no authority.
    """
    start.open_store()
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    instance = queries.find_instance()
    body = instance.inspectorate or instance.authority if instance else ""
    if not body:
        raise UsageError(
            "This instance belongs to no inspectorate and no authority.",
            next_step="Make one with `counterpoise init --authority NAME` or `--inspectorate NAME`.",
        )
    own = Body.AUTHORITY if is_authority(body) else Body.PROVIDER
    kinds = {Body.INSPECTORATE} if instance and instance.inspectorate else {own}
    may = frozenset().union(*(rule.may for rule in RULES.values() if rule.body in kinds))
    return Acting(who=who, now=now, body=body, permissions=may)


def is_authority(body: str) -> bool:
    """Say whether a code is an authority's; a provider has a URN."""
    return body[:1] == "E" and body[1:].isdigit()
