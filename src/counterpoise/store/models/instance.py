"""Whose instance it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import public_id_field, version_check


class InstanceKind(models.TextChoices):
    """Whose instance it is."""

    PLANNER = "planner", "planner"
    COUNCIL = "council", "council"
    ALLIANCE = "alliance", "alliance"


class Instance(models.Model):
    """The one row that says whose store this is; it also holds the head of the audit chain.

    ``salt`` makes live programmes unpredictable and never leaves the store. Every write locks the head, so
    that two writers can't continue the chain from the same row.
    """

    public_id = public_id_field()
    only = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=InstanceKind.choices)
    inspectorate = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=9, blank=True)
    salt = models.BinaryField(max_length=32)
    known_at = models.DateField()
    version = models.IntegerField(default=1)
    audit_sequence = models.BigIntegerField(default=0)
    audit_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        """Constraints."""

        constraints = (
            unique("instance_only_one", "only"),
            check("instance_kind_known", Q(kind__in=InstanceKind.values)),
            check(
                "instance_body_fits_kind",
                (Q(kind=InstanceKind.PLANNER, authority="") & ~Q(inspectorate=""))
                | (Q(kind=InstanceKind.COUNCIL, inspectorate="") & ~Q(authority=""))
                | Q(kind=InstanceKind.ALLIANCE, inspectorate="", authority=""),
            ),
            version_check("instance"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.inspectorate or self.authority}".strip()
