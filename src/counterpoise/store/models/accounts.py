"""People with an account."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import public_id_field, version_check


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; an inspectorate's people belong to it."""

    public_id = public_id_field()
    email = models.EmailField()
    inspectorate = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        """Constraints."""

        constraints = (
            unique("user_email_once", "email"),
            check("user_email_lower", Q(email=Lower("email"))),
            version_check("user"),
        )

    def __str__(self) -> str:
        return self.email
