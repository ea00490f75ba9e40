"""What people say of paragraphs in the learning library."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from counterpoise.store.constraints import check
from counterpoise.store.models.base import public_id_field, version_check


class ParagraphLabel(models.Model):
    """What one coder said of one paragraph; one that is taken back stays as history.

    ``paragraph`` is the lasting id of the learning library, which holds the words; none stand here. ``coder``
    is a number or initials, never a name.
    """

    public_id = public_id_field()
    paragraph = models.CharField(max_length=80)
    coder = models.CharField(max_length=40)
    polarity = models.CharField(max_length=10)
    themes = models.JSONField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            check("label_polarity_known", Q(polarity__in=["strength", "weakness", "mixed", "neutral"])),
            check("label_undone_later", Q(undone_at__isnull=True) | Q(undone_at__gte=F("at"))),
            version_check("label"),
        )
        indexes = (models.Index(fields=("paragraph", "at"), name="label_by_paragraph"),)

    def __str__(self) -> str:
        return f"{self.paragraph} by {self.coder}"
