"""``counterpoise learn label``: a person corrects what was found in a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json, Where, learn

if TYPE_CHECKING:
    from counterpoise.service.learn_label import Labelled

File = Annotated[str, typer.Argument(help="The report: name of its file, or its digest.")]
Paragraph = Annotated[str, typer.Argument(help="The paragraph: number, label or id, as search shows it.")]
By = Annotated[str, typer.Option("--by", help="Who labels: a number or initials, never a name.")]

_WORKERS = 2


class _PutByDefault(TyperGroup):
    """Takes ``learn label FILE PARAGRAPH`` as ``learn label put FILE PARAGRAPH``."""

    # The program's own copy of click has no public types.
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first word names, or ``put``."""
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else ["put", *args])


_label = typer.Typer(
    help="Correct what was found in a paragraph: learn label FILE PARAGRAPH --theme T --by ME.",
    no_args_is_help=True,
    cls=_PutByDefault,
)


@_label.command("put")
def put(  # noqa: PLR0917 - options have names on the command line
    file: File,
    paragraph: Paragraph,
    by: By,
    theme: Annotated[
        list[str] | None, typer.Option(help="A theme, first the one it is most about; up to three.")
    ] = None,
    polarity: Annotated[str, typer.Option(help="strength, weakness, mixed or neutral.")] = "",
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Label a paragraph; it counts at once, and the weights learn from it."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    done = case.put(
        file,
        paragraph,
        coder=by,
        who=said.who(),
        now=said.now(),
        themes=theme or (),
        polarity=polarity,
        library=library,
    )
    _tell(done, as_json=as_json)


@_label.command("undo")
def undo(file: File, paragraph: Paragraph, by: By, library: Where = None, *, as_json: Json = False) -> None:
    """Take your last label on a paragraph back; the one before counts again."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    done = case.undo(file, paragraph, coder=by, who=said.who(), now=said.now(), library=library)
    _tell(done, as_json=as_json)


def _tell(done: Labelled, *, as_json: bool) -> None:
    if as_json:
        said.answer_json(done)
        return
    who = f"labelled by {done.coder}" if done.coder else "no label stands; the weights decide"
    said.answer(f"{done.file}, {done.label}: {done.polarity}; {', '.join(done.themes)} ({who}).")
    said.answer(f"Weights: {done.model}. New reports are judged by them; `learn label retrain` judges all.")


@_label.command("history")
def history(file: File, paragraph: Paragraph, library: Where = None, *, as_json: Json = False) -> None:
    """Show every label that a paragraph was ever given, those taken back too."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    found = case.history(file, paragraph, library=library)
    if as_json:
        rows = [
            {
                "coder": x.coder,
                "polarity": x.polarity,
                "themes": x.themes,
                "at": x.at.isoformat(),
                "undone_at": x.undone_at.isoformat() if x.undone_at else None,
            }
            for x in found
        ]
        said.answer_json({"labels": rows})
        return
    for x in found:
        gone = f", taken back {x.undone_at:%Y-%m-%d %H:%M}" if x.undone_at else ""
        said.answer(f"{x.at:%Y-%m-%d %H:%M} {x.coder}: {x.polarity}; {', '.join(x.themes)}{gone}")
    if not found:
        said.answer("Nobody labelled it.")


@_label.command("queue")
def queue(by: By, library: Where = None, *, as_json: Json = False) -> None:
    """List what waits for a second coder, and on what coders differ; no answer is shown."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    found = case.waiting(by, library=library)
    if as_json:
        said.answer_json(found)
        return
    for heading, rows in (("Waits for you", found["second_coder"]), ("Coders differ", found["disputed"])):
        said.answer(f"{heading}: {len(rows)}")
        for row in rows:
            said.answer(f"  {row['file']} {row['paragraph']}: {row['text']}")


@_label.command("agreement")
def agreement(
    one: Annotated[str, typer.Argument(help="A coder.")],
    other: Annotated[str, typer.Argument(help="Another one.")],
    *,
    as_json: Json = False,
) -> None:
    """Show how far two coders agree: counts and Cohen's kappa."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    found = case.agreement(one, other)
    if as_json:
        said.answer_json({name: getattr(found, name) for name in found.__slots__})
        return
    said.answer(f"Labelled by both: {found.paragraphs}.")
    said.answer(f"Same polarity: {found.same_polarity}; same first theme: {found.same_primary}.")
    for what, kappa in (("polarity", found.polarity), ("themes", found.themes)):
        said.answer(f"Kappa of {what}: {found.told(kappa)}")


@_label.command("retrain")
def retrain(
    library: Where = None,
    workers: Annotated[int, typer.Option(help="Processes that judge.", min=1, max=16)] = _WORKERS,
    *,
    as_json: Json = False,
) -> None:
    """Judge every paragraph anew with weights that learned from all labels; labels themselves stand."""
    from counterpoise.service import learn_label as case  # noqa: PLC0415 - Django loads when it is needed

    done = case.retrain(workers=workers, say=said.progress, library=library)
    if as_json:
        said.answer_json(done)
    else:
        said.answer(f"{done['paragraphs']} paragraphs judged by {done['model']}; {done['changed']} changed.")


def register(app: typer.Typer) -> None:
    """Keep the shape of the other modules: the group belongs to ``learn``."""
    del app
    learn.add_typer(_label, name="label")
