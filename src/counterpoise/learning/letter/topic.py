"""How near two sentences are in what they are about: shared words of topic, and nearness of meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from counterpoise.learning.search.terms import STOP_STEMS, stems
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Topics:
    """Texts to compare; ``unit`` has shape (texts, dimensions), rows of length 1 or 0."""

    texts: Sequence[str]

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """Stems of topic of each text."""
        return [topic(t) for t in self.texts]

    @cached_property
    def unit(self) -> NDArray[np.float32]:
        """Meaning of each text."""
        table = bundled()
        return table.unit([table.rows(t) for t in self.texts])

    def near(self, others: Topics) -> NDArray[np.float32]:
        """Return nearness of meaning, shape (texts here, texts there), about 0 to 1."""
        found: NDArray[np.float32] = self.unit @ others.unit.T
        return found
