"""``counterpoise learn followup|themes|questions``: weaknesses followed, themes counted, what to look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json, Where, learn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counterpoise.learning.followup.follow import Became
    from counterpoise.learning.followup.lasting import Lasting
    from counterpoise.learning.followup.national import Followed
    from counterpoise.service.learn_followup import FollowUp

_ORDER = ("worse", "repeated", "improving", "resolved", "not mentioned", "unsure")
_TOLD = frozenset(_ORDER[:4])
_QUOTED = 300


@learn.command("followup")
def followup(
    area: Annotated[
        str, typer.Argument(help="An authority or provider; counts over all when left out.")
    ] = "",
    library: Where = None,
    *,
    small_homes: Annotated[
        bool, typer.Option("--small-homes", help="Homes of three places or fewer too, for three years.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell what became of each weakness: resolved, improving, repeated, worse, not mentioned, or unsure."""
    from counterpoise.service import learn_followup as case  # noqa: PLC0415 - loads when it is asked

    if not area:
        said.progress(
            "Following every weakness in the library; over two hundred reports this takes minutes ..."
        )
    found = case.follow_up(area, on=said.today(), small_homes=small_homes, library=library)
    if as_json:
        said.answer_json(case.as_record(found))
    else:
        _tell(found)
        tell_left_out(library)


def _tell(found: FollowUp) -> None:
    who = found.subject or "All services, counts without names"
    said.answer(f"{who}: {found.pairs} of {found.reports} reports have a later one (all estimated).")
    for word in _ORDER:
        members = [f for f in found.followed if f.outcome == word]
        if members:
            said.answer(f"{word.capitalize()}: {len(members)}")
        for f in members if word in _TOLD else ():
            _tell_followed(f)
    likely = [f for f in found.followed if f.became.likely]
    if likely:
        said.answer(f"Likely, in no count: {len(likely)}")
    for f in likely:
        _tell_likely(f)
    _tell_counts(found)
    for r in found.last:
        said.answer(f"No later report on {r.file} ({r.dated}).")
    for gone in found.withdrawn:
        said.answer(f"Withdrawn: {gone.file}: {gone.why}")


def _tell_weakness(b: Became) -> None:
    weak = b.weak
    said.answer(f"  {weak.theme.replace('_', ' ')}: {_cut(b.blamed)}")
    said.answer(f"    ({weak.report.file}, page {weak.paragraph.page}, {weak.paragraph.label})")


def _tell_likely(f: Followed) -> None:
    b = f.became
    _tell_weakness(b)
    if b.likest:
        told = b.likest.passage
        said.answer(f"    likely {b.likely}: {_cut(told.words(told.sentences[b.likest.sentence]))}")
        place = f"{told.report.file}, page {told.paragraph.page}, {told.paragraph.label}"
        said.answer(f"    ({place}; chance of the link {b.chance:.2f})")


def _tell_followed(f: Followed) -> None:
    b = f.became
    told = b.told
    _tell_weakness(b)
    if told:
        said.answer(f"    then: {_cut(b.quotation)}")
        place = f"{told.report.file}, page {told.paragraph.page}, {told.paragraph.label}"
        said.answer(f"    ({place}; {b.why}; chance of the link {b.chance:.2f})")


def _cut(text: str) -> str:
    return f"“{text}”" if len(text) <= _QUOTED else f"“{text[:_QUOTED].rsplit(' ', 1)[0]} …”"


def _tell_counts(found: FollowUp) -> None:
    counts = found.counts
    line = ", ".join(f"{n} {word}" for word, n in counts.outcomes.items())
    said.answer(f"{counts.followed} weaknesses followed: {line}.")
    likely = ", ".join(f"{n} likely {word}" for word, n in counts.likely.items() if n)
    if likely:
        said.answer(f"Of the unsure ones: {likely}; they are in no other count.")
    if counts.counted_once:
        said.answer(f"{counts.counted_once} more say the same as one of these and are not counted again.")
    if any(t.spoken_of for t in counts.themes):
        said.answer("Coming again, of those that the next report speaks of (95 % interval from five on):")
    for t in counts.themes:
        if t.spoken_of:
            a = t.again
            rate = f", {a.share:.0%} ({a.low:.0%} to {a.high:.0%})" if a else ""
            counted = f"{t.come_again} of {t.spoken_of}{rate}"
            said.answer(f"  {t.theme.replace('_', ' ')}: {counted}; {t.followed} followed")
    _tell_lasting(counts.lasting)


def _tell_lasting(found: Lasting) -> None:
    said.answer(
        f"How long: {found.weaknesses} weaknesses, {found.ended} ended between two reports, "
        f"{found.censored} still there at the last one."
    )
    if found.refused:
        said.answer(f"  {found.refused}")
    for s in found.still:
        years = "1 year" if s.years == 1 else f"{s.years} years"
        share = f"{s.low:.0%}" if s.low == s.high else f"between {s.low:.0%} and {s.high:.0%}"
        said.answer(f"  still there after {years}: {share}")
    if found.still:
        said.answer(
            "  Counted from the first report that names it; reports are years apart, hence the bounds."
        )


@learn.command("themes")
def themes(
    authority: Annotated[str, typer.Option(help="Only reports on this authority, by name or ONS code.")] = "",
    region: Annotated[str, typer.Option(help="Only this region.")] = "",
    framework: Annotated[str, typer.Option(help="Only this framework, such as ILACS.")] = "",
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Count the reports that praise and fault each theme, with denominators."""
    from counterpoise.learning.compare.compare import FEWEST  # noqa: PLC0415 - loads when it is asked
    from counterpoise.service import learn_questions as case  # noqa: PLC0415 - the same

    found = case.themes(on=said.today(), region=region, framework=framework, area=authority, library=library)
    if as_json:
        said.answer_json(case.themes_record(found))
        return
    rated = found.reports >= FEWEST
    what = "95 % interval" if rated else f"no rates over fewer than {FEWEST} reports"
    said.answer(
        f"{found.reports} reports; {found.paragraphs} paragraphs counted, {found.doubtful} too doubtful "
        f"(all estimated). Reports that fault and that praise a theme, {what}:"
    )
    for row in found.rows:
        shares = (f"{w} {_share(row[w])}" for w in ("faulted", "praised"))
        said.answer(f"  {row['theme'].replace('_', ' ')}: {'; '.join(shares)}")
    tell_left_out(library)


def tell_left_out(library: Path | None) -> None:
    """Say how many reports are in no count, because by what they print they are not out yet."""
    from counterpoise.service import learn_choices as case  # noqa: PLC0415 - loads when it is asked

    if later := case.left_out(on=said.today(), library=library):
        many = "1 report is" if later == 1 else f"{later} reports are"
        said.answer(f"{many} left out: by the days that stand in them they are not out yet.")


def _share(of: Mapping[str, Any]) -> str:
    counted = f"{of['count']} of {of['of']}"
    if of["share"] is None:
        return counted
    return f"{counted}, {of['share']:.0%} ({of['low']:.0%} to {of['high']:.0%})"


@learn.command("questions")
def questions(
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """List practice questions: themes with more weaknesses than strong examples, by region and kind."""
    from counterpoise.service import learn_questions as case  # noqa: PLC0415 - loads when it is asked

    found = case.questions(on=said.today(), library=library)
    if as_json:
        said.answer_json(case.as_record(found))
        return
    opened = [q for q in found if q.open]
    said.answer(f"{len(opened)} of {len(found)} practice questions are open (estimated), most needed first:")
    for q in opened:
        said.answer(
            f"  {q.name.replace('_', ' ')}, {q.setting.family}: faulted in {q.weaknesses} of {q.of}, "
            f"strong in {q.examples} of {q.of}, need {q.need:.1f}"
        )


def register(app: typer.Typer) -> None:
    """Keep the shape of the other modules: its commands join the group of ``learn`` on import."""
    del app
