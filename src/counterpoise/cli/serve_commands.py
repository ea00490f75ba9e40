"""Commands of the web service: serve, and the first account."""

from pathlib import Path
from typing import Annotated

import typer

from counterpoise.cli import said

_people = typer.Typer(help="Accounts of the web service.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("serve")(serve)
    app.add_typer(_people, name="people")


def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine need HTTPS.")] = (
        "127.0.0.1"
    ),
    workers: Annotated[int, typer.Option(help="Web processes.")] = 2,
    demo: Annotated[
        Path | None,
        typer.Option(
            help="Make three instances of autumn 2020 in this folder, anew each time, and serve them instead."
        ),
    ] = None,
) -> None:
    """Serve the pages of the instance until it is stopped; it needs `counterpoise init` first."""
    from counterpoise.service import serve as case  # noqa: PLC0415 - Django loads when a command needs it

    if demo is not None:
        case.check_address(host, port)
        _serve_demo(demo.absolute(), port)
        return
    case.check_address(host, port)
    case.prepare()
    said.answer(f"Serving on http://{host}:{port} - stop with Ctrl-C.")
    case.serve(host=host, port=port, workers=workers)


def _serve_demo(folder: Path, port: int) -> None:
    from counterpoise.service import demo as case  # noqa: PLC0415 - Django loads when a command needs it

    said.answer("Data of autumn 2020: real facts, made-up people. The clock stands at 1 September 2020.")
    for n, kind in enumerate(case.KINDS):
        said.answer(f"  {kind:<10} http://127.0.0.1:{port + n}")
    made = case.make(folder, progress=said.progress)
    said.answer("Accounts, with passwords that are told this once:")
    for a in made:
        said.answer(f"  {a.kind:<10} {a.role:<20} {a.email:<38} {a.password}")
    said.answer("Stop with Ctrl-C.")
    code = case.serve(folder, port=port)
    if code:
        raise typer.Exit(code)


@_people.command("add")
def people_add(
    email: Annotated[str, typer.Argument(help="E-mail address of the person.")],
    role: Annotated[str, typer.Option(help="Role, such as administrator or scheduler.")] = "administrator",
    body: Annotated[
        str,
        typer.Option(help="Where it holds: inspectorate, authority, URN or region; none for administrators."),
    ] = "",
    address: Annotated[str, typer.Option(help="Address at which the pages are served.")] = (
        "http://127.0.0.1:8000"
    ),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make an account, and print the link with which its password is set, once."""
    from counterpoise.service import people as case  # noqa: PLC0415 - Django loads when a command needs it

    grant = case.grant_of(role, body)
    token = case.add_first(email=email, grants=(grant,), who=said.who(), now=said.now())
    link = f"{address.rstrip('/')}/set-password/{token}"
    if as_json:
        said.answer_json({"email": email, "role": role, "link": link})
        return
    said.answer(f"Made the account {email} with the role {role}.")
    said.answer(f"Within 24 hours, set its password at {link}")


@_people.command("allow")
def people_allow(
    email: Annotated[str, typer.Argument(help="E-mail address of an account that is there.")],
    subject: Annotated[
        str,
        typer.Option(help="Identifier of the person at the organisation; else the address must fit."),
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Let a person sign in through the organisation's provider that COUNTERPOISE_OIDC_ISSUER names."""
    from counterpoise.service import organisation_sign_in as case  # noqa: PLC0415 - loads when it is needed

    case.let_in_by_address(email, subject=subject, who=said.who(), now=said.now())
    if as_json:
        said.answer_json({"email": email, "subject": subject})
        return
    said.answer(f"The organisation's sign-in may open the account {email}.")
