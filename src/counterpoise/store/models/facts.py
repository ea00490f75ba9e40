"""Files that were imported and the rows they gave."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import public_id_field, version_check


class ImportBatch(models.Model):
    """One file that was imported, with what it gave; undoing it hides its rows and keeps them."""

    public_id = public_id_field()
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
            version_check("import"),
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
