"""Search published reports: words in, paragraphs with their reasons and their page out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from markupsafe import Markup, escape

from counterpoise.domain.roles import Permission
from counterpoise.learning.search.filters import Filters
from counterpoise.service import learn_search
from counterpoise.service.learn_choices import theme_titles
from counterpoise.web.access import declared
from counterpoise.web.learning import LIBRARY, asked, day_asked, learning_page, shelved, tried
from counterpoise.web.requests import methods

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from counterpoise.service.learn_choices import Choices

_MOST_CHARACTERS: Final = 500
_HITS: Final = 10
#: As many as it shows when asked for more.
_MORE_HITS: Final = 50
#: As many reasons of a hit as a page shows.
_REASONS: Final = 3
#: As many links to paragraphs that say nearly the same.
_ALSO: Final = 5
_POLARITIES: Final = (("", "Either"), ("strength", "Strengths"), ("weakness", "What must improve"))
_FILTERS: Final = ("authority", "region", "framework", "theme", "polarity", "since", "until", "current")


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def search(request: HttpRequest, there: Choices) -> HttpResponse:
    """Search, with filters; an empty box says how."""
    text = request.GET.get("q", "").strip()[:_MOST_CHARACTERS]
    chosen = asked(request, *_FILTERS)
    hits = _MORE_HITS if request.GET.get("more") else _HITS
    found, fault, status = tried(lambda: _search(text, chosen, hits) if text else None)
    fuller = found and hits == _HITS and len(found["hits"]) == _HITS
    context = {
        "title": "Search reports",
        "text": text,
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "more": urlencode([*((k, v) for k, v in request.GET.items() if v), ("more", "yes")])
        if fuller
        else "",
        "most": _MORE_HITS,
        "polarities": _POLARITIES,
        "themes": list(theme_titles().items()),
        "marked": _marked,
        "reasons": _REASONS,
        "also": _ALSO,
    }
    return learning_page(request, "learning.html", there, context, status=status)


def _address(request: HttpRequest) -> str:
    """Return what an address asks for, and for more hits."""
    return urlencode([*((k, v) for k, v in request.GET.items() if v), ("more", "yes")])


def _search(text: str, chosen: dict[str, str], hits: int) -> dict[str, Any]:
    filters = Filters(
        authority=chosen["authority"],
        region=chosen["region"],
        framework=chosen["framework"],
        theme=chosen["theme"],
        polarity=chosen["polarity"],
        since=day_asked(chosen["since"]),
        until=day_asked(chosen["until"]),
        current=chosen["current"] == "yes",
    )
    return learn_search.as_record(learn_search.search(text, k=hits, filters=filters))


@lru_cache(maxsize=256)
def _joined(text: str, highlights: tuple[tuple[int, int], ...]) -> Markup:
    parts, at = [], 0
    for start, end in highlights:
        parts += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, escape(text[at:])])


def _marked(hit: dict[str, Any]) -> Markup:
    """Return the text of a hit with the words that were looked for marked."""
    return _joined(hit["text"], tuple((a, b) for a, b in hit["highlights"]))
