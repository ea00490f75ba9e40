"""The index against slow and simple counting; whatever came in first, the same index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.learning.library import Library
from counterpoise.learning.search import index as ix
from counterpoise.learning.search import passages, versions
from counterpoise.learning.search.arrays import gather, starts_of
from counterpoise.learning.search.candidates import best
from counterpoise.learning.search.inverted import idf, phrase_holders
from counterpoise.learning.search.terms import stems
from counterpoise.learning.vectors.table import bundled

from .conftest import TOWNS, made, take

if TYPE_CHECKING:
    from pathlib import Path

_WORD = st.sampled_from(["red", "blue", "green", "grey", "pink"])
_TEXTS = st.lists(st.lists(_WORD, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8)


def _index(texts: list[str]) -> ix.Index:
    numbers = passages.Terms()
    return ix.build(
        passages.forward([passages.Passage(t) for t in texts], numbers, bundled()), list(numbers.numbers), 32
    )


@given(_TEXTS)
def test_worth_is_bm25(texts: list[str]) -> None:
    index = _index(texts)
    words = [stems(t) for t in texts]
    mean = sum(map(len, words)) / len(words)
    for term in {w for ws in words for w in ws}:
        holders, worth = index.inverted.postings(index.numbers[term])
        assert list(holders) == [i for i, ws in enumerate(words) if term in ws]
        for row, found in zip(holders, worth, strict=True):
            often = words[row].count(term)
            norm = 1.2 * (0.5 + 0.5 * len(words[row]) / mean)
            assert found == pytest.approx(often * 2.2 / (often + norm), rel=1e-5)


@given(_TEXTS, st.lists(_WORD, min_size=1, max_size=3))
def test_a_phrase_is_found_where_it_stands_and_never_across_paragraphs(
    texts: list[str], phrase: list[str]
) -> None:
    index = _index(texts)
    wanted = tuple(stems(" ".join(phrase)))
    rows, often = phrase_holders(index.inverted, wanted, index.numbers, index.word_starts)
    said = [stems(t) for t in texts]
    counted = {
        i: sum(tuple(ws[k : k + len(wanted)]) == wanted for k in range(len(ws))) for i, ws in enumerate(said)
    }
    assert dict(zip(rows.tolist(), often.tolist(), strict=True)) == {i: n for i, n in counted.items() if n}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=3000), st.integers(1, 5))
def test_the_best_are_those_of_a_full_sort(scores: list[int], k: int) -> None:
    array = np.asarray(scores, np.float32)
    whole = [i for i in np.lexsort((np.arange(len(array)), -array)) if array[i] > 0]
    assert list(best(array, k)) == whole[:k]


def test_rare_words_tell_more() -> None:
    assert idf(1, 100) > idf(10, 100) > idf(100, 100) >= 0


def test_gather_takes_rows_in_the_order_asked() -> None:
    starts = starts_of(np.asarray([2, 0, 3]))
    places, owner = gather(starts, np.asarray([2, 0, 1]))
    assert list(places) == [2, 3, 4, 0, 1]
    assert list(owner) == [0, 0, 0, 1, 1]


def _arrays(opened: versions.Opened) -> list[object]:
    i, c = opened.index, opened.catalogue
    words = [i.terms[w] for w in i.forward.words]
    return [words, i.forward.vectors.tolist(), c.ids.tolist(), c.group.tolist(), [e.file for e in c.entries]]


def test_one_by_one_or_at_once_in_any_order_makes_the_same_index(tmp_path: Path) -> None:
    reports = [made(t, TOWNS[t], year=y) for t in TOWNS for y in (2019, 2023)]
    first = Library(tmp_path / "a", create=True)
    for report in reports:
        take(first, report)
        versions.refresh(first, bundled(), {})
    second = Library(tmp_path / "b", create=True)
    for report in reversed(reports):
        take(second, report)
    one = versions.open_index(first.folder)
    other = versions.refresh(second, bundled(), {})
    assert one is not None
    assert _arrays(one) == _arrays(other)


def test_an_index_of_another_version_is_made_anew(shelf: Library) -> None:
    versions.refresh(shelf, bundled(), {})
    pointer = shelf.folder / "index" / "current"
    pointer.write_text(pointer.read_text().split()[0] + " 0.0.0")
    assert versions.open_index(shelf.folder) is None
    assert len(versions.refresh(shelf, bundled(), {}).index) == 14


def test_only_one_version_is_kept(shelf: Library) -> None:
    for _ in range(3):
        versions.refresh(shelf, bundled(), {})
    assert len([p for p in (shelf.folder / "index").iterdir() if p.is_dir()]) == 1


def test_an_empty_library_has_an_empty_index(tmp_path: Path) -> None:
    opened = versions.refresh(Library(tmp_path / "none", create=True), bundled(), {})
    assert len(opened.index) == 0


def test_vectors_have_length_one_and_unknown_words_none() -> None:
    table = bundled()
    known, unknown = table.unit([table.rows("children in care"), table.rows("☃ ☃")])
    assert np.linalg.norm(known) == pytest.approx(1, abs=1e-5)
    assert not unknown.any()


def test_words_of_one_meaning_are_nearer_than_others() -> None:
    table = bundled()
    adviser, mentor, boiler = table.unit([table.rows(t) for t in ("foster carer", "foster family", "boiler")])
    assert adviser @ mentor > adviser @ boiler + 0.2
