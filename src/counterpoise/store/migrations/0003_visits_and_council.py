"""Visits with their whole life, and what a council keeps: notices, commitments, returns, requests, parties."""

import counterpoise.domain.lifecycle
import counterpoise.store.models.base
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0002_accounts_and_jobs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('body', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=30)),
                ('title', models.CharField(max_length=200)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('hours', models.JSONField(default=dict)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('known_at', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('inspectorate', models.CharField(max_length=60)),
                ('service', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('since', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('held_where', models.CharField(max_length=200)),
                ('known_at', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Exchanged',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('taken', models.BooleanField()),
                ('kind', models.CharField(max_length=40)),
                ('message', models.CharField(max_length=40)),
                ('sender', models.CharField(max_length=80)),
                ('recipient', models.CharField(max_length=80)),
                ('about', models.CharField(max_length=160)),
                ('revision', models.IntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=255)),
            ],
        ),
        migrations.CreateModel(
            name='HoursReturn',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('body', models.CharField(max_length=60)),
                ('sender', models.CharField(blank=True, max_length=80)),
                ('service', models.CharField(max_length=120)),
                ('visit_type', models.CharField(max_length=60)),
                ('first_day', models.DateField()),
                ('payload', models.JSONField()),
                ('known_at', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('body', models.CharField(max_length=60)),
                ('service', models.CharField(max_length=120)),
                ('visit_type', models.CharField(max_length=60)),
                ('inspectorate', models.CharField(max_length=60)),
                ('notified_on', models.DateField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('area_votes', models.BooleanField(default=False)),
                ('embargo', models.BooleanField(default=False)),
                ('reference', models.CharField(blank=True, max_length=40)),
                ('called_off_on', models.DateField(blank=True, null=True)),
                ('known_at', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('body', models.CharField(max_length=60)),
                ('public_key', models.CharField(max_length=64)),
                ('fingerprint', models.CharField(max_length=80)),
                ('checked_by', models.CharField(blank=True, max_length=255)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('asking', models.BooleanField()),
                ('inspectorate', models.CharField(max_length=60)),
                ('body', models.CharField(max_length=60)),
                ('service', models.CharField(max_length=120)),
                ('visit', models.CharField(blank=True, max_length=20)),
                ('visit_type', models.CharField(max_length=60)),
                ('first_day', models.DateField()),
                ('received_at', models.DateTimeField()),
                ('payload', models.JSONField()),
                ('reply', models.CharField(blank=True, max_length=10)),
                ('reply_day', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, max_length=255)),
                ('signed_by', models.CharField(blank=True, max_length=255)),
                ('substitute_day', models.DateField(blank=True, null=True)),
                ('child_weeks', models.FloatField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('visit', models.CharField(max_length=20)),
                ('inspectorate', models.CharField(max_length=60)),
                ('signed_by', models.CharField(max_length=255)),
                ('signed_at', models.DateTimeField()),
                ('valid_on', models.DateField()),
                ('checks', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('place', models.IntegerField()),
                ('what', models.CharField(max_length=200)),
                ('owner', models.CharField(max_length=40)),
                ('due', models.DateField()),
                ('is_list', models.BooleanField(default=False)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('done_by', models.CharField(blank=True, max_length=255)),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='WeeklyReturn',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('body', models.CharField(max_length=60)),
                ('monday', models.DateField()),
                ('payload', models.JSONField()),
                ('known_at', models.DateField()),
                ('version', models.IntegerField(default=1)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='visit',
            name='visit_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='visit',
            name='visit_notified_first',
        ),
        migrations.AddField(
            model_name='programme',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='programme',
            name='confirmed_by',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name='programme',
            name='made_by',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name='visit',
            name='children',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='children_mark',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='visit',
            name='deferrals',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='visit',
            name='draft_sent_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='exempt',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='visit',
            name='mode',
            field=models.CharField(choices=[('on site', 'on site'), ('hybrid', 'hybrid'), ('remote', 'remote')], default=counterpoise.domain.lifecycle.Mode['ON_SITE'], max_length=10),
        ),
        migrations.AddField(
            model_name='visit',
            name='notified_first_day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='programme',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='visit',
            name='published_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='region',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='visit',
            name='requirement',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='visit',
            name='resume_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='service_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='visit',
            name='substitute_day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='team',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='visit',
            name='state',
            field=models.CharField(choices=[('proposed', 'proposed'), ('confirmed', 'confirmed'), ('notified', 'notified'), ('preparing', 'preparing'), ('fieldwork', 'fieldwork'), ('drafting', 'drafting'), ('accuracy_check', 'accuracy_check'), ('published', 'published'), ('deferred', 'deferred'), ('paused', 'paused'), ('incomplete', 'incomplete'), ('cancelled', 'cancelled'), ('converted', 'converted')], default='proposed', max_length=20),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['subject', 'sequence'], name='audit_by_subject'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['inspectorate', 'first_day'], name='visit_by_owner'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['service', 'first_day'], name='visit_by_service'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by', '')), models.Q(models.Q(('confirmed_by', ''), _negated=True), models.Q(('confirmed_by', models.F('made_by')), _negated=True), ('confirmed_at__isnull', False)), _connector='OR'), name='programme_confirmed_by_another', violation_error_message='A programme is confirmed by a second person, on a day.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'confirmed', 'notified', 'preparing', 'fieldwork', 'drafting', 'accuracy_check', 'published', 'deferred', 'paused', 'incomplete', 'cancelled', 'converted'])), name='visit_state_known', violation_error_message='A visit is in one of the states of the life cycle.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['on site', 'hybrid', 'remote'])), name='visit_mode_known', violation_error_message='Fieldwork is on site, hybrid or remote.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['cancelled', 'confirmed', 'proposed']), ('notified_on__isnull', False), _connector='OR'), name='visit_notified_first', violation_error_message='A visit goes beyond planning only once its service has been notified.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'proposed']), _negated=True), ('notified_on__isnull', True), _connector='OR'), name='visit_planned_untold', violation_error_message='A visit that is still planned has not been notified to anybody.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('deferrals__gte', 0), ('deferrals__lte', 1)), name='visit_deferred_once', violation_error_message='A visit is deferred once at most.'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['body', 'first_day'], name='commitment_by_body'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['peer challenge', 'DfE intervention', 'statutory return', 'ombudsman', 'school term start', 'other commitment'])), name='commitment_kind_known', violation_error_message='A commitment is of one of the kinds that the glossary names.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='commitment_days_forward', violation_error_message='A commitment ends on the day it begins or later.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='commitment_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['concern', 'priority action'])), name='concern_kind_known', violation_error_message='What forbids a delay is a concern or an area for priority action.'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='concern_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddConstraint(
            model_name='exchanged',
            constraint=models.UniqueConstraint(fields=('taken', 'sender', 'message'), name='file_once', violation_error_message='This file has been taken already: nothing is taken twice.'),
        ),
        migrations.AddConstraint(
            model_name='exchanged',
            constraint=models.UniqueConstraint(fields=('taken', 'sender', 'kind', 'about', 'revision'), name='file_revision_once', violation_error_message='This version of the file has been taken already.'),
        ),
        migrations.AddConstraint(
            model_name='exchanged',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='file_revision_counts_up', violation_error_message='Versions of a file count from 1.'),
        ),
        migrations.AddConstraint(
            model_name='hoursreturn',
            constraint=models.UniqueConstraint(fields=('body', 'service', 'visit_type', 'first_day', 'version'), name='hours_return_once', violation_error_message='This version of the hours return is there already.'),
        ),
        migrations.AddConstraint(
            model_name='hoursreturn',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='hours_return_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['body', 'first_day'], name='notice_by_body'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='notice_days_forward', violation_error_message='A visit ends on the day it begins or later.'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('first_day__gte', models.F('notified_on'))), name='notice_comes_first', violation_error_message='Fieldwork begins on the day of the notice or later.'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('body', 'service', 'visit_type', 'notified_on'), name='notice_once', violation_error_message='This notice is there already: the same type, service and day.'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='notice_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(fields=('public_key',), name='party_key_once', violation_error_message='This key belongs to a party that is there already.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(fields=('body',), name='party_body_once', violation_error_message='There is a party for this body already; take it away before you add another key.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_by', ''), ('checked_on__isnull', True)), models.Q(('checked_on__isnull', False), models.Q(('checked_by', ''), _negated=True)), _connector='OR'), name='party_checked_by_somebody', violation_error_message='A fingerprint that was checked says when and by whom.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='party_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['inspectorate', 'received_at'], name='request_by_owner'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('reply__in', ['', 'yes', 'no', 'convert'])), name='request_reply_known', violation_error_message='An answer is yes, no or convert.'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('reply', ''), ('reply_day__isnull', True)), models.Q(models.Q(('reply', ''), _negated=True), ('reply_day__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='request_answered_whole', violation_error_message='An answer has its day, and says when it was given.'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('reply', '')), fields=('asking', 'service', 'visit_type', 'first_day'), name='request_open_once', violation_error_message='There is an open request for this visit already; wait for its answer.'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='request_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddIndex(
            model_name='signoff',
            index=models.Index(fields=['visit', 'valid_on'], name='sign_off_by_visit'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.CheckConstraint(condition=models.Q(('signed_by', ''), _negated=True), name='sign_off_by_somebody', violation_error_message='A sign-off says who signed.'),
        ),
        migrations.AddField(
            model_name='task',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='store.notice'),
        ),
        migrations.AddConstraint(
            model_name='weeklyreturn',
            constraint=models.UniqueConstraint(fields=('body', 'monday', 'version'), name='weekly_return_once', violation_error_message='This version of the weekly return is there already.'),
        ),
        migrations.AddConstraint(
            model_name='weeklyreturn',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='weekly_return_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('notice', 'place'), name='task_once', violation_error_message='Every task of a notice has a place of its own.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('owner__in', ['director', 'performance team', 'manager', 'link officer'])), name='task_owner_known', violation_error_message='A task belongs to a director, performance team, manager or link officer.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_by', ''), ('done_on__isnull', True)), models.Q(('done_on__isnull', False), models.Q(('done_by', ''), _negated=True)), _connector='OR'), name='task_done_by_somebody', violation_error_message='A task that is done says when and by whom.'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='task_version_counts_up', violation_error_message='Versions count from 1.'),
        ),
    ]
