"""The day on which the substitute check of a deferral was made."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_visits_and_council'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='checked_on',
            field=models.DateField(blank=True, null=True),
        ),
    ]
