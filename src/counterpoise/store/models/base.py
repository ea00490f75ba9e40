"""What every table of the store shares: random public ids, versions, and what Django knows of a model.

Everything a person may ever see by address has a random public id: counting ids would tell how many visits
are hidden between two known ones. Rows that change carry a ``version``; rows that state a fact carry
``known_at``, the first day on which they could be used.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from counterpoise.store.constraints import check

if TYPE_CHECKING:
    from django.db.models.options import Options

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 20


def new_public_id() -> str:
    """Return 100 random bits as 20 characters that can't be misread for one another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def public_id_field() -> models.CharField[str, str]:
    """Return the primary key of every table that people may see rows of."""
    return models.CharField(max_length=ID_LENGTH, primary_key=True, default=new_public_id, editable=False)


def described(model: models.Model | type[models.Model]) -> Options[Any]:
    """Return what Django knows of a model: its fields, its constraints, its table."""
    return model._meta  # noqa: SLF001 - the documented name, underscore and all


def version_check(table: str) -> models.CheckConstraint:
    """Return the constraint that a table's versions count from 1."""
    return check("version_counts_up", Q(version__gte=1), on=table)
