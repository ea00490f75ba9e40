"""What a text is about, by its words."""

from __future__ import annotations

from counterpoise.learning.search.terms import STOP_STEMS, stems

# In nearly every sentence of nearly every report: sharing them says nothing.
_EVERYWHERE = frozenset(
    stems(
        "quality timeliness consistency effectiveness impact ensure improve improvement local authority "
        "children young people families child family social work worker practice service services so all "
        "including range need needs arrangements senior leaders leader managers inspection last recent "
        "recently good well most some"
    )
)


def topic(text: str) -> frozenset[str]:
    """Return the stems that say what a text is about."""
    return frozenset(stems(text)) - STOP_STEMS - _EVERYWHERE
