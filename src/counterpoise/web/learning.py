"""What the pages on the library have in common: the library itself, what was asked, and faults in words."""

from __future__ import annotations

from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from counterpoise.domain.errors import AmbiguousError, CounterpoiseError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.exchange.learning import words
from counterpoise.service.learn_choices import choices, left_out, theme_titles
from counterpoise.web.render import page
from counterpoise.web.requests import person_of, today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from counterpoise.service.learn_choices import Choices

T = TypeVar("T")

#: Which objects every page on the library shows.
LIBRARY: Final = "the library of published reports of this instance"
_LONGEST: Final = 200
_LONDON: Final = ZoneInfo("Europe/London")
_OK: Final = 200
_PLACES: Final[tuple[tuple[str, str], ...]] = (
    ("Search", "/learning"),
    ("Themes", "/learning/themes"),
    ("Compare", "/learning/compare"),
    ("Follow-up", "/learning/follow-up"),
    ("Best practice", "/learning/practice"),
    ("Briefing", "/learning/briefing"),
    ("What is new", "/learning/since"),
    ("Briefs", "/learning/briefs"),
    ("All reports", "/learning/reports"),
    ("Labels", "/learning/labels"),
    ("Export", "/learning/export"),
)


def shelved(view: Any) -> Any:
    """Give a view what there is to choose from; where there is no library, say how to make one instead."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        there = choices()
        if there is None:
            may_take = person_of(request).may(Permission.TAKE_REPORTS_IN)
            context = {"title": "Reports", "may_take": may_take, **around(request)}
            return page(request, "learning_empty.html", context)
        answer: HttpResponse = view(request, there, *args, **kwargs)
        return answer

    return opened


def around(request: HttpRequest) -> dict[str, Any]:
    """Return what the templates of these pages need whatever they show."""
    titles = theme_titles()
    return {
        "places": _places(request),
        "theme_title": lambda name: _title(name, titles),
        "theme_names": lambda names: ", ".join(_title(n, titles) for n in names),
        "called": words.called,
        "day_of": day_of,
        "query": urlencode([(k, v) for k, v in request.GET.items() if v]),
    }


def _title(name: str, titles: Mapping[str, str]) -> str:
    return titles.get(name, name.replace("_", " ").capitalize())


def day_of(instant: str) -> date:
    """Return the day in London of an instant that the library keeps; a day alone stays as it is."""
    at = datetime.fromisoformat(instant)
    return (at.astimezone(_LONDON) if at.tzinfo else at).date()


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    may = person_of(request).may(Permission.CORRECT_LABELS)
    shown = [p for p in _PLACES if may or p[1] != "/learning/labels"]
    return [{"text": text, "href": href, "current": request.path == href} for text, href in shown]


def learning_page(
    request: HttpRequest, template: str, there: Choices, context: Mapping[str, Any], *, status: int = _OK
) -> HttpResponse:
    """Return a page on the library."""
    return page(request, template, {"choices": there, **around(request), **context}, status=status)


def counted_page(
    request: HttpRequest, template: str, there: Choices, context: Mapping[str, Any], *, status: int = _OK
) -> HttpResponse:
    """Return a page of counts on the day of the instance, which says how many reports came out later."""
    on = today()
    more = {"not_out": left_out(on=on), "today": on}
    return learning_page(request, template, there, {**more, **context}, status=status)


def tried(case: Callable[[], T]) -> tuple[T | None, str, int]:
    """Return what a use case answers; else what is wrong in words, and the status that goes with it."""
    try:
        return case(), "", _OK
    except CounterpoiseError as error:
        more = f" Did you mean: {', '.join(error.choices)}?" if isinstance(error, AmbiguousError) else ""
        return None, f"{error}{more}", error.http_status


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what an address asks for, by name; "" where it does not."""
    return {name: request.GET.get(name, "").strip()[:_LONGEST] for name in names}


def day_asked(text: str) -> date | None:
    """Return a day that an address asks for, or nothing where it asks for none.

    Raises
    ------
    UsageError
        When it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is no day.", next_step="Write year, month and day, such as 2019-03-31."
        ) from None
