"""What the library counts: themes with denominators, and an authority beside others like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.roles import Permission
from counterpoise.learning.compare.compare import FEWEST
from counterpoise.service import learn_compare, learn_questions
from counterpoise.service.learn_choices import theme_titles
from counterpoise.web.access import declared
from counterpoise.web.charts import Bar, Chart, bars
from counterpoise.web.learning import LIBRARY, asked, counted_page, day_asked, shelved, tried
from counterpoise.web.requests import methods, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from counterpoise.learning.compare.compare import Comparison, Line, Rate
    from counterpoise.service.learn_choices import Choices
    from counterpoise.service.learn_questions import Themes

#: As many themes as a chart shows; the table beside it has all.
_DRAWN: Final = 15
_USUAL: Final = "ILACS"
_NONE: Final = Bar(None, 0.0, 0.0, "")
#: Word, attribute of the place in the own report, attribute of the rates.
_PARTS: Final = (("faults", "faulted", "faulted_rates"), ("praises", "praised", "praised_rates"))


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def themes(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show how many reports praise and fault each theme, over all or for a region or an authority."""
    chosen = asked(request, "area", "region", "framework")
    found, fault, status = tried(lambda: _themes(chosen))
    rated = found is not None and found.reports >= FEWEST
    context = {
        "title": "Themes",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "rated": rated,
        "fewest": FEWEST,
        "heading": ", ".join(v for v in chosen.values() if v) or "All reports",
        "drawn": _themes_drawn(found) if found and rated and found.rows else None,
    }
    return counted_page(request, "learning_themes.html", there, context, status=status)


def _themes(chosen: Mapping[str, str]) -> Themes:
    return learn_questions.themes(
        on=today(), area=chosen["area"], region=chosen["region"], framework=chosen["framework"]
    )


def _themes_drawn(found: Themes) -> Chart:
    titles = theme_titles()
    rows = found.rows[:_DRAWN]
    worst = rows[0]
    return bars(
        "themes-chart",
        "Share of reports that fault and that praise a theme",
        f"Bars for the {len(rows)} themes that most of {found.reports} reports fault, with 95 % intervals. "
        f"Most often faulted: {titles[worst['theme']]}, in {worst['faulted']['count']}. The table below has "
        "every figure.",
        ("fault it", "praise it"),
        ((titles[r["theme"]], (_counted(r["faulted"]), _counted(r["praised"]))) for r in rows),
    )


def _counted(told: Mapping[str, Any]) -> Bar:
    return Bar(told["share"], told["low"], told["high"], f"{told['count']} of {told['of']}")


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def compare(request: HttpRequest, there: Choices) -> HttpResponse:
    """Put an authority's newest report beside those of its neighbours, its region and England."""
    chosen = asked(request, "area", "framework", "since", "until")
    usual = _USUAL if _USUAL in there.frameworks else there.frameworks[0]
    chosen["framework"] = chosen["framework"] or usual
    found, fault, status = tried(lambda: _compared(chosen) if chosen["area"] else None)
    names = [g.name for g in found.groups if not g.refused] if found else []
    context = {
        "title": "Compare an authority",
        "chosen": chosen,
        "found": found,
        "fault": fault,
        "names": names,
        "parts": _PARTS,
        "drawn": [c for part in _PARTS if (c := _compared_drawn(found, names, *part))] if found else [],
    }
    return counted_page(request, "learning_compare.html", there, context, status=status)


def _compared(chosen: Mapping[str, str]) -> Comparison:
    return learn_compare.compare_area(
        chosen["area"],
        on=today(),
        framework=chosen["framework"],
        start=day_asked(chosen["since"]),
        end=day_asked(chosen["until"]),
    )


def _compared_drawn(
    found: Comparison, names: list[str], word: str, place_of: str, rates_of: str
) -> Chart | None:
    lines = [line for line in found.lines if getattr(line, place_of)][:_DRAWN]
    if not lines or not names:
        return None
    titles = theme_titles()
    what = f"How often others are {'faulted' if word == 'faults' else 'praised'} for what its report {word}"
    return bars(
        f"{word}-chart",
        what,
        f"Bars for {len(lines)} themes and {', '.join(names)}, with 95 % intervals. The table has every one.",
        names,
        ((titles[line.theme], tuple(_rated(_rates(line, rates_of), names))) for line in lines),
    )


def _rates(line: Line, rates_of: str) -> Mapping[str, Rate]:
    found: Mapping[str, Rate] = getattr(line, rates_of)
    return found


def _rated(rates: Mapping[str, Rate], names: list[str]) -> Iterable[Bar]:
    for name in names:
        r = rates.get(name)
        yield Bar(r.share, r.low, r.high, f"{r.count} of {r.of}") if r else _NONE
