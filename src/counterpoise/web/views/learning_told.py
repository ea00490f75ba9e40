"""What reports tell: a briefing on a theme, what is new since a day, and who like us was praised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.exchange.learning import words
from counterpoise.service import learn_digest, learn_practice, learn_since
from counterpoise.service.learn_choices import theme_titles
from counterpoise.web.access import declared
from counterpoise.web.learning import LIBRARY, asked, counted_page, day_asked, learning_page, shelved, tried
from counterpoise.web.render import to_keep
from counterpoise.web.requests import methods, today

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from counterpoise.learning.digest.digest import Digest
    from counterpoise.learning.since.since import Since
    from counterpoise.service.learn_choices import Choices

#: As many examples, or places, as a page shows of each theme.
_MOST: Final = 5
_ASKED: Final = ("theme", "about", "region", "framework", "since", "names")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS: Final = {"html": "text/html; charset=utf-8", "docx": _WORD}


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def briefing(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show a briefing on a theme, or on words."""
    chosen = asked(request, *_ASKED)
    found, fault, status = tried(lambda: _made(chosen) if chosen["theme"] or chosen["about"] else None)
    context = {
        "title": "A briefing on a theme",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "themes": list(theme_titles().items()),
        "said": words,
        "left_out": words.left_out(found) if found else (),
    }
    return learning_page(request, "learning_briefing.html", there, context, status=status)


def _made(chosen: Mapping[str, str]) -> Digest:
    if chosen["theme"] and chosen["about"]:
        raise UsageError(
            "A briefing is on a theme or on words, not on both.",
            next_step="Clear the words, or choose “Other words:” as the theme.",
        )
    return learn_digest.briefing(
        chosen["theme"] or chosen["about"],
        region=chosen["region"],
        framework=chosen["framework"],
        since=day_asked(chosen["since"]),
        name_weaknesses=chosen["names"] == "yes",
    )


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def briefing_file(request: HttpRequest, _there: Choices, kind: str) -> HttpResponse:
    """Give a briefing as a page or a Word document: the same bytes as the command writes."""
    if kind not in _KINDS:
        raise NotFoundError("A briefing is a page or a Word document.", next_step="Choose html or docx.")
    chosen = asked(request, *_ASKED)
    if not chosen["theme"] and not chosen["about"]:
        raise NotFoundError("The briefing has no theme.", next_step="Choose one on the page first.")
    files = learn_digest.files(_made(chosen))
    name = next(n for n in files if n.endswith(f".{kind}"))
    return to_keep(files[name], name, _KINDS[kind])


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def since(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show what was published since a day."""
    chosen = asked(request, "since", "region", "names")
    found, fault, status = tried(lambda: _since(chosen) if chosen["since"] else None)
    moved = [m for m in found.moved if m.way != "same" or m.judgement == "overall"] if found else []
    context = {
        "title": "What is new",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "moved": moved,
        "most": _MOST,
    }
    return learning_page(request, "learning_since.html", there, context, status=status)


def _since(chosen: Mapping[str, str]) -> Since:
    day: date = day_asked(chosen["since"]) or today()
    if day > today():
        raise UsageError(
            f"{chosen['since']} is still to come.", next_step="Choose the day of the last meeting."
        )
    return learn_since.since(day, region=chosen["region"], name_weaknesses=chosen["names"] == "yes")


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def practice(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show who like an authority was praised for what it is faulted for."""
    chosen = asked(request, "area", "theme", "framework")
    usual = "ILACS" if "ILACS" in there.frameworks else there.frameworks[0]
    chosen["framework"] = chosen["framework"] or usual
    found, fault, status = tried(
        lambda: (
            learn_practice.practice(
                chosen["area"], on=today(), theme=chosen["theme"], framework=chosen["framework"]
            )
            if chosen["area"]
            else None
        )
    )
    context = {
        "title": "Best practice for a weakness",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "themes": list(theme_titles().items()),
        # One theme alone is shown whole.
        "most": None if chosen["theme"] else _MOST,
    }
    return counted_page(request, "learning_practice.html", there, context, status=status)
