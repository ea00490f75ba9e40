"""Who may do what, as one table that pages, API, commands, tests and docs read; each role has its body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Body(StrEnum):
    """What a role is bound to."""

    INSPECTORATE = "inspectorate"
    AUTHORITY = "authority"
    PROVIDER = "provider"
    REGION = "region"
    INSTANCE = "instance"


class Permission(StrEnum):
    """One thing that may be done, always within the body of the role that gives it."""

    SEE_PROGRAMME = "see the programme and its visits"
    PLAN = "plan, revise and notify"
    CONFIRM = "confirm a programme and sign off a call as the second person"
    ANSWER_REQUESTS = "answer deferral requests"
    SEE_OWN_AREA = "see what is coming at the own service"
    LOG_NOTICE = "log a notice and keep commitments"
    FILE_RETURNS = "file weekly and hours returns"
    ASK_DEFERRAL = "ask for a deferral"
    EXCHANGE_FILES = "take in signed files and check the keys of others"
    READ_LEARNING = "search, compare and follow up published reports"
    CORRECT_LABELS = "correct what was found in paragraphs of reports"
    TAKE_REPORTS_IN = "take published reports into the library and withdraw them"
    IMPORT_TABLES = "import tables and take an import back"
    MANAGE_PEOPLE = "manage accounts and roles"
    READ_AUDIT = "read the audit log"


class Role(StrEnum):
    """The roles there are."""

    SCHEDULER = "scheduler"
    SENIOR_INSPECTOR = "senior inspector"
    DIRECTOR = "director"
    PERFORMANCE = "performance team"
    MANAGER = "provider's manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class RoleRule:
    """What a role is for, what it is bound to, and what it may do."""

    role: Role
    purpose: str
    body: Body
    may: frozenset[Permission]


_RULES = (
    RoleRule(
        Role.SCHEDULER,
        "Builds and revises the programme of one inspectorate and keeps its visits.",
        Body.INSPECTORATE,
        frozenset(
            {
                Permission.SEE_PROGRAMME,
                Permission.PLAN,
                Permission.EXCHANGE_FILES,
                Permission.IMPORT_TABLES,
                Permission.READ_LEARNING,
            }
        ),
    ),
    RoleRule(
        Role.SENIOR_INSPECTOR,
        "Confirms the programme, signs off each call before it is made, and answers requests.",
        Body.INSPECTORATE,
        frozenset(
            {
                Permission.SEE_PROGRAMME,
                Permission.CONFIRM,
                Permission.ANSWER_REQUESTS,
                Permission.EXCHANGE_FILES,
                Permission.READ_LEARNING,
            }
        ),
    ),
    RoleRule(
        Role.DIRECTOR,
        "Answers for an authority's children's services: sees what is coming, asks for a deferral.",
        Body.AUTHORITY,
        frozenset(
            {
                Permission.SEE_OWN_AREA,
                Permission.LOG_NOTICE,
                Permission.FILE_RETURNS,
                Permission.EXCHANGE_FILES,
                Permission.ASK_DEFERRAL,
                Permission.READ_LEARNING,
            }
        ),
    ),
    RoleRule(
        Role.PERFORMANCE,
        "Keeps an authority's notices, commitments and returns.",
        Body.AUTHORITY,
        frozenset(
            {
                Permission.SEE_OWN_AREA,
                Permission.LOG_NOTICE,
                Permission.FILE_RETURNS,
                Permission.EXCHANGE_FILES,
                Permission.IMPORT_TABLES,
                Permission.READ_LEARNING,
            }
        ),
    ),
    RoleRule(
        Role.MANAGER,
        "Manages one provider: logs its notices, files its returns, asks for a deferral.",
        Body.PROVIDER,
        frozenset(
            {
                Permission.SEE_OWN_AREA,
                Permission.LOG_NOTICE,
                Permission.FILE_RETURNS,
                Permission.EXCHANGE_FILES,
                Permission.ASK_DEFERRAL,
                Permission.IMPORT_TABLES,
                Permission.READ_LEARNING,
            }
        ),
    ),
    RoleRule(
        Role.ANALYST,
        "Reads published reports for a region, or for all of England, and keeps an alliance's tables.",
        Body.REGION,
        frozenset(
            {
                Permission.READ_LEARNING,
                Permission.CORRECT_LABELS,
                Permission.TAKE_REPORTS_IN,
                Permission.IMPORT_TABLES,
            }
        ),
    ),
    RoleRule(
        Role.ADMINISTRATOR,
        "Looks after accounts, roles and the audit log; sees no visit and no programme.",
        Body.INSTANCE,
        frozenset({Permission.MANAGE_PEOPLE, Permission.READ_AUDIT}),
    ),
)

RULES: Final[Mapping[Role, RoleRule]] = MappingProxyType({r.role: r for r in _RULES})

#: The body of a role that holds for the whole instance, or for all of England.
EVERYWHERE: Final = "everywhere"


@dataclass(frozen=True)
class Grant:
    """A role in a body: ``Grant(Role.DIRECTOR, "E08000025")``.

    Parameters
    ----------
    role : Role
    body : str
        Name of an inspectorate or region, ONS code of an authority, URN of a provider, or ``EVERYWHERE``.

    Raises
    ------
    UsageError
        When no body is given, or "everywhere" for a role that needs one.
    """

    role: Role
    body: str

    def __post_init__(self) -> None:
        kind = RULES[self.role].body
        if not self.body or (self.body == EVERYWHERE and kind not in {Body.INSTANCE, Body.REGION}):
            raise UsageError(
                f"A {self.role.value} belongs to one {kind.value}.", next_step=f"Name the {kind.value}."
            )

    @property
    def rule(self) -> RoleRule:
        """What the role is for and may do."""
        return RULES[self.role]


@dataclass(frozen=True)
class Person:
    """Somebody signed in, with the roles that hold at this moment."""

    public_id: str
    email: str
    grants: tuple[Grant, ...]

    def may(self, permission: Permission) -> bool:
        """Return whether any of the roles allows it, in whatever body."""
        return any(permission in g.rule.may for g in self.grants)

    def bodies(self, permission: Permission) -> tuple[str, ...]:
        """Return the bodies in which a permission holds, each once, in order of their names."""
        return tuple(sorted({g.body for g in self.grants if permission in g.rule.may}))

    def may_in(self, permission: Permission, body: str) -> bool:
        """Return whether a permission holds in a body."""
        return body in self.bodies(permission)

    def services(self, permission: Permission) -> tuple[str, ...]:
        """Return the services of the own bodies: ``authority:E08000025``, ``provider:SC012345``."""
        return tuple(
            sorted({f"{g.rule.body.value}:{g.body}" for g in self.grants if permission in g.rule.may})
        )
