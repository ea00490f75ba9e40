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


def choose(title: str, front: str) -> Profile:
    """Return the profile for a title, or else for what the first page says; else the generic one."""
    for profile in PROFILES:
        if profile.is_for(title):
            return profile
    said = (p for p in PROFILES if p.says and p.says.search(front))
    return next(said, generic.PROFILE)
