"""Search published reports: words in, paragraphs with their reasons and their page out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.learning.search.filters import Filters
from counterpoise.service import learn_search
from counterpoise.web.access import declared
from counterpoise.web.render import page
from counterpoise.web.requests import methods

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MOST_CHARACTERS: Final = 500
_HITS: Final = 10
_POLARITIES: Final = (("", "Either"), ("strength", "Strengths"), ("weakness", "What must improve"))


@declared(Permission.READ_LEARNING, "the library of published reports of this instance")
@methods("GET")
def search(request: HttpRequest) -> HttpResponse:
    """Search, with filters; an empty box says how."""
    text = request.GET.get("q", "").strip()[:_MOST_CHARACTERS]
    names = ("authority", "region", "polarity")
    chosen = {name: request.GET.get(name, "").strip()[:80] for name in names}
    found, fault = None, ""
    if text:
        try:
            found = _search(text, chosen)
        except (UsageError, StoreError) as error:
            fault = str(error)
    context = {
        "title": "Search reports",
        "text": text,
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "polarities": _POLARITIES,
        "marked": _marked,
    }
    return page(request, "learning.html", context)


def _search(text: str, chosen: dict[str, str]) -> dict[str, Any]:
    filters = Filters(authority=chosen["authority"], region=chosen["region"], polarity=chosen["polarity"])
    answer = learn_search.search(text, k=_HITS, filters=filters)
    return learn_search.as_record(answer)


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
