"""Commands of an inspectorate: its programme, its visits step by step, requests, and what it publishes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.council_commands import Json, acting, write

if TYPE_CHECKING:
    from counterpoise.store.visit_queries import VisitRecord

_visit = typer.Typer(help="Visits of the own inspectorate.", no_args_is_help=True)
_programme = typer.Typer(help="Programmes that were stored.", no_args_is_help=True)
_request = typer.Typer(help="Requests to defer that came in.", no_args_is_help=True)
_concern = typer.Typer(help="What forbids any delay at a service.", no_args_is_help=True)

_DAYS = ("first_day", "last_day", "notified_on", "resume_by", "draft_sent_on", "published_on", "checked_on")


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(_programme, name="programme")
    app.add_typer(_visit, name="visit")
    app.add_typer(_request, name="request")
    app.add_typer(_concern, name="concern")


@_programme.command("store")
def programme_store(
    as_of: Annotated[
        str, typer.Option(help="Plan from what was known on this day; by default the newest.")
    ] = "",
    weeks: Annotated[int, typer.Option(help="How many weeks to plan.")] = 16,
    series: Annotated[str, typer.Option(help="The programme this is the next version of.")] = "",
    after_version: Annotated[int, typer.Option(help="The version you read; 0 for a new programme.")] = 0,
    *,
    stale_ok: Annotated[bool, typer.Option("--stale-ok", help="Plan although the facts are old.")] = False,
) -> None:
    """Plan, and store the programme with its own visits as proposals."""
    from counterpoise.service import plan as planning  # noqa: PLC0415 - loads when a plan is asked for
    from counterpoise.service import private, visits_programme  # noqa: PLC0415 - Django loads when needed
    from counterpoise.service.programme_payload import payload_of  # noqa: PLC0415 - loads when needed

    who = acting()
    question = planning.Question(said.day(as_of) if as_of else None, weeks, stale_ok=stale_ok)
    made = planning.make_plan(question, store=private.store(), today=who.today, progress=said.progress)
    kept = visits_programme.keep(
        made,
        who,
        payload=payload_of(made, made_at=who.now, today=who.today),
        series=series,
        after_version=after_version,
    )
    said.answer(f"Stored: programme {kept.series}, version {kept.version}.")
    said.answer(f"{kept.proposed} visits proposed, {kept.withdrawn} of the version before withdrawn.")
    said.answer(f"{kept.of_others} visits belong to other inspectorates: they stay proposals to them.")


@_programme.command("list")
def programme_list(*, as_json: Json = False) -> None:
    """List every version of the programmes, newest first."""
    from counterpoise.service import visits_programme  # noqa: PLC0415 - Django loads when needed

    found = visits_programme.listed(acting())
    if as_json:
        hidden = [{k: v for k, v in vars(p).items() if k != "payload"} for p in found]
        said.answer_json({"programmes": hidden})
        return
    for p in found:
        state = f"confirmed by {p.confirmed_by}" if p.confirmed_by else f"waits; made by {p.made_by}"
        said.answer(f"{p.series}  version {p.version}, as known on {p.as_of}: {state}")
    if not found:
        said.answer("No programme has been stored.")


@_programme.command("confirm")
def programme_confirm(
    series: Annotated[str, typer.Argument(help="The programme.")],
    version: Annotated[int, typer.Argument(help="The version you read.")],
) -> None:
    """Confirm a programme and every proposal of it, as a second person."""
    from counterpoise.service import visits_programme  # noqa: PLC0415 - Django loads when needed

    count = visits_programme.confirm(series, acting(), version=version)
    said.answer(f"Confirmed: {count} visits.")


@_visit.command("list")
def visit_list(
    state: Annotated[str, typer.Option(help="Only visits in this state.")] = "", *, as_json: Json = False
) -> None:
    """List the own visits, by first day."""
    from counterpoise.service import visits  # noqa: PLC0415 - Django loads when a command needs it

    found = [v for v in visits.own_list(acting()) if state in ("", v.state.value)]
    if as_json:
        said.answer_json({"visits": found})
        return
    for v in found:
        said.answer(_line(v))
    if not found:
        said.answer("There is no such visit.")


@_visit.command("show")
def visit_show(
    visit: Annotated[str, typer.Argument(help="The id of the visit.")], *, as_json: Json = False
) -> None:
    """Show a visit: steps taken, what can be done, and the days to keep."""
    from counterpoise.service import visits  # noqa: PLC0415 - Django loads when a command needs it

    seen = visits.own(visit, acting())
    if as_json:
        steps = [s.name for s in seen.open_steps]
        said.answer_json({**vars(seen), "open_steps": steps})
        return
    said.answer(_line(seen.visit))
    if seen.exempt:
        said.answer(f"Nothing may delay it for strain: the service {seen.exempt}.")
    for s in seen.steps:
        said.answer(f"  {s.at:%Y-%m-%d %H:%M} UTC  {s.step.replace('_', ' ')} by {s.who}: {s.why}")
    for d in seen.deadlines:
        said.answer(f"  {d.day}  {d.name} ({d.why}; {d.mark.value})")
    said.answer("What can be done: " + (", ".join(s.name for s in seen.open_steps) or "nothing") + ".")


@_visit.command("propose")
def visit_propose(
    service: Annotated[str, typer.Argument(help="Such as authority:E08000028 or provider:SC012345.")],
    visit_type: Annotated[str, typer.Argument(help="Code of the type.")],
    first_day: Annotated[str, typer.Argument(help="First day of fieldwork, YYYY-MM-DD.")],
    last_day: Annotated[str, typer.Argument(help="Last day of fieldwork, YYYY-MM-DD.")],
    *,
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")],
    children: Annotated[float | None, typer.Option(help="Children who rely on the service.")] = None,
    exempt: Annotated[str, typer.Option(help="Why nothing may delay it, if so.")] = "",
) -> None:
    """Propose one visit by hand."""
    from counterpoise.service import visits  # noqa: PLC0415 - Django loads when a command needs it

    given = visits.Proposal(
        service=service,
        visit_type=visit_type,
        first_day=said.day(first_day),
        last_day=said.day(last_day),
        exempt=exempt,
        children=children,
        children_mark="estimated" if children is not None else "",
    )
    said.answer(_line(visits.propose(given, acting(), why=why)))


@_visit.command("step")
def visit_step(
    visit: Annotated[str, typer.Argument(help="The id of the visit.")],
    step: Annotated[str, typer.Argument(help="The step; `visit show` names those that can be taken.")],
    given: Annotated[
        list[str] | None,
        typer.Option(help="A field the step needs, as first_day=2020-10-06; may be repeated."),
    ] = None,
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")] = "",
    notice: Annotated[Path | None, typer.Option(help="With notify: write the signed notice here.")] = None,
) -> None:
    """Take one step in the life of a visit."""
    from counterpoise.service import exchange_files_taken, visits  # noqa: PLC0415 - Django loads when needed

    fields: dict[str, object] = {}
    for pair in given or []:
        name, _, text = pair.partition("=")
        fields[name] = said.day(text) if name in _DAYS else text
    who = acting()
    if step == "notify":
        fields.setdefault("notified_on", who.today)
    before = visits.own(visit, who).visit
    after = visits.take_step(visit, step, who, version=before.version, given={**fields, "why": why})
    said.answer(_line(after))
    if notice is not None:
        write(notice, exchange_files_taken.notice_file(after, who).data)


@_visit.command("sign-off")
def visit_sign_off(
    visit: Annotated[str, typer.Argument(help="The id of the visit.")],
    answer: Annotated[
        list[str] | None,
        typer.Option(help="An answer to what is not clear, as “incident: none, asked at nine”."),
    ] = None,
    *,
    look: Annotated[bool, typer.Option("--look", help="Show the checks and sign nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Look at what matters in the minutes before a call, and sign; another person makes the call."""
    from counterpoise.service import visits, visits_sign_off  # noqa: PLC0415 - Django loads when needed

    who = acting()
    if look:
        found = visits_sign_off.checks(visit, who)
    else:
        pairs = [a.partition(":") for a in answer or []]
        answers = {name.strip(): words.strip() for name, _, words in pairs}
        version = visits.own(visit, who).visit.version
        found = visits_sign_off.sign_off(visit, who, version=version, answers=answers)
    if as_json:
        said.answer_json({"checks": found, "signed": not look})
        return
    for c in found:
        state = "clear" if c.clear else "NOT CLEAR"
        said.answer(f"{c.name}: {state}. {c.question} {c.finding} ({c.mark.value})")
    said.answer("Nothing was signed." if look else f"Signed off for {who.today}.")


@_request.command("list")
def request_list(*, as_json: Json = False) -> None:
    """List the requests that came in, those that wait first, with when an answer is due."""
    from counterpoise.service import deferrals_answer  # noqa: PLC0415 - Django loads when needed

    found = deferrals_answer.listed(acting())
    if as_json:
        said.answer_json(
            {"requests": [{**vars(r.request), "answer_by": r.answer_by.isoformat()} for r in found]}
        )
        return
    for r in found:
        state = r.request.reply or f"answer by {r.answer_by:%Y-%m-%d %H:%M}" + (" - LATE" if r.late else "")
        said.answer(f"{r.request.public_id}  {r.request.visit_type}  {r.request.service}: {state}")
        for put in r.body.put:
            said.answer(f"    {put.ground.heading}: {put.words} (evidence: {put.evidence.value})")
        if r.exempt:
            said.answer(f"    Never put off for strain: the service {r.exempt}.")
    if not found:
        said.answer("No request has come in.")


@_request.command("decide")
def request_decide(
    request: Annotated[str, typer.Argument(help="The id of the request.")],
    reply: Annotated[str, typer.Argument(help="yes, no or convert.")],
    out: Annotated[Path, typer.Option(help="Folder for the letter and the signed file.")],
    *,
    signed_by: Annotated[str, typer.Option(help="Name or office of whoever signs.")] = "",
    new_day: Annotated[str, typer.Option(help="With yes: the new first day, fixed.")] = "",
    substitute_day: Annotated[str, typer.Option(help="With yes: the day of the substitute check.")] = "",
    last_day: Annotated[str, typer.Option(help="With convert: an earlier last day.")] = "",
    mode: Annotated[str, typer.Option(help="With convert: on site, hybrid or remote.")] = "",
    checked_with: Annotated[
        str, typer.Option(help="With yes: the office outside the service with which you checked it.")
    ] = "",
) -> None:
    """Answer a request within the guards: yes, no or convert, and one date."""
    from counterpoise.service import deferrals_answer as case  # noqa: PLC0415 - Django loads when needed

    who = acting()
    verdict = case.parse_verdict(
        reply,
        new_day=said.day(new_day) if new_day else None,
        substitute_day=said.day(substitute_day) if substitute_day else None,
        last_day=said.day(last_day) if last_day else None,
        mode=mode,
        signed_by=signed_by,
        checked_with=checked_with,
    )
    version = case.read(request, who).request.version
    done = case.decide(request, verdict, who, version=version)
    said.answer(f"Answered: {done.answer.reply.value}, {done.answer.day}.")
    if done.child_weeks is not None:
        said.answer(f"The delay: {done.child_weeks:,.0f} child-weeks (estimated).")
    out.mkdir(parents=True, exist_ok=True)
    write(out / f"answer-{request}.docx", done.letter)
    if done.file is not None:
        write(out / f"answer-{request}.json", done.file.data)


@_request.command("publish")
def request_publish(
    year: Annotated[int, typer.Argument(help="The calendar year.")], *, as_json: Json = False
) -> None:
    """Print the year's answers by ground and outcome; counts of 1 to 5 are shown as c."""
    from counterpoise.domain.requests import OUTCOMES  # noqa: PLC0415 - loads when it is needed
    from counterpoise.service import deferrals_decisions  # noqa: PLC0415 - Django loads when needed

    rows = deferrals_decisions.decisions(year, acting())
    if as_json:
        said.answer_json({"year": year, "outcomes": OUTCOMES, "rows": rows})
        return
    said.answer("Requests to defer in " + str(year) + " by ground: " + ", ".join(OUTCOMES) + ", total")
    for row in rows:
        kind = "published ground" if row.is_published else "circumstance"
        said.answer(f"  {row.ground} ({kind}): {', '.join(row.cells)}, {row.total}")


@_concern.command("add")
def concern_add(
    service: Annotated[str, typer.Argument(help="The service.")],
    kind: Annotated[str, typer.Argument(help="“concern” or “priority action”.")],
    since: Annotated[str, typer.Argument(help="Since when, YYYY-MM-DD.")],
    held_where: Annotated[str, typer.Argument(help="Where the document lies; never what it says.")],
) -> None:
    """Record what forbids any delay at a service, as a pointer."""
    from counterpoise.service import visits_exempt  # noqa: PLC0415 - Django loads when a command needs it

    made = visits_exempt.add_concern(
        service=service, kind=kind, since=said.day(since), held_where=held_where, acting=acting()
    )
    said.answer(f"Recorded: {made.public_id}. Nothing may delay a look at {service} for strain.")


@_concern.command("end")
def concern_end(
    concern: Annotated[str, typer.Argument(help="The id of the concern.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")],
    version: Annotated[int, typer.Option(help="The version you read.")] = 1,
) -> None:
    """Record that a concern no longer stands."""
    from counterpoise.service import visits_exempt  # noqa: PLC0415 - Django loads when a command needs it

    visits_exempt.end_concern(concern, version=version, why=why, acting=acting())
    said.answer("Ended.")


def _line(v: "VisitRecord") -> str:
    told = f", notified on {v.notified_on}" if v.notified_on else ", not notified"
    return (
        f"{v.public_id}  {v.first_day} to {v.last_day}  {v.visit_type}  {v.service}: {v.state.label}"
        f" ({v.mode.value}{told})"
    )
