"""Which vectors a library is searched with: the table in the package, or the model of an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from counterpoise.domain.errors import UsageError
from counterpoise.learning.vectors import semantic, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

#: What a library can be searched with; the first where nothing was chosen.
CHOICES = ("table", "semantic")
_FILE = "vectors.txt"


class Meaning(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """One of `CHOICES`."""
        ...

    @property
    def head(self) -> int:
        """So many leading figures tell most of a vector: a first pass compares them alone."""
        ...

    @property
    def version(self) -> str:
        """Changes with everything that changes a vector; vectors of two versions are never compared."""
        ...

    def rows(self, text: str) -> list[int]:
        """Return the numbers of a text's words."""
        ...

    def unit(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the meaning of texts given by their numbers, shape ``(len(texts), d)``."""
        ...

    def stored(self, texts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
        """Return the same as bytes, each vector of length 127."""
        ...


def chosen(folder: Path) -> str:
    """Return what the library in a folder is searched with."""
    try:
        said = (folder / _FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return CHOICES[0]
    return said if said in CHOICES else CHOICES[0]


def choose(folder: Path, name: str) -> None:
    """Set what the library in a folder is searched with; its index is made anew when it is next opened.

    Raises
    ------
    UsageError
        When there is no such choice.
    StoreError
        When the extra is chosen and not installed.
    """
    if name not in CHOICES:
        raise UsageError(f"There are no vectors {name!r}.", next_step=f"Choose from {', '.join(CHOICES)}.")
    if name == "semantic":
        semantic.check_installed()
    (folder / _FILE).write_text(f"{name}\n", encoding="utf-8")


def version(folder: Path) -> str:
    """Return the version of the vectors with which the library in a folder is searched."""
    return semantic.VERSION if chosen(folder) == "semantic" else table.VERSION


def of(folder: Path) -> Meaning:
    """Return the vectors with which the library in a folder is searched.

    Raises
    ------
    StoreError
        When that is the model, and the extra is not installed.
    """
    return semantic.opened(folder / "model") if chosen(folder) == "semantic" else table.bundled()
