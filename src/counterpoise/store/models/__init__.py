"""The tables of the store, one file a subject."""

from __future__ import annotations

from counterpoise.store.models.accounts import AccessToken, ResetLink, RoleGrant, Session, User
from counterpoise.store.models.audit import AuditRow
from counterpoise.store.models.base import described, new_public_id
from counterpoise.store.models.facts import FactRow, ImportBatch
from counterpoise.store.models.instance import Instance, InstanceKind
from counterpoise.store.models.jobs import Job
from counterpoise.store.models.visits import Programme, Visit

__all__ = [
    "AccessToken",
    "AuditRow",
    "FactRow",
    "ImportBatch",
    "Instance",
    "InstanceKind",
    "Job",
    "Programme",
    "ResetLink",
    "RoleGrant",
    "Session",
    "User",
    "Visit",
    "described",
    "new_public_id",
]
