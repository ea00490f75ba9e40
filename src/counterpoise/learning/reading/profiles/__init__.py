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


# A title in the type of the text stands among the first words.
_FIRST_LETTERS = 400


def choose(title: str, front: str) -> Profile:
    """Return the profile for a title, or else for what the first page says; else the generic one."""
    for words in (title, front[:_FIRST_LETTERS]):
        found = [(place, profile) for profile in PROFILES if (place := profile.place_in(words)) is not None]
        if found:
            # What a report is stands before what it speaks of; of two at one place the first here is it.
            return min(found, key=lambda pair: pair[0])[1]
    said = (p for p in PROFILES if p.says and p.says.search(front))
    return next(said, generic.PROFILE)
