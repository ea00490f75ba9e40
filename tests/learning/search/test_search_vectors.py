"""Which vectors a library is searched with: chosen for it, never mixed, plain words where one is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.learning.search import versions
from counterpoise.learning.search.search import Search
from counterpoise.learning.vectors import meaning, semantic
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from counterpoise.learning.library import Library


class Letters:
    """Vectors of another kind: how often each letter stands in a text."""

    name, version, head = "semantic", "letters", 26

    def rows(self, text: str) -> list[int]:
        return [ord(c) - 97 for c in text.lower() if "a" <= c <= "z"]

    def unit(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        counts = np.asarray([np.bincount(t, minlength=26) for t in texts], np.float32).reshape(-1, 26)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)

    def stored(self, texts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
        return np.rint(self.unit(texts) * 127).astype(np.int8)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "find_spec", lambda _: None)


def test_the_table_is_what_a_library_is_searched_with_unless_told(tmp_path: Path) -> None:
    assert meaning.chosen(tmp_path) == "table"
    assert meaning.of(tmp_path) is bundled()
    with pytest.raises(UsageError, match="no vectors 'other'"):
        meaning.choose(tmp_path, "other")


@pytest.mark.usefixtures("bare")
def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"needs the extra \[semantic\]") as told:
        meaning.choose(tmp_path, "semantic")
    assert "requirements/semantic.lock" in told.value.next_step
    assert meaning.chosen(tmp_path) == "table"
    (tmp_path / "vectors.txt").write_text("semantic\n")
    with pytest.raises(StoreError, match="onnxruntime"):
        meaning.of(tmp_path)
    meaning.choose(tmp_path, "table")
    assert meaning.of(tmp_path) is bundled()


def test_vectors_of_two_kinds_are_never_mixed(shelf: Library) -> None:
    versions.refresh(shelf, bundled(), {})
    other = versions.refresh(shelf, Letters(), {})
    assert other.index.forward.vectors.shape == (14, 26)
    assert other.index.heads.shape == (14, 26)
    # Made with what was not chosen: not opened, and made anew.
    assert versions.open_index(shelf.folder) is None
    assert versions.open_index(shelf.folder, "letters") is not None
    assert versions.refresh(shelf, bundled(), {}).index.heads.shape == (14, 32)


def test_another_kind_is_searched_with_weights_of_its_own(shelf: Library) -> None:
    search = Search(versions.refresh(shelf, Letters(), {}), shelf, Letters())
    assert "Supervision" in search.ask("weak supervision of social workers", k=1).hits[0].paragraph.text


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> semantic.Semantic:
    if gone := semantic.missing():
        pytest.skip(f"the extra [semantic] is not installed: {', '.join(gone)}")
    return semantic.opened(tmp_path_factory.mktemp("model"))


def test_the_model_gives_a_text_the_same_vector_in_any_company(model: semantic.Semantic) -> None:
    texts = [model.rows(t) for t in ("Foster carers are well supported.", "", "Boilers burn gas.")]
    together = model.unit(texts)
    assert together.shape == (3, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)
    assert np.array_equal(together[:1], model.unit(texts[:1]))


def test_the_model_knows_what_is_alike(model: semantic.Semantic) -> None:
    said = ("Carers have good help.", "Foster families are well supported.", "Boilers burn gas.")
    carers, families, boilers = model.unit([model.rows(t) for t in said])
    assert carers @ families > carers @ boilers + 0.2


def test_a_library_is_searched_by_the_model(model: semantic.Semantic, shelf: Library) -> None:
    search = Search(versions.refresh(shelf, model, {}), shelf, model)
    assert (
        "bed and breakfast" in search.ask("flats for young people who leave care", k=1).hits[0].paragraph.text
    )
