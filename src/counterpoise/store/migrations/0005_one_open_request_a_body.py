"""A body has one open request for a visit; what others ask does not stand in its way."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0004_substitute_check'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='request',
            name='request_open_once',
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('reply', '')), fields=('asking', 'body', 'service', 'visit_type', 'first_day'), name='request_open_once', violation_error_message='There is an open request for this visit already; wait for its answer.'),
        ),
    ]
