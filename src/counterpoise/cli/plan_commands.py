"""``counterpoise plan``: the main job."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said

if TYPE_CHECKING:
    from counterpoise.programme.price import ChanceCounts
    from counterpoise.service.plan import Plan


def plan(
    as_of: Annotated[
        str,
        typer.Option(help="Plan from what was known on this day, YYYY-MM-DD; by default the newest."),
    ] = "",
    weeks: Annotated[int, typer.Option(help="How many weeks to plan, from the first Monday on.")] = 16,
    out: Annotated[Path | None, typer.Option(help="Folder for the files; none are written without.")] = None,
    seed: Annotated[int | None, typer.Option(help="Repeat a run; for days of the past only.")] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(help="Take the best programme found after this many seconds; Ctrl-C does so at once."),
    ] = None,
    *,
    pins: Annotated[
        Path | None,
        typer.Option(help="Keep the wishes in this file: visit (or service, visit type), kind, value, why."),
    ] = None,
    stale_ok: Annotated[bool, typer.Option("--stale-ok", help="Plan although the facts are old.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Plan the visits of a number of weeks for all of England, from what was known on a day."""
    from counterpoise.service import plan as case  # noqa: PLC0415 - loads when a plan is asked for
    from counterpoise.service import private  # noqa: PLC0415 - loads when a plan is asked for

    now = said.now()
    today = said.today()
    question = case.Question(
        as_of=said.day(as_of) if as_of else None,
        weeks=weeks,
        seed=seed,
        stale_ok=stale_ok,
        time_limit=time_limit,
        pins=case.read_pins(pins) if pins else (),
    )
    made = case.make_plan(question, store=private.store(), today=today, progress=said.progress)
    files = case.write(made, out, made_at=now, today=today) if out else ()
    if as_json:
        said.answer_json(case.summary(made))
        return
    _tell(made, files)


def _tell(made: Plan, files: tuple[Path, ...]) -> None:
    from counterpoise.programme.price import chance_counts  # noqa: PLC0415 - loads when a plan is told

    counts, programme = made.instance.counts, made.programme
    weeks = made.instance.problem.weeks
    said.answer(
        f"{len(programme.visits)} visits in {len(weeks)} weeks from {weeks[0].monday.isoformat()}, planned "
        f"from what was known on {made.as_of.isoformat()}: {counts['authorities']} authorities, "
        f"{counts['providers']} providers ({counts['providers_added']} added to the published register)."
    )
    said.answer("")
    said.answer(f"{'delay, child-weeks (assumed)':<34}{'spreadsheet rule':>18}{'this programme':>18}")
    by_hand = {f.family: f.delay for f in made.by_hand.families}
    for f in programme.families:
        said.answer(f"  {f.family:<32}{by_hand[f.family]:>18,.0f}{f.delay:>18,.0f}")
    said.answer(f"{'strain, hours beyond own normal':<34}")
    for pool, hours in programme.strain_by_pool.items():
        said.answer(f"  {pool:<32}{made.by_hand.strain_by_pool.get(pool, 0.0):>18,.0f}{hours:>18,.0f}")
    said.answer("")
    _tell_lots(chance_counts(programme))
    misses = programme.statutory_misses
    said.answer(f"Statutory floors missed: {len(misses) or 'none'}.")
    said.answer("Proof: " + "; ".join(sorted({s.status for s in programme.stages})) + ".")
    said.answer("Rules: " + ("clean by the independent checker." if not made.broken else "BROKEN"))
    for sentence in made.broken:
        said.answer(f"  {sentence}")
    for note in made.notes:
        said.answer(f"Note: {note}")
    for file in files:
        said.answer(f"Written: {file}")


def _tell_lots(told: ChanceCounts | None) -> None:
    """Say what lots made unpredictable, and what that cost."""
    if told is None:
        return
    one_in = f"1 in {2**told.floor_bits:.3g}"
    said.answer(
        f"Lots: {told.at_floor} of {told.unannounced} unannounced visits have no week likelier than {one_in}."
    )
    for why, count in told.below.items():
        said.answer(f"  {count} are easier to foresee: {why}.")
    said.answer(
        f"  {told.second} go to services already looked at within the year ({told.second_asked} asked for)."
    )
    said.answer(f"{'price of the lots (assumed)':<34}{'before':>18}{'after':>18}")
    for c in told.costs:
        if c.after != c.before:
            said.answer(f"  {c.of:<32}{c.before:>18,.0f}{c.after:>18,.0f}")
    said.answer("")


def verify(
    folder: Annotated[Path, typer.Argument(help="A folder that counterpoise plan --out wrote.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check what a programme says of itself: values and bounds, from its tables and prices alone."""
    from counterpoise.domain.errors import SolverError  # noqa: PLC0415 - loads when it is needed
    from counterpoise.service import verify as case  # noqa: PLC0415 - loads when it is needed

    verdict = case.verify_folder(folder)
    if as_json:
        said.answer_json(case.summary(verdict))
    else:
        said.answer(f"{'stage':<12}{'value':>18}{'nothing can do better than':>28}")
        for c in verdict.claims:
            # What is made most of stands below nothing in the certificate.
            value, bound = abs(c.value_found), abs(c.bound_found)
            said.answer(f"{c.stage:<12}{value:>18,.4f}{bound:>28,.4f}" + _doubt(c.holds))
        if not verdict.untouched:
            said.answer("A file is not the one the prices were written for.")
        if not verdict.lots_kept:
            said.answer("What lots changed is not what they may change, or costs more than it says.")
        said.answer("The certificate holds." if verdict.holds else "The certificate does not hold.")
    if not verdict.holds:
        raise typer.Exit(SolverError.exit_code)


def _doubt(holds: bool) -> str:  # noqa: FBT001 - one word of a sentence
    return "" if holds else "  NOT what the programme says"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("plan")(plan)
    app.command("verify")(verify)
