"""Commands of a council: brief, notice and commitment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.service.acting import Acting
    from counterpoise.service.brief import Brief
    from counterpoise.service.notices import NoticeView

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]

_notice = typer.Typer(help="Notices of inspections and visits.", no_args_is_help=True)
_commitment = typer.Typer(help="What else takes the council's weeks.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("brief")(brief)
    app.add_typer(_notice, name="notice")
    app.add_typer(_commitment, name="commitment")


def acting() -> "Acting":
    """Return whoever runs this command, for the body whose instance it is."""
    from counterpoise.service.acting import owner_of_instance  # noqa: PLC0415 - Django loads when needed

    return owner_of_instance(who=said.who(), now=said.now())


def write(file: Path, data: bytes) -> None:
    """Write a file that is not there yet, and say so.

    Raises
    ------
    ConflictError
        When it is there.
    """
    from counterpoise.domain.errors import ConflictError  # noqa: PLC0415 - loads when it is needed

    try:
        with file.open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise ConflictError(
            f"{file} is there already; it was left as it is.", next_step="Name another file."
        ) from error
    said.answer(f"Written: {file}")


def brief(
    area: Annotated[str, typer.Argument(help="Name or ONS code of the authority.")],
    as_of: Annotated[str, typer.Option(help="As known on this day, YYYY-MM-DD; by default today.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the page, one sheet of A4, to this file.")] = None,
    *,
    with_embargoed: Annotated[
        bool, typer.Option("--with-embargoed", help="Show notices under embargo too: for the team alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Everything coming at an area, on one page for its chief executive: never from a programme."""
    from counterpoise.exchange.letters_brief import brief_html  # noqa: PLC0415 - loads when it is needed
    from counterpoise.service import brief as case  # noqa: PLC0415 - Django loads when a command needs it

    today = said.today()
    made = case.make(
        area,
        as_of=said.day(as_of) if as_of else today,
        today=today,
        acting=_acting_if_any(),
        with_embargoed=with_embargoed,
    )
    if html is not None:
        write(html, brief_html(case.document(made)))
    if as_json:
        said.answer_json(case.document(made))
    elif html is None:
        _tell_brief(made)


@_notice.command("log")
def notice_log(
    visit_type: Annotated[str, typer.Argument(help="Code of the type, such as ILACS_SHORT.")],
    notified_on: Annotated[str, typer.Argument(help="The day you were told, YYYY-MM-DD.")],
    first_day: Annotated[str, typer.Option(help="First day of fieldwork, if it was told.")] = "",
    last_day: Annotated[str, typer.Option(help="Last day of fieldwork, if it was told.")] = "",
    *,
    service: Annotated[str, typer.Option(help="The service, such as provider:SC012345.")] = "",
    calendar: Annotated[Path | None, typer.Option(help="Write days and tasks to this .ics file.")] = None,
    area_votes: Annotated[
        bool, typer.Option("--area-votes", help="The area has local elections in that year.")
    ] = False,
    embargo: Annotated[bool, typer.Option("--embargo", help="Keep it inside the team.")] = False,
    as_json: Json = False,
) -> None:
    """Log a notice: type and day in; deadlines, tasks, clashes and the headroom of those weeks out."""
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it

    who = acting()
    call = case.Call(
        visit_type=visit_type.strip().upper(),
        notified_on=said.day(notified_on),
        first_day=said.day(first_day) if first_day else None,
        last_day=said.day(last_day) if last_day else None,
        service=service,
        embargo=embargo,
        area_votes=area_votes,
    )
    _show(case.log(call, who), who, calendar=calendar, as_json=as_json)


@_notice.command("show")
def notice_show(
    notice: Annotated[str, typer.Argument(help="The id of the notice; `notice list` shows it.")],
    calendar: Annotated[Path | None, typer.Option(help="Write days and tasks to this .ics file.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show a notice with all that follows from it, as known today."""
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it

    who = acting()
    _show(case.view(notice, who), who, calendar=calendar, as_json=as_json)


@_notice.command("list")
def notice_list(*, as_json: Json = False) -> None:
    """List the notices, by first day."""
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it

    found = case.listed(acting())
    if as_json:
        said.answer_json({"notices": found})
        return
    for n in found:
        marks = " (embargo)" if n.embargo else ""
        marks += f" (called off on {n.called_off_on})" if n.called_off_on else ""
        said.answer(f"{n.public_id}  {n.first_day} to {n.last_day}  {n.visit_type}  {n.service}{marks}")
    if not found:
        said.answer("No notice has been logged.")


@_notice.command("done")
def notice_done(
    task: Annotated[str, typer.Argument(help="The id of the task or list; `notice show` shows it.")],
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Take the mark back.")] = False,
) -> None:
    """Mark a task as done, or a list of Annex A as complete."""
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it

    ticked = case.tick(task, acting(), done=not undo)
    said.answer(f"{'Open again' if undo else 'Done'}: {ticked.what}.")


@_notice.command("change")
def notice_change(
    notice: Annotated[str, typer.Argument(help="The id of the notice.")],
    *,
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")],
    notified_on: Annotated[str, typer.Option(help="The day on which you were told, put right.")] = "",
    first_day: Annotated[str, typer.Option(help="The new first day of fieldwork.")] = "",
    last_day: Annotated[
        str, typer.Option(help="The new last day of fieldwork; by default it keeps its length.")
    ] = "",
    called_off_on: Annotated[str, typer.Option(help="The day on which the visit was called off.")] = "",
    area_votes: Annotated[
        bool | None, typer.Option("--area-votes/--no-vote", help="Whether the area votes in that year.")
    ] = None,
    embargo: Annotated[
        bool | None, typer.Option("--embargo/--lift-embargo", help="Keep it inside the team, or tell it.")
    ] = None,
    goes_ahead: Annotated[
        bool, typer.Option("--goes-ahead", help="It was called off, and takes place after all.")
    ] = False,
) -> None:
    """Put right what was told of a visit, or record that it was called off, with all that follows."""
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it
    from counterpoise.service import notices_changes  # noqa: PLC0415 - Django loads when a command needs it

    days = {"notified_on": notified_on, "first_day": first_day, "last_day": last_day}
    given = {name: said.day(text) for name, text in (days | {"called_off_on": called_off_on}).items() if text}
    flags = {"area_votes": area_votes, "embargo": embargo}
    changes: dict[str, object] = given | {name: flag for name, flag in flags.items() if flag is not None}
    if goes_ahead:
        changes["called_off_on"] = None
    who = acting()
    version = case.read(notice, who).version
    notices_changes.change(notice, who, version=version, why=why, **changes)
    _show(case.view(notice, who), who, calendar=None, as_json=False)


@_commitment.command("add")
def commitment_add(
    kind: Annotated[str, typer.Argument(help="Such as “peer challenge” or “statutory return”.")],
    title: Annotated[str, typer.Argument(help="What it is, in a few words.")],
    first_day: Annotated[str, typer.Argument(help="First day, YYYY-MM-DD.")],
    last_day: Annotated[str, typer.Argument(help="Last day, YYYY-MM-DD.")],
    hours: Annotated[
        list[str] | None, typer.Option(help="Hours in all of a pool, as leaders=40; may be repeated.")
    ] = None,
) -> None:
    """Add a commitment: anything else that takes the council's weeks."""
    from counterpoise.service import commitments as case  # noqa: PLC0415 - Django loads when needed

    pairs = [h.rpartition("=") for h in hours or []]
    try:
        given = {pool: float(number) for pool, _, number in pairs}
    except ValueError as error:
        raise typer.BadParameter("Write hours as leaders=40.") from error
    made = case.add(case.Commitment(kind, title, said.day(first_day), said.day(last_day), given), acting())
    said.answer(f"{made.public_id}  {made.kind}: {made.title}, {made.first_day} to {made.last_day}")


@_commitment.command("list")
def commitment_list(*, as_json: Json = False) -> None:
    """List the commitments that stand, by first day."""
    from counterpoise.service import commitments as case  # noqa: PLC0415 - Django loads when needed

    found = case.listed(acting())
    if as_json:
        said.answer_json({"commitments": found})
        return
    for c in found:
        said.answer(f"{c.public_id}  {c.first_day} to {c.last_day}  {c.kind}: {c.title}")
    if not found:
        said.answer("No commitment has been added.")


@_commitment.command("withdraw")
def commitment_withdraw(
    commitment: Annotated[str, typer.Argument(help="The id of the commitment.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")] = "no longer stands",
) -> None:
    """Let a commitment no longer count; it is kept."""
    from counterpoise.service import commitments as case  # noqa: PLC0415 - Django loads when needed

    case.withdraw(commitment, acting(), why=why)
    said.answer("Withdrawn.")


def _acting_if_any() -> "Acting | None":
    """Return whoever asks where the folder holds a council's or planner's instance, else nobody."""
    from counterpoise.domain.errors import StoreError, UsageError  # noqa: PLC0415 - loads when needed

    try:
        return acting()
    except (StoreError, UsageError):
        return None


def _show(seen: "NoticeView", who: "Acting", *, calendar: Path | None, as_json: bool) -> None:
    from counterpoise.service import notices as case  # noqa: PLC0415 - Django loads when a command needs it

    if calendar is not None:
        write(calendar, case.calendar_file(seen, made_on=who.today))
    if as_json:
        said.answer_json({**vars(seen), "kind": seen.kind.code})
        return
    n = seen.notice
    said.answer(f"{n.public_id}  {seen.kind.name}, {n.first_day} to {n.last_day}, by {n.inspectorate}")
    _tell_history(n.public_id, who)
    if n.called_off_on:
        said.answer(f"Called off on {n.called_off_on}: no deadline, task, clash or hour follows from it.")
        return
    said.answer("Deadlines:")
    for d in seen.deadlines:
        said.answer(f"  {d.day}  {d.name} ({d.why}; {d.mark.value})")
    said.answer("Tasks:")
    for t in sorted(seen.tasks, key=lambda task: (task.is_list, task.due, task.place)):
        mark = "x" if t.done_on else " "
        said.answer(f"  [{mark}] {t.due}  {t.what} - {t.owner}  {t.public_id}")
    _tell_clashes(seen)


def _tell_history(notice: str, who: "Acting") -> None:
    from counterpoise.service import notices_changes  # noqa: PLC0415 - Django loads when a command needs it

    for done in notices_changes.history(notice, who):
        by = f", by {done.who}" if done.who else ""
        fields = "; ".join(f"{c.label}: {c.after} (before: {c.before})" for c in done.changed)
        said.answer(f"  {done.at:%Y-%m-%d}  {done.what}{by}: {'; '.join(w for w in (done.why, fields) if w)}")


def _tell_clashes(seen: "NoticeView") -> None:
    from counterpoise.domain.tariffs import POOL_LABELS  # noqa: PLC0415 - loads when it is needed

    said.answer("Clashes:" if seen.clashes else "Clashes: none is known.")
    for c in seen.clashes:
        said.answer(f"  {c.title}, {c.first_day} to {c.last_day}: {c.kind.value} ({c.mark.value})")
    said.answer("Hours a week: to spare (in an ordinary week), asked")
    for r in seen.room:
        short = "  SHORT" if r.short else ""
        said.answer(
            f"  {r.monday}  {POOL_LABELS[r.pool]:<27}{r.spare.value:>8,.1f}"
            f" ({r.normal.value:,.1f}; {r.spare.mark.value})"
            f"{r.asked.value:>10,.1f} ({r.asked.mark.value}){short}"
        )
    if seen.circumstances:
        said.answer("There are circumstances you may ask to have considered: counterpoise deferral draft ID")


def _window(opens: "date", closes: "date | None") -> str:
    return f"about {opens}" if closes in {None, opens} else f"{opens} to {closes}"


def _tell_brief(made: "Brief") -> None:
    said.answer(f"Everything coming at {made.area.name}, as known on {made.as_of}")
    said.answer("Notified:" if made.notified else "Notified: nothing.")
    for n in made.notified:
        said.answer(f"  {n.first_day} to {n.last_day}  {n.title}, by {n.owner}")
    said.answer("May come, by published rule:")
    for w in made.windows:
        when = "any week" if w.opens is None or w.passed else _window(w.opens, w.closes)
        said.answer(f"  {w.title}, by {w.owner}: {when} ({w.why}; {w.mark.value})")
    for c in made.commitments:
        said.answer(f"Commitment: {c.first_day} to {c.last_day}  {c.kind}: {c.title}")
    for p in made.peaks:
        said.answer(
            f"Busy week of {p.monday}: {p.asked.value:g} hours asked ({p.asked.mark.value}), "
            f"{p.spare.value:g} to spare ({p.spare.mark.value}), short by {p.short.value:g}: "
            + "; ".join(p.titles)
        )
    asked = (
        f"{made.total.value:g} hours ({made.total.mark.value})" if made.ledger else "no visit is known here"
    )
    said.answer(f"Asked in the last twelve months: {asked}")
    for row in made.ledger:
        said.answer(
            f"  {row.first_day}  {row.title}: {row.hours.value:g} hours ({row.hours.mark.value}); "
            f"{row.yielded}"
        )
    for note in made.notes:
        said.answer(f"Note: {note}")
