"""The tables of the store, one file a subject."""

from __future__ import annotations

from counterpoise.store.models.accounts import (
    AccessToken,
    OutsideIdentity,
    ResetLink,
    RoleGrant,
    Session,
    User,
)
from counterpoise.store.models.audit import AuditRow
from counterpoise.store.models.base import described, new_public_id
from counterpoise.store.models.council import (
    Commitment,
    HoursReturn,
    Notice,
    Task,
    WeeklyReturn,
)
from counterpoise.store.models.facts import FactRow, ImportBatch
from counterpoise.store.models.instance import Instance, InstanceKind
from counterpoise.store.models.jobs import Job
from counterpoise.store.models.learning import ParagraphLabel
from counterpoise.store.models.letters import Exchanged, Party, Request
from counterpoise.store.models.visits import Concern, Programme, SignOff, Visit

__all__ = [
    "AccessToken",
    "AuditRow",
    "Commitment",
    "Concern",
    "Exchanged",
    "FactRow",
    "HoursReturn",
    "ImportBatch",
    "Instance",
    "InstanceKind",
    "Job",
    "Notice",
    "OutsideIdentity",
    "ParagraphLabel",
    "Party",
    "Programme",
    "Request",
    "ResetLink",
    "RoleGrant",
    "Session",
    "SignOff",
    "Task",
    "User",
    "Visit",
    "WeeklyReturn",
    "described",
    "new_public_id",
]
