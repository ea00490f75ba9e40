"""Visits and programmes of an inspectorate."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.domain.lifecycle import UNNOTIFIED, VisitState
from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import ID_LENGTH, new_public_id, public_id_field, version_check


class Visit(models.Model):
    """One inspection or visit; until ``notified_on`` it is known to its owning inspectorate alone."""

    public_id = public_id_field()
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
            version_check("visit"),
        )

    def __str__(self) -> str:
        return f"{self.visit_type} of {self.service}"


class Programme(models.Model):
    """One version of one programme; a version never changes, a revision is the next one."""

    public_id = public_id_field()
    series = models.CharField(max_length=ID_LENGTH, default=new_public_id, editable=False)
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
            version_check("programme"),
        )

    def __str__(self) -> str:
        return f"{self.inspectorate} {self.series} version {self.version}"
