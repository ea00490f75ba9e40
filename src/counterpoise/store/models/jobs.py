"""Long work that goes on by itself and can be looked after, cancelled and taken up again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.store.constraints import check
from counterpoise.store.models.base import public_id_field


class Job(models.Model):
    """One piece of long work: what was asked, how far it is, and how it ended."""

    public_id = public_id_field()
    kind = models.CharField(max_length=30)
    #: The body whose people may see it.
    body = models.CharField(max_length=120)
    question = models.JSONField()
    state = models.CharField(max_length=10, default="queued")
    #: What was done so far, a line each.
    progress = models.TextField(blank=True)
    #: Where the result stands once it is done.
    result = models.CharField(max_length=60, blank=True)
    fault = models.TextField(blank=True)
    asked_by = models.CharField(max_length=255)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)

    class Meta:
        """Constraints."""

        constraints = (
            check("job_state_known", Q(state__in=["queued", "running", "done", "failed", "cancelled"])),
            check(
                "job_end_dated",
                Q(state__in=["queued", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
