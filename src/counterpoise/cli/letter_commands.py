"""Commands about returns, requests to defer, and the signed files that instances exchange."""

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.council_commands import Json, acting, write

_return = typer.Typer(help="The weekly return and the hours return.", no_args_is_help=True)
_deferral = typer.Typer(help="Requests to defer.", no_args_is_help=True)
_party = typer.Typer(help="Whom signed files are exchanged with.", no_args_is_help=True)
_file = typer.Typer(help="Signed files that come in.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.add_typer(_return, name="return")
    app.add_typer(_deferral, name="deferral")
    app.add_typer(_party, name="party")
    app.add_typer(_file, name="file")


@_return.command("weekly")
def return_weekly(
    monday: Annotated[str, typer.Argument(help="Monday of the week, YYYY-MM-DD.")],
    staff: Annotated[
        list[str] | None,
        typer.Option(help="People off and posts of a pool or team: practitioners=12/180; may be repeated."),
    ] = None,
    contacts: Annotated[
        list[str] | None, typer.Option(help="Contacts by source: schools=35; may be repeated.")
    ] = None,
    school_absence: Annotated[float | None, typer.Option(help="Per cent of pupils away ill.")] = None,
) -> None:
    """File the weekly return: one minute; it replaces assumed figures."""
    from counterpoise.service import returns as case  # noqa: PLC0415 - Django loads when a command needs it

    pairs = [c.rpartition("=") for c in contacts or []]
    try:
        counts = {source: int(number) for source, _, number in pairs}
    except ValueError as error:
        raise typer.BadParameter("Write contacts as schools=35.") from error
    teams = tuple(case.parse_team(s) for s in staff or [])
    week = case.WeekReturn(said.day(monday), teams, counts, school_absence)
    version = case.file_week(week, acting())
    said.answer(f"Filed: the week of {monday}, version {version}. It counts from now on.")


@_return.command("hours")
def return_hours(
    visit_type: Annotated[str, typer.Argument(help="Code of the type.")],
    first_day: Annotated[str, typer.Argument(help="First day of fieldwork, YYYY-MM-DD.")],
    hours: Annotated[
        list[str], typer.Option(help="Hours of a pool by week, as leaders=-1:20,0:35; may be repeated.")
    ],
    service: Annotated[str, typer.Option(help="The service; by default the authority's own.")] = "",
    to: Annotated[Path | None, typer.Option(help="Write the signed file for the inspectorate here.")] = None,
    *,
    told_something_new: Annotated[
        bool, typer.Option("--new/--nothing-new", help="Whether it told you anything new.")
    ] = False,
) -> None:
    """File the hours return after a visit: five minutes; it replaces assumed hours."""
    from counterpoise.domain.visit_types import visit_type as type_of  # noqa: PLC0415 - loads when needed
    from counterpoise.service import exchange_files_taken  # noqa: PLC0415 - Django loads when needed
    from counterpoise.service import returns as case  # noqa: PLC0415 - Django loads when a command needs it

    who = acting()
    given = case.VisitHours(
        service=service or f"authority:{who.body}",
        visit_type=visit_type,
        first_day=said.day(first_day),
        hours=dict(case.parse_hours(h) for h in hours),
        told_something_new=told_something_new,
    )
    version = case.file_hours(given, who)
    said.answer(f"Filed: version {version}. Hours of this type are no longer assumed here.")
    if to is not None:
        write(to, exchange_files_taken.hours_file(given, type_of(visit_type).owner, who).data)


@_deferral.command("draft")
def deferral_draft(
    notice: Annotated[str, typer.Argument(help="The id of the notice.")], *, as_json: Json = False
) -> None:
    """Show what could be put: published grounds, and circumstances that the figures show."""
    from counterpoise.service import deferrals as case  # noqa: PLC0415 - Django loads when a command needs it

    made = case.draft(notice, acting())
    if as_json:
        said.answer_json({"grounds": made.grounds, "circumstances": made.circumstances})
        return
    said.answer("Published grounds:")
    for ground in made.grounds:
        said.answer(f"  {ground.name.lower()}: {ground.value}")
    said.answer("Circumstances you may ask to have considered:")
    for place, c in enumerate(made.circumstances):
        said.answer(f"  {place}: {c.words}")
        for name, figure in c.figures:
            said.answer(f"       {name}: {figure.value:g} {figure.unit} ({figure.mark.value})")
    if not made.circumstances:
        said.answer("  none that the figures show")


@_deferral.command("ask")
def deferral_ask(
    notice: Annotated[str, typer.Argument(help="The id of the notice.")],
    signed_by: Annotated[str, typer.Option(help="Name or office of whoever signs.")],
    out: Annotated[Path, typer.Option(help="Folder for the letter and the signed file.")],
    ground: Annotated[
        list[str] | None,
        typer.Option(
            help="A published ground in your words: “incident: A death in a home.”; may be repeated."
        ),
    ] = None,
    consider: Annotated[
        list[int] | None, typer.Option(help="A circumstance of the draft, by its number; may be repeated.")
    ] = None,
    *,
    checked: Annotated[
        bool, typer.Option("--checked", help="Somebody outside the service checked the evidence.")
    ] = False,
) -> None:
    """Ask for a later date: a letter, and a signed file where the inspectorate's key is known."""
    from counterpoise.service import deferrals as case  # noqa: PLC0415 - Django loads when a command needs it

    made = case.ask(
        notice,
        acting(),
        grounds=[case.parse_ground(g, checked=checked) for g in ground or []],
        consider=consider or [],
        signed_by=signed_by,
    )
    out.mkdir(parents=True, exist_ok=True)
    write(out / f"request-{made.request}.docx", made.letter)
    if made.file is None:
        said.answer("No signed file: the inspectorate's key is not known here. Send the letter.")
    else:
        write(out / f"request-{made.request}.json", made.file.data)


@_party.command("card")
def party_card(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    name: Annotated[str, typer.Option(help="Your name, as others will read it.")] = "",
) -> None:
    """Write your own key card, and print the fingerprint to read out by telephone."""
    from counterpoise.service import exchange_files as case  # noqa: PLC0415 - Django loads when needed

    who = acting()
    write(file, case.own_card(name or who.body, who))
    said.answer(f"Your fingerprint: {case.own_fingerprint()}")


@_party.command("add")
def party_add(file: Annotated[Path, typer.Argument(help="A key card.")]) -> None:
    """Add the party of a key card; a person still has to compare the fingerprint."""
    from counterpoise.service import exchange_files as case  # noqa: PLC0415 - Django loads when needed

    made = case.add_party(_read(file), acting())
    said.answer(f"Added: {made.name} ({made.body}). Fingerprint: {made.fingerprint}")
    said.answer("Telephone them, let them read theirs out, then: counterpoise party check BODY FINGERPRINT")


@_party.command("check")
def party_check(
    body: Annotated[str, typer.Argument(help="Inspectorate, ONS code or URN.")],
    fingerprint: Annotated[str, typer.Argument(help="The fingerprint as it was read out, in quotes.")],
) -> None:
    """Record that you compared a fingerprint, once."""
    from counterpoise.service import exchange_files as case  # noqa: PLC0415 - Django loads when needed

    case.confirm_party(body, fingerprint, acting())
    said.answer(f"Compared: files from {body} are taken from now on.")


@_party.command("list")
def party_list(*, as_json: Json = False) -> None:
    """List whom signed files are exchanged with."""
    from counterpoise.service import exchange_files as case  # noqa: PLC0415 - Django loads when needed

    acting()
    found = case.parties()
    if as_json:
        said.answer_json({"parties": found})
        return
    for p in found:
        state = f"compared on {p.checked_on}" if p.checked_on else "not compared yet"
        said.answer(f"{p.body}  {p.name}  {p.fingerprint}  {state}")
    if not found:
        said.answer("Nobody has been added.")


@_party.command("remove")
def party_remove(body: Annotated[str, typer.Argument(help="Inspectorate, ONS code or URN.")]) -> None:
    """Take a party away: nothing more is taken from its key."""
    from counterpoise.service import exchange_files as case  # noqa: PLC0415 - Django loads when needed

    case.remove_party(body, acting())
    said.answer(f"Taken away: {body}.")


@_file.command("take")
def file_take(file: Annotated[Path, typer.Argument(help="A signed file.")]) -> None:
    """Take a signed file in: a notice, a request, an answer or an hours return."""
    from counterpoise.service import exchange_files_taken as case  # noqa: PLC0415 - Django loads when needed

    said.answer(case.take(_read(file), acting()))


def _read(file: Path) -> bytes:
    from counterpoise.domain.errors import NotFoundError  # noqa: PLC0415 - loads when it is needed
    from counterpoise.exchange.signed import MOST_BYTES  # noqa: PLC0415 - loads when it is needed

    try:
        with file.open("rb") as there:
            return there.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(f"{file} can't be read.", next_step="Look at its name and its rights.") from error
