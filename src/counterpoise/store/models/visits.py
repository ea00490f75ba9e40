"""Visits and programmes of an inspectorate, its sign-offs, and what it holds against a delay."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.domain.lifecycle import PLANNED, UNNOTIFIED, Mode, VisitState
from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import ID_LENGTH, new_public_id, public_id_field, version_check

_STATES = [s.value for s in VisitState]


class Visit(models.Model):
    """One inspection or visit; until ``notified_on`` it is known to its owning inspectorate alone.

    ``notified_first_day`` is the first day as the service was told it: a deferral and a pause count from it.
    ``children`` rely on the service, ``children_mark`` says what that number rests on; ``exempt`` says why
    nothing may delay the visit for strain, "" where that is allowed.
    """

    public_id = public_id_field()
    inspectorate = models.CharField(max_length=60)
    service = models.CharField(max_length=120)
    service_name = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=60, blank=True)
    visit_type = models.CharField(max_length=60)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in _STATES], default=VisitState.PROPOSED.value
    )
    mode = models.CharField(max_length=10, choices=[(m.value, m.value) for m in Mode], default=Mode.ON_SITE)
    first_day = models.DateField()
    last_day = models.DateField()
    notified_on = models.DateField(null=True, blank=True)
    notified_first_day = models.DateField(null=True, blank=True)
    deferrals = models.IntegerField(default=0)
    substitute_day = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    resume_by = models.DateField(null=True, blank=True)
    draft_sent_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    exempt = models.CharField(max_length=200, blank=True)
    children = models.FloatField(null=True, blank=True)
    children_mark = models.CharField(max_length=20, blank=True)
    programme = models.CharField(max_length=ID_LENGTH, blank=True)
    requirement = models.CharField(max_length=200, blank=True)
    team = models.JSONField(default=list)
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("visit_has_owner", ~Q(inspectorate="")),
            check("visit_state_known", Q(state__in=_STATES)),
            check("visit_mode_known", Q(mode__in=[m.value for m in Mode])),
            check("visit_days_forward", Q(last_day__gte=models.F("first_day"))),
            check(
                "visit_notified_first",
                Q(state__in=sorted(s.value for s in UNNOTIFIED)) | Q(notified_on__isnull=False),
            ),
            check(
                "visit_planned_untold",
                ~Q(state__in=sorted(s.value for s in PLANNED)) | Q(notified_on__isnull=True),
            ),
            check("visit_deferred_once", Q(deferrals__gte=0, deferrals__lte=1)),
            version_check("visit"),
        )
        indexes = (
            models.Index(fields=("inspectorate", "first_day"), name="visit_by_owner"),
            models.Index(fields=("service", "first_day"), name="visit_by_service"),
        )

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service}"


class Programme(models.Model):
    """One version of one programme; a version never changes but for its confirmation by a second person."""

    public_id = public_id_field()
    series = models.CharField(max_length=ID_LENGTH, default=new_public_id, editable=False)
    version = models.IntegerField(default=1)
    inspectorate = models.CharField(max_length=60)
    as_of = models.DateField()
    payload = models.JSONField()
    made_by = models.CharField(max_length=255, blank=True)
    confirmed_by = models.CharField(max_length=255, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    known_at = models.DateField()

    class Meta:
        """Constraints."""

        constraints = (
            unique("programme_version_once", "series", "version"),
            check("programme_has_owner", ~Q(inspectorate="")),
            check(
                "programme_confirmed_by_another",
                Q(confirmed_by="", confirmed_at__isnull=True)
                | (
                    ~Q(confirmed_by="") & ~Q(confirmed_by=models.F("made_by")) & Q(confirmed_at__isnull=False)
                ),
            ),
            version_check("programme"),
        )

    def __str__(self) -> str:
        return f"{self.inspectorate} {self.series} version {self.version}"


class SignOff(models.Model):
    """What was looked at in the minutes before a call, and who signed; it holds for its day alone."""

    public_id = public_id_field()
    visit = models.CharField(max_length=ID_LENGTH)
    inspectorate = models.CharField(max_length=60)
    signed_by = models.CharField(max_length=255)
    signed_at = models.DateTimeField()
    valid_on = models.DateField()
    checks = models.JSONField()

    class Meta:
        """Constraints."""

        constraints = (check("sign_off_by_somebody", ~Q(signed_by="")),)
        indexes = (models.Index(fields=("visit", "valid_on"), name="sign_off_by_visit"),)

    def __str__(self) -> str:
        return f"{self.visit} on {self.valid_on}"


class Concern(models.Model):
    """Why nothing may delay a look: a concern, or an area for priority action; a pointer, never text."""

    public_id = public_id_field()
    inspectorate = models.CharField(max_length=60)
    service = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    held_where = models.CharField(max_length=200)
    known_at = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("concern_kind_known", Q(kind__in=["concern", "priority action"])),
            version_check("concern"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.service}"
