"""The first shape of the store."""

import counterpoise.store.models
import django.db.models.deletion
import django.db.models.functions.text
from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


_SQLITE = (
    """CREATE TRIGGER store_audit_no_update BEFORE UPDATE ON store_auditrow
    BEGIN SELECT RAISE(ABORT, 'Audit rows are never changed.'); END""",
    """CREATE TRIGGER store_audit_no_delete BEFORE DELETE ON store_auditrow
    BEGIN SELECT RAISE(ABORT, 'Audit rows are never deleted.'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION store_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'Audit rows are never changed or deleted.'; END $$""",
    """CREATE TRIGGER store_audit_no_update BEFORE UPDATE ON store_auditrow
    FOR EACH ROW EXECUTE FUNCTION store_audit_refuse()""",
    """CREATE TRIGGER store_audit_no_delete BEFORE DELETE OR TRUNCATE ON store_auditrow
    FOR EACH STATEMENT EXECUTE FUNCTION store_audit_refuse()""",
)


def guard_audit(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database itself refuse to change or delete audit rows."""
    for statement in {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=40)),
                ("who", models.CharField(max_length=255)),
                ("what", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=120)),
                ("why", models.TextField()),
                ("before", models.TextField()),
                ("after", models.TextField()),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)),
                        name="audit_sequence_counts_up",
                        violation_error_message="The audit table counts from 1.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "public_id",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("file_name", models.CharField(max_length=255)),
                ("sheet", models.CharField(blank=True, max_length=255)),
                ("file_sha256", models.CharField(max_length=64)),
                ("rows_sha256", models.CharField(max_length=64)),
                ("rows_taken", models.IntegerField()),
                ("rows_refused", models.IntegerField()),
                ("known_at", models.DateField()),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.CharField(max_length=255)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=255)),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("kind", "sheet", "file_sha256", "known_at"),
                        name="import_file_once",
                        violation_error_message="This file has been imported already, with the same kind, sheet and date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows_refused__gte", 0), ("rows_taken__gte", 1)),
                        name="import_rows_counted",
                        violation_error_message="An import takes at least one row and refuses none or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by", "")),
                            models.Q(
                                ("undone_at__isnull", False), models.Q(("undone_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="import_undone_by_somebody",
                        violation_error_message="An import that was undone says when and by whom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="import_version_counts_up",
                        violation_error_message="Versions count from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instance",
            fields=[
                (
                    "public_id",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("only", models.BooleanField(default=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("planner", "planner"), ("council", "council"), ("alliance", "alliance")],
                        max_length=10,
                    ),
                ),
                ("inspectorate", models.CharField(blank=True, max_length=60)),
                ("authority", models.CharField(blank=True, max_length=9)),
                ("salt", models.BinaryField(max_length=32)),
                ("known_at", models.DateField()),
                ("version", models.IntegerField(default=1)),
                ("audit_sequence", models.BigIntegerField(default=0)),
                ("audit_hash", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("only",),
                        name="instance_only_one",
                        violation_error_message="This folder already holds an instance.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["planner", "council", "alliance"])),
                        name="instance_kind_known",
                        violation_error_message="An instance is a planner's, a council's or an alliance's.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("authority", ""),
                                ("kind", "planner"),
                                models.Q(("inspectorate", ""), _negated=True),
                            ),
                            models.Q(
                                ("inspectorate", ""),
                                ("kind", "council"),
                                models.Q(("authority", ""), _negated=True),
                            ),
                            models.Q(("authority", ""), ("inspectorate", ""), ("kind", "alliance")),
                            _connector="OR",
                        ),
                        name="instance_body_fits_kind",
                        violation_error_message="A planner's instance names its inspectorate, a council's its authority, an alliance's neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="instance_version_counts_up",
                        violation_error_message="Versions count from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "public_id",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "series",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id, editable=False, max_length=20
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("inspectorate", models.CharField(max_length=60)),
                ("as_of", models.DateField()),
                ("payload", models.JSONField()),
                ("known_at", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "version"),
                        name="programme_version_once",
                        violation_error_message="This version of the programme is there already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inspectorate", ""), _negated=True),
                        name="programme_has_owner",
                        violation_error_message="Every programme belongs to an inspectorate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="programme_version_counts_up",
                        violation_error_message="Versions count from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "public_id",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("inspectorate", models.CharField(max_length=60)),
                ("service", models.CharField(max_length=120)),
                ("visit_type", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("notified", "notified"),
                            ("under_way", "under_way"),
                            ("paused", "paused"),
                            ("incomplete", "incomplete"),
                            ("finished", "finished"),
                            ("published", "published"),
                            ("closed", "closed"),
                            ("deferred", "deferred"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("notified_on", models.DateField(blank=True, null=True)),
                ("known_at", models.DateField()),
                ("version", models.IntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("inspectorate", ""), _negated=True),
                        name="visit_has_owner",
                        violation_error_message="Every visit belongs to an inspectorate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "notified",
                                    "under_way",
                                    "paused",
                                    "incomplete",
                                    "finished",
                                    "published",
                                    "closed",
                                    "deferred",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="visit_state_known",
                        violation_error_message="A visit is in one of the states of the life cycle.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="visit_days_forward",
                        violation_error_message="A visit ends on the day it begins or later.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["cancelled", "planned"]),
                            ("notified_on__isnull", False),
                            _connector="OR",
                        ),
                        name="visit_notified_first",
                        violation_error_message="A visit goes beyond planning only once its service has been notified.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="visit_version_counts_up",
                        violation_error_message="Versions count from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=counterpoise.store.models.new_public_id,
                        editable=False,
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("inspectorate", models.CharField(blank=True, max_length=60)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("email",),
                        name="user_email_once",
                        violation_error_message="Somebody already has an account with this e-mail address.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower",
                        violation_error_message="E-mail addresses are kept in lower case.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="user_version_counts_up",
                        violation_error_message="Versions count from 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=60)),
                ("key", models.TextField()),
                ("payload", models.JSONField()),
                ("known_at", models.DateField()),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="store.importbatch",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "table", "key", "known_at"),
                        name="fact_said_once",
                        violation_error_message="One file says two things about the same fact on the same day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="fact_period_forward",
                        violation_error_message="A fact stops being valid after the day it begins, not before.",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard_audit, elidable=False),
    ]
