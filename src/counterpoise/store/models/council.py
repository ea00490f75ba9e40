"""What a council or provider keeps of its own: notices, tasks, commitments and returns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.domain.notice import CommitmentKind
from counterpoise.domain.tasks import Owner
from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import public_id_field, version_check


class Notice(models.Model):
    """One call or letter that told of an inspection or visit; an embargo keeps it inside the team.

    ``body`` is the council or provider whose notice it is. ``reference`` is the visit's id in the signed file
    it came with, "" where it came by telephone. ``first_told`` and ``last_told`` say whether a day of
    fieldwork was told, or worked out by rule.
    """

    public_id = public_id_field()
    body = models.CharField(max_length=60)
    service = models.CharField(max_length=120)
    visit_type = models.CharField(max_length=60)
    inspectorate = models.CharField(max_length=60)
    notified_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    first_told = models.BooleanField(default=True)
    last_told = models.BooleanField(default=True)
    area_votes = models.BooleanField(default=False)
    embargo = models.BooleanField(default=False)
    reference = models.CharField(max_length=40, blank=True)
    called_off_on = models.DateField(null=True, blank=True)
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("notice_days_forward", Q(last_day__gte=models.F("first_day"))),
            check("notice_comes_first", Q(first_day__gte=models.F("notified_on"))),
            unique("notice_once", "body", "service", "visit_type", "notified_on"),
            version_check("notice"),
        )
        indexes = (models.Index(fields=("body", "first_day"), name="notice_by_body"),)

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service}"


class Task(models.Model):
    """One thing to do after a notice, or one list of Annex A to be complete: ticked, never filled in here."""

    public_id = public_id_field()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="tasks")
    place = models.IntegerField()
    what = models.CharField(max_length=200)
    owner = models.CharField(max_length=40)
    due = models.DateField()
    is_list = models.BooleanField(default=False)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=255, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("task_once", "notice", "place"),
            check("task_owner_known", Q(owner__in=[o.value for o in Owner])),
            check(
                "task_done_by_somebody",
                Q(done_on__isnull=True, done_by="") | (Q(done_on__isnull=False) & ~Q(done_by="")),
            ),
            version_check("task"),
        )

    def __str__(self) -> str:
        return self.what


class Commitment(models.Model):
    """Anything else that takes a council's weeks; ``hours`` by pool are its own estimate."""

    public_id = public_id_field()
    body = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    hours = models.JSONField(default=dict)
    withdrawn_on = models.DateField(null=True, blank=True)
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("commitment_kind_known", Q(kind__in=[k.value for k in CommitmentKind])),
            check("commitment_days_forward", Q(last_day__gte=models.F("first_day"))),
            version_check("commitment"),
        )
        indexes = (models.Index(fields=("body", "first_day"), name="commitment_by_body"),)

    def __str__(self) -> str:
        return self.title


class WeeklyReturn(models.Model):
    """One minute a week: staff off by team, contacts by source, illness absence in schools.

    A correction is a new row with the next version: what was known on an earlier day stays as it was.
    """

    public_id = public_id_field()
    body = models.CharField(max_length=60)
    monday = models.DateField()
    payload = models.JSONField()
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("weekly_return_once", "body", "monday", "version"),
            version_check("weekly_return"),
        )

    def __str__(self) -> str:
        return f"{self.body} {self.monday}"


class HoursReturn(models.Model):
    """Five minutes after a visit: the hours it asked, by pool and week, and whether it taught anything new.

    What was sent to an inspectorate stands beside what its body keeps: ``sender`` is the fingerprint of the
    key that signed the file, or the body itself where it shares this server; "" is what the body keeps.
    """

    public_id = public_id_field()
    body = models.CharField(max_length=60)
    sender = models.CharField(max_length=80, blank=True)
    service = models.CharField(max_length=120)
    visit_type = models.CharField(max_length=60)
    first_day = models.DateField()
    payload = models.JSONField()
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("hours_return_once", "body", "service", "visit_type", "first_day", "version"),
            version_check("hours_return"),
        )

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service} on {self.first_day}"
