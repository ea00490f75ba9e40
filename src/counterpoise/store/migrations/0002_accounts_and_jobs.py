import counterpoise.store.models.base
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='failed_tries',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='user',
            name='locked_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='totp_secret',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='user',
            name='totp_step',
            field=models.BigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('body', models.CharField(max_length=120)),
                ('question', models.JSONField()),
                ('state', models.CharField(default='queued', max_length=10)),
                ('progress', models.TextField(blank=True)),
                ('result', models.CharField(blank=True, max_length=60)),
                ('fault', models.TextField(blank=True)),
                ('asked_by', models.CharField(max_length=255)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_asked', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known', violation_error_message='A job is queued, running, done, failed or cancelled.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['queued', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), _connector='OR'), name='job_end_dated', violation_error_message='A job that has ended says when, and one that goes on does not.')],
            },
        ),
        migrations.CreateModel(
            name='ResetLink',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('ends_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reset_links', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=80)),
                ('scopes', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('token_hash',), name='token_hash_once', violation_error_message='This token is there already.'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='accesstoken_version_counts_up', violation_error_message='Versions count from 1.')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('public_id', models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=30)),
                ('body', models.CharField(max_length=120)),
                ('ended', models.BooleanField(default=False)),
                ('version', models.IntegerField(default=1)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended', False)), fields=('user', 'role', 'body'), name='role_held_once', violation_error_message='This person holds this role already.'), models.CheckConstraint(condition=models.Q(('role__in', ['scheduler', 'senior inspector', 'director', 'performance team', "provider's manager", 'analyst', 'administrator'])), name='role_known', violation_error_message='A person holds one of the roles of the table of roles.'), models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='role_has_body', violation_error_message='Every role belongs to a body.'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='rolegrant_version_counts_up', violation_error_message='Versions count from 1.')],
            },
        ),
    ]
