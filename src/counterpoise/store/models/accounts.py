"""People with an account, the roles they hold, and the secrets that let them in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from counterpoise.domain.roles import Role
from counterpoise.store.constraints import check, unique
from counterpoise.store.models.base import public_id_field, version_check

_DIGEST = 64


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; what the person may do stands in ``RoleGrant``."""

    public_id = public_id_field()
    email = models.EmailField()
    inspectorate = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    #: Wrong tries since the last right one, and until when no try counts.
    failed_tries = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    #: Secret of the one-time codes, sealed with the key of the instance; "" while not set up.
    totp_secret = models.TextField(blank=True)
    #: Number of the last half minute whose code was used: no code works twice.
    totp_step = models.BigIntegerField(default=0)
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


class RoleGrant(models.Model):
    """A role that a person holds in one body."""

    public_id = public_id_field()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)
    body = models.CharField(max_length=120)
    ended = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("role_held_once", "user", "role", "body", condition=Q(ended=False)),
            check("role_known", Q(role__in=[r.value for r in Role])),
            check("role_has_body", ~Q(body="")),
            version_check("rolegrant"),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.body}"


class OutsideIdentity(models.Model):
    """An identity of an organisation's own sign-in that an administrator let open an account.

    ``subject`` is the name by which that sign-in knows the person; "" until the person came the first time.
    """

    public_id = public_id_field()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255, blank=True)
    ended = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("identity_one_an_account", "user", condition=Q(ended=False)),
            unique("identity_opens_one", "issuer", "subject", condition=Q(ended=False) & ~Q(subject="")),
            version_check("outsideidentity"),
        )

    def __str__(self) -> str:
        return f"{self.issuer} for {self.user_id}"


class Session(models.Model):
    """Somebody signed in; the token itself is in the person's browser alone."""

    token_hash = models.CharField(max_length=_DIGEST, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.user_id}"


class ResetLink(models.Model):
    """A link with which a person sets a password, once."""

    token_hash = models.CharField(max_length=_DIGEST, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reset_links")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.user_id}"


class AccessToken(models.Model):
    """A token of the API or of a calendar feed: what it opens, whose it is, and whether it still works."""

    public_id = public_id_field()
    token_hash = models.CharField(max_length=_DIGEST)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=80)
    #: Names of scopes, separated by spaces.
    scopes = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        """Constraints."""

        constraints = (
            unique("token_hash_once", "token_hash"),
            version_check("accesstoken"),
        )

    def __str__(self) -> str:
        return self.label
