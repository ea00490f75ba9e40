"""Reading rules by framework, and which of them a report is read by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.reading.profiles import (
    generic,
    ilacs,
    jtai,
    lac_2013,
    letters,
    sccif,
    send,
    sif,
    youth_justice,
)

if TYPE_CHECKING:
    from counterpoise.learning.reading.profiles.base import Profile

# The order matters: what is more particular stands first.
PROFILES: tuple[Profile, ...] = (
    send.PROFILE,
    send.PROFILE_2016,
    jtai.PROFILE,
    youth_justice.PROFILE,
    letters.FOCUSED,
    letters.MONITORING,
    sif.PROFILE,
    sif.BOARD,
    lac_2013.PROFILE,
    ilacs.PROFILE,
    sccif.PROFILE,
)


def choose(front: str) -> Profile:
    """Return the profile for a first page; the generic one where none fits."""
    return next((profile for profile in PROFILES if profile.is_for(front)), generic.PROFILE)
