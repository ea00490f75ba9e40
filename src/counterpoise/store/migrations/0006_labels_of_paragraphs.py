"""What people say of paragraphs in the learning library: themes and polarity, with history."""

from django.db import migrations, models

import counterpoise.store.models.base


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0005_one_open_request_a_body"),
    ]

    operations = [
        migrations.CreateModel(
            name="ParagraphLabel",
            fields=[
                ("public_id", models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ("paragraph", models.CharField(max_length=80)),
                ("coder", models.CharField(max_length=40)),
                ("polarity", models.CharField(max_length=10)),
                ("themes", models.JSONField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["paragraph", "at"], name="label_by_paragraph")],
                "constraints": [models.CheckConstraint(condition=models.Q(("polarity__in", ["strength", "weakness", "mixed", "neutral"])), name="label_polarity_known", violation_error_message="A paragraph is a strength, a weakness, mixed or neutral."), models.CheckConstraint(condition=models.Q(("undone_at__isnull", True), ("undone_at__gte", models.F("at")), _connector="OR"), name="label_undone_later", violation_error_message="A label is taken back after it was given."), models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="label_version_counts_up", violation_error_message="Versions count from 1.")],
            },
        ),
    ]
