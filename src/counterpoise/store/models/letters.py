"""Whom an instance exchanges files with, every file taken or sent, deferral requests and their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.domain.sight import Reply
from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import ID_LENGTH, public_id_field, version_check


class Party(models.Model):
    """Somebody who sends signed files; a person compared the fingerprint once before any file is taken."""

    public_id = public_id_field()
    name = models.CharField(max_length=120)
    body = models.CharField(max_length=60)
    public_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=80)
    checked_by = models.CharField(max_length=255, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("party_key_once", "public_key"),
            unique("party_body_once", "body"),
            check(
                "party_checked_by_somebody",
                Q(checked_on__isnull=True, checked_by="") | (Q(checked_on__isnull=False) & ~Q(checked_by="")),
            ),
            version_check("party"),
        )

    def __str__(self) -> str:
        return self.name


class Exchanged(models.Model):
    """One signed file, taken or sent: it can't be taken twice, nor an older version after a newer one."""

    public_id = public_id_field()
    taken = models.BooleanField()
    kind = models.CharField(max_length=40)
    message = models.CharField(max_length=40)
    sender = models.CharField(max_length=80)
    recipient = models.CharField(max_length=80)
    about = models.CharField(max_length=160)
    revision = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=255)

    class Meta:
        """Constraints."""

        constraints = (
            unique("file_once", "taken", "sender", "message"),
            unique("file_revision_once", "taken", "sender", "kind", "about", "revision"),
            check("file_revision_counts_up", Q(revision__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Request(models.Model):
    """One request to defer, on the side that asks or on the side that answers.

    ``payload`` is what travels: grounds, circumstances and the quoted figures with their purpose. The figures
    are shown to whoever answers, never to the team that makes the visit. The answer is yes, no or convert and
    one day.
    """

    public_id = public_id_field()
    asking = models.BooleanField()
    inspectorate = models.CharField(max_length=60)
    body = models.CharField(max_length=60)
    service = models.CharField(max_length=120)
    visit = models.CharField(max_length=ID_LENGTH, blank=True)
    visit_type = models.CharField(max_length=60)
    first_day = models.DateField()
    received_at = models.DateTimeField()
    payload = models.JSONField()
    reply = models.CharField(max_length=10, blank=True)
    reply_day = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=255, blank=True)
    signed_by = models.CharField(max_length=255, blank=True)
    substitute_day = models.DateField(null=True, blank=True)
    child_weeks = models.FloatField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("request_reply_known", Q(reply__in=["", *(r.value for r in Reply)])),
            check(
                "request_answered_whole",
                Q(reply="", reply_day__isnull=True, decided_at__isnull=True)
                | (~Q(reply="") & Q(reply_day__isnull=False) & Q(decided_at__isnull=False)),
            ),
            # One open request for a visit: a second one can't be used to wear the first one's answer down.
            unique(
                "request_open_once",
                "asking",
                "body",
                "service",
                "visit_type",
                "first_day",
                condition=Q(reply=""),
            ),
            version_check("request"),
        )
        indexes = (models.Index(fields=("inspectorate", "received_at"), name="request_by_owner"),)

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service}"
