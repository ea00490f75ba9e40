"""Whether the days of fieldwork of a notice were told, or worked out by rule."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0007_outside_identities"),
    ]

    operations = [
        migrations.AddField(model_name="notice", name="first_told", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="notice", name="last_told", field=models.BooleanField(default=True)),
    ]
