"""Identities of an organisation's own sign-in that may open accounts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import counterpoise.store.models.base


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0006_labels_of_paragraphs"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideIdentity",
            fields=[
                ("public_id", models.CharField(default=counterpoise.store.models.base.new_public_id, editable=False, max_length=20, primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=255)),
                ("subject", models.CharField(blank=True, max_length=255)),
                ("ended", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="identities", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(condition=models.Q(("ended", False)), fields=("user",), name="identity_one_an_account", violation_error_message="This account can be opened by an identity already; end that first."), models.UniqueConstraint(condition=models.Q(("ended", False), models.Q(("subject", ""), _negated=True)), fields=("issuer", "subject"), name="identity_opens_one", violation_error_message="This identity of the organisation's sign-in opens another account already."), models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="outsideidentity_version_counts_up", violation_error_message="Versions count from 1.")],
            },
        ),
    ]
