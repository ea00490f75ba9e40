"""Search the library: words in, paragraphs with their reasons out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from counterpoise.domain.errors import StoreError
from counterpoise.learning.library import Library
from counterpoise.learning.search import versions
from counterpoise.learning.search.search import Search
from counterpoise.learning.vectors import meaning
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.search.filters import Filters
    from counterpoise.learning.search.search import Answer, Hit


def open_search(library: Path | str | None = None) -> Search:
    """Open the library of this instance, or that of a folder, for any number of searches.

    Raises
    ------
    StoreError
        When there is no library, or nothing has been taken in.
    """
    shelf = Library(library or home())
    opened = versions.open_index(shelf.folder)
    if opened is None:
        # Made by an older version, or never finished: the words are all there.
        opened = versions.refresh(shelf, meaning.of(shelf.folder), {})
    if not len(opened.index):
        raise StoreError(
            f"The library in {shelf.folder} is empty.",
            next_step="Take reports in with `counterpoise learn ingest FOLDER`.",
        )
    return Search(opened, shelf, meaning.of(shelf.folder))


def search(text: str, *, k: int, filters: Filters, library: Path | str | None = None) -> Answer:
    """Return the best k paragraphs of the library for a text.

    Raises
    ------
    UsageError
        When k is out of range, or a filter names what the library does not hold.
    StoreError
        When there is no library.
    """
    return open_search(library).ask(text, k=k, filters=filters)


def as_record(answer: Answer) -> dict[str, Any]:
    """Return an answer as other programs take it."""
    wants = {1.0: "strengths", -1.0: "what must improve"}.get(answer.query.wants, "either")
    return {
        "query": answer.query.text,
        "understood": {
            "words": [c.stem for c in answer.query.concepts],
            "phrases": [" ".join(p) for p in answer.query.phrases],
            "wants": wants,
            "asks_how": answer.query.asks_how,
        },
        "note": answer.note,
        "hits": [_hit(h, rank) for rank, h in enumerate(answer.hits, 1)],
    }


def _hit(hit: Hit, rank: int) -> dict[str, Any]:
    p = hit.paragraph
    return {
        "rank": rank,
        "id": p.id,
        "file": hit.file,
        "paragraph": p.number if p.number is not None else p.label,
        "page": p.page,
        "page_end": p.page_end,
        "section": p.section,
        "list": p.asked or None,
        "text": p.text,
        "highlights": [list(h) for h in hit.highlights],
        "best_sentence": list(hit.best_sentence),
        "score": hit.score,
        "why": [{"reason": r.name, "says": r.says, "share": r.share} for r in hit.why],
        "subject": hit.subject,
        "authority": hit.authority,
        "region": hit.region,
        "framework": hit.framework,
        "date": hit.dated.isoformat() if hit.dated else None,
        "overall": hit.overall,
        "superseded_by": hit.superseded_by,
        "polarity": hit.polarity or None,
        "themes": list(hit.themes),
        "also": list(hit.also),
        "link": link(hit),
        "boxes": [[b.page, b.left, b.bottom, b.right, b.top] for b in p.boxes],
    }


def link(hit: Hit) -> str:
    """Return where a reader finds the page: the file with the page, and the paragraph to mark there."""
    return f"{quote(hit.file)}#page={hit.paragraph.page}&paragraph={quote(hit.paragraph.id)}"
