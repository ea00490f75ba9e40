"""Commands of the store: init, import, audit verify."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.domain.errors import Fault
    from counterpoise.service.import_preview import Preview
    from counterpoise.service.import_table import Imported, PastImport, Source

_REFUSED_SHOWN = 20

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]

_audit = typer.Typer(help="The audit table.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("init")(init)
    app.command("import")(import_)
    app.add_typer(_audit, name="audit")


def init(
    inspectorate: Annotated[
        str, typer.Option(help="Make a planner's instance, for this inspectorate, such as Ofsted.")
    ] = "",
    authority: Annotated[
        str, typer.Option(help="Make a council's instance, for this authority: its name or ONS code.")
    ] = "",
    provider: Annotated[str, typer.Option(help="Make a provider's instance, for this URN.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """Make the folder of an instance, with its keys and its store.

    Without options it is an alliance's instance, which reads published facts and has no visits of its own.
    The folder is counterpoise-data, or whatever COUNTERPOISE_HOME names.
    """
    from counterpoise.service import initialise as case  # noqa: PLC0415 - Django loads when a command needs it

    said.progress("Making the store ...")
    made = case.initialise(
        new=case.whose(inspectorate=inspectorate, authority=authority, provider=provider, now=said.now()),
        who=said.who(),
        now=said.now(),
    )
    if as_json:
        said.answer_json(made)
        return
    said.answer(f"Made an instance of the kind {made.kind} in {made.home}.")
    said.answer("Keep a copy of the whole folder: without its keys the store can't be checked or written to.")
    said.answer("For its pages: `counterpoise people add ADDRESS`, then `counterpoise serve`.")


def import_(
    kind: Annotated[str, typer.Argument(help="The kind of table; --kinds lists them.")] = "",
    file: Annotated[Path | None, typer.Argument(help="A CSV, XLSX or ODS file.")] = None,
    *,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    known_at: Annotated[
        str | None, typer.Option(help="The day the file became known, as 2020-09-01; else today.")
    ] = None,
    undo: Annotated[str, typer.Option(help="Undo the import with this id; its rows no longer count.")] = "",
    why: Annotated[str, typer.Option(help="The reason, kept in the audit table.")] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Store nothing when one row can't be taken.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would be taken and what refused; store nothing.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the imports of this store.")] = False,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of table.")] = False,
    as_json: Json = False,
) -> None:
    """Import a table: the rows that can be taken are stored together, or none is.

    Rows that can't be taken are listed with file, row, column and reason.
    """
    if kinds:
        _list_kinds(as_json=as_json)
    elif list_:
        _list_imports(as_json=as_json)
    elif undo:
        _undo(undo, why=why, as_json=as_json)
    elif kind and file is not None:
        day = said.day(known_at) if known_at else None
        from counterpoise.service import import_table  # noqa: PLC0415 - loads when it is needed

        source = import_table.Source(kind=kind, path=file, sheet=sheet, known_at=day)
        if preview:
            _preview(source, as_json=as_json)
        else:
            _import(source, strict=strict, as_json=as_json)
    else:
        raise typer.BadParameter("Give KIND and FILE, or --list, --kinds or --undo ID.")


@_audit.command("verify")
def audit_verify(*, as_json: Json = False) -> None:
    """Check the audit chain from its first row, then every stored row against it."""
    from counterpoise.domain.errors import StoreError  # noqa: PLC0415 - loads when it is needed
    from counterpoise.service import audit  # noqa: PLC0415 - Django loads when a command needs it

    said.progress("Checking the audit table ...")
    check = audit.verify()
    if as_json:
        said.answer_json({**vars(check), "holds": check.holds})
    elif check.holds:
        said.answer(f"The audit table holds: {check.rows} rows, the last with the hash {check.head}.")
    else:
        said.answer(f"The audit table does not hold. {check.fault}.")
        said.answer("Stop using this store, keep a copy of it as it is, and go back to the last good copy.")
    if not check.holds:
        raise typer.Exit(StoreError.exit_code)


def _import(source: "Source", *, strict: bool, as_json: bool) -> None:
    from counterpoise.service import import_table, reading  # noqa: PLC0415 - Django loads when it is needed

    said.progress(f"Reading {source.path} ...")
    done = import_table.import_file(
        source, reading=reading.bundled(), who=said.who(), now=said.now(), strict=strict
    )
    if as_json:
        said.answer_json(done)
        return
    _tell_import(done)


def _preview(source: "Source", *, as_json: bool) -> None:
    from counterpoise.service import import_preview, reading  # noqa: PLC0415 - Django loads when it is needed

    said.progress(f"Reading {source.path} ...")
    told = import_preview.preview(source, reading=reading.bundled(), now=said.now())
    if as_json:
        said.answer_json(told)
        return
    _tell_preview(told)


def _tell_preview(told: "Preview") -> None:
    said.answer(f"Would take {told.taken} rows of {told.file} as {told.kind}; nothing was stored.")
    _tell_rest(told.repeated, told.notes, told.refused)
    for part in told.first:
        said.answer(f"{part.title}, the first {len(part.rows)} of {part.count}:")
        said.answer("  " + " | ".join(part.columns))
        for row in part.rows:
            said.answer("  " + " | ".join(row))
    if told.before:
        said.answer(f"The same was imported before, by {told.before.imported_by}: {told.before.public_id}")


def _tell_rest(repeated: int, notes: "Sequence[str]", refused: "Sequence[Fault]") -> None:
    if repeated:
        said.answer(f"  {repeated} more said the same as another row")
    for note in notes:
        said.answer(f"  {note}")
    if refused:
        said.answer(f"Refused {len(refused)} rows:")
    for fault in refused[:_REFUSED_SHOWN]:
        said.answer(f"  {fault}")
    if len(refused) > _REFUSED_SHOWN:
        said.answer(f"  and {len(refused) - _REFUSED_SHOWN} more; --json lists them all.")


def _tell_import(done: "Imported") -> None:
    said.answer(
        f"Took {done.taken} rows of {done.file} as {done.kind}, known from {done.known_at} on "
        "or from dates of their own."
    )
    _tell_rest(done.repeated, done.notes, done.refused)
    said.answer(f"To take it back: counterpoise import --undo {done.public_id}")


def _list_kinds(*, as_json: bool) -> None:
    from counterpoise.service import reading  # noqa: PLC0415 - loads when it is needed

    kinds = reading.kinds()
    if as_json:
        said.answer_json({"kinds": kinds})
        return
    for kind in kinds:
        said.answer(f"{kind.kind}: {kind.title}. {kind.expects}")


def _list_imports(*, as_json: bool) -> None:
    from counterpoise.service import import_table  # noqa: PLC0415 - Django loads when it is needed

    past = import_table.past_imports()
    if as_json:
        said.answer_json({"imports": past})
        return
    if not past:
        said.answer("Nothing has been imported into this store.")
    for row in past:
        said.answer(_line(row))


def _line(row: "PastImport") -> str:
    sheet = f", sheet {row.sheet}" if row.sheet else ""
    undone = " (undone)" if row.undone else ""
    return (
        f"{row.public_id}  {row.imported_at:%Y-%m-%d %H:%M} UTC by {row.imported_by}: {row.kind} from "
        f"{row.file}{sheet}, {row.taken} rows taken, {row.refused} refused, known at {row.known_at}{undone}"
    )


def _undo(public_id: str, *, why: str, as_json: bool) -> None:
    from counterpoise.service import import_table  # noqa: PLC0415 - Django loads when it is needed

    import_table.undo_import(public_id, who=said.who(), why=why or "no reason was given", now=said.now())
    if as_json:
        said.answer_json({"undone": public_id})
        return
    said.answer(f"Undone: the rows of the import {public_id} no longer count; they are kept.")
