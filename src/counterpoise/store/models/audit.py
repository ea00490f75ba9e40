"""The chained audit table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.store.constraints import check


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
        indexes = (models.Index(fields=("subject", "sequence"), name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.what} {self.subject}"
