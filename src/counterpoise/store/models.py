"""The tables of the store.

Everything a person may ever see by address has a random public id: counting ids would tell how many visits
are hidden between two known ones. Rows that change carry a ``version``; rows that state a fact carry
``known_at``, the first day on which they could be used.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from counterpoise.domain.lifecycle import UNNOTIFIED, VisitState
from counterpoise.store.constraints import check, unique

if TYPE_CHECKING:
    from django.db.models.options import Options

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 20


def new_public_id() -> str:
    """Return 100 random bits as 20 characters that can't be misread for one another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def _public_id() -> models.CharField[str, str]:
    return models.CharField(max_length=_ID_LENGTH, primary_key=True, default=new_public_id, editable=False)


def described(model: models.Model | type[models.Model]) -> Options[Any]:
    """Return what Django knows of a model: its fields, its constraints, its table."""
    return model._meta  # noqa: SLF001 - the documented name, underscore and all


def _version(table: str) -> models.CheckConstraint:
    return check("version_counts_up", Q(version__gte=1), on=table)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; an inspectorate's people belong to it."""

    public_id = _public_id()
    email = models.EmailField()
    inspectorate = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        """Constraints."""

        constraints = (
            unique("user_email_once", "email"),
            check("user_email_lower", Q(email=Lower("email"))),
            _version("user"),
        )

    def __str__(self) -> str:
        return self.email


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

    public_id = _public_id()
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
            _version("instance"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.inspectorate or self.authority}".strip()


class ImportBatch(models.Model):
    """One file that was imported, with what it gave; undoing it hides its rows and keeps them."""

    public_id = _public_id()
    kind = models.CharField(max_length=60)
    file_name = models.CharField(max_length=255)
    sheet = models.CharField(max_length=255, blank=True)
    file_sha256 = models.CharField(max_length=64)
    rows_sha256 = models.CharField(max_length=64)
    rows_taken = models.IntegerField()
    rows_refused = models.IntegerField()
    known_at = models.DateField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=255)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=255, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique(
                "import_file_once",
                "kind",
                "sheet",
                "file_sha256",
                "known_at",
                condition=Q(undone_at__isnull=True),
            ),
            check("import_rows_counted", Q(rows_taken__gte=1, rows_refused__gte=0)),
            check(
                "import_undone_by_somebody",
                Q(undone_at__isnull=True, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
            ),
            _version("import"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class FactRow(models.Model):
    """One row of ``domain.facts`` as a file gave it: ``payload`` is the row, ``key`` what it speaks of."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="facts")
    table = models.CharField(max_length=60)
    key = models.TextField()
    payload = models.JSONField()
    known_at = models.DateField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        """Constraints."""

        constraints = (
            unique("fact_said_once", "batch", "table", "key", "known_at"),
            check(
                "fact_period_forward",
                Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.key}"


class Visit(models.Model):
    """One inspection or visit; until ``notified_on`` it is known to its owning inspectorate alone."""

    public_id = _public_id()
    inspectorate = models.CharField(max_length=60)
    service = models.CharField(max_length=120)
    visit_type = models.CharField(max_length=60)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in VisitState], default=VisitState.PLANNED.value
    )
    first_day = models.DateField()
    last_day = models.DateField()
    notified_on = models.DateField(null=True, blank=True)
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("visit_has_owner", ~Q(inspectorate="")),
            check("visit_state_known", Q(state__in=[s.value for s in VisitState])),
            check("visit_days_forward", Q(last_day__gte=models.F("first_day"))),
            check(
                "visit_notified_first",
                Q(state__in=sorted(s.value for s in UNNOTIFIED)) | Q(notified_on__isnull=False),
            ),
            _version("visit"),
        )

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service}"


class Programme(models.Model):
    """One version of one programme; a version never changes, a revision is the next one."""

    public_id = _public_id()
    series = models.CharField(max_length=_ID_LENGTH, default=new_public_id, editable=False)
    version = models.IntegerField(default=1)
    inspectorate = models.CharField(max_length=60)
    as_of = models.DateField()
    payload = models.JSONField()
    known_at = models.DateField()

    class Meta:
        """Constraints."""

        constraints = (
            unique("programme_version_once", "series", "version"),
            check("programme_has_owner", ~Q(inspectorate="")),
            _version("programme"),
        )

    def __str__(self) -> str:
        return f"{self.inspectorate} {self.series} version {self.version}"


class AuditRow(models.Model):
    """One event of the chained audit table: inserted, never changed, bound to the row before by its hash.

    It refers to nothing by foreign key, so that it outlives what it speaks of. ``at``, ``before`` and
    ``after`` are text, so that the hash is over exactly what stands there in every database.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)
    who = models.CharField(max_length=255)
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    why = models.TextField()
    before = models.TextField()
    after = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """Constraints."""

        constraints = (check("audit_sequence_counts_up", Q(sequence__gte=1)),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.what} {self.subject}"
