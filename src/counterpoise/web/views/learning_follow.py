"""What became of weaknesses: of one authority with quotations, and over all as counts without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.roles import Permission
from counterpoise.service import learn_answers, learn_followup, learn_work
from counterpoise.service.learn_choices import theme_titles
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.charts import Bar, Chart, bars
from counterpoise.web.learning import LIBRARY, asked, counted_page, shelved, tried
from counterpoise.web.requests import methods, person_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.service.learn_choices import Choices

_PAGE: Final = "/learning/follow-up"
#: In this order pages show what became of a weakness, then what is likely, then what is doubtful; of the
#: others nothing is quoted.
_QUOTED: Final = ("worse", "repeated", "improving", "resolved")
_MOST: Final = 5
_DRAWN: Final = 12


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def follow_up(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show what became of the weaknesses of an authority or provider; without one, counts over all."""
    chosen = asked(request, "area")
    found, fault, status = tried(lambda: _found(chosen["area"]))
    context = {
        "title": "What became of it",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "waiting": _waiting(request) if found is None and not fault else None,
        "told": _by_outcome(found) if found else [],
        "most": _MOST,
        "drawn": _drawn(found) if found else None,
    }
    return counted_page(request, "learning_follow.html", there, context, status=status)


def _found(area: str) -> dict[str, Any] | None:
    if not area:
        return learn_answers.followed_nationally(on=today())
    return learn_followup.as_record(learn_followup.follow_up(area, on=today()))


def _waiting(request: HttpRequest) -> dict[str, Any]:
    jobs = learn_work.jobs_of(learn_work.FOLLOW_UP, person_of(request))
    return {"job": jobs[0] if jobs and jobs[0].state != "done" else None}


def _by_outcome(found: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    parts = [(o, [f for f in found["weaknesses"] if f["outcome"] == o]) for o in _QUOTED]
    doubtful = sorted((f for f in found["weaknesses"] if f["likest"]), key=lambda f: -f["chance"])
    parts.append(("likely, in no count", [f for f in doubtful if f["likest"]["outcome"]]))
    parts.append(("unsure, the likest first", [f for f in doubtful if not f["likest"]["outcome"]]))
    return [(outcome, members) for outcome, members in parts if members]


def _drawn(found: dict[str, Any]) -> Chart | None:
    rows = [t for t in found["themes"] if t["again"]][:_DRAWN]
    if not rows:
        return None
    titles = theme_titles()
    return bars(
        "again-chart",
        "Share of weaknesses that come again",
        f"Bars for {len(rows)} themes with 95 % intervals: of the weaknesses that the next report speaks of, "
        "how many are improving, repeated or worse. The table below has every figure.",
        ("come again",),
        (
            (titles[t["theme"]], (Bar(a["share"], a["low"], a["high"], f"{a['count']} of {a['of']}"),))
            for t in rows
            for a in (t["again"],)
        ),
    )


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("POST")
@shelved
def count_over_all(request: HttpRequest, _there: Choices) -> HttpResponse:
    """Let weaknesses be counted over all reports in the background."""
    learn_work.ask_follow_up(acting(request, Permission.READ_LEARNING))
    return HttpResponseRedirect(_PAGE)
