"""Fields for hours, one a pool of staff."""

from __future__ import annotations

from typing import Final

from django import forms

from counterpoise.domain.tariffs import AREA_POOLS, PROVIDER_POOL
from counterpoise.service.acting import is_authority

_MOST_HOURS: Final = 10_000


def pool_key(pool: str) -> str:
    """Return the name of the field of a pool's hours."""
    return f"hours_{pool.replace(' ', '_')}"


def hours_field(label: str) -> forms.FloatField:
    """Return a field for a number of hours or posts that may be left empty."""
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=_MOST_HOURS,
        error_messages={
            "invalid": "Enter a number of hours, such as 12.5",
            "min_value": "Hours can't be below zero",
            "max_value": f"Enter at most {_MOST_HOURS:,} hours",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
    )


def posts_field(label: str) -> forms.FloatField:
    """Return a field for a number of posts, or of people off, that may be left empty."""
    field = hours_field(label)
    field.error_messages |= {
        "invalid": "Enter a number, such as 12.5",
        "min_value": "Enter a number from 0 up",
        "max_value": f"Enter at most {_MOST_HOURS:,}",
    }
    return field


def pools_of(body: str) -> tuple[str, ...]:
    """Return the pools of an authority, or the one pool of a provider."""
    return AREA_POOLS if is_authority(body) else (PROVIDER_POOL,)
