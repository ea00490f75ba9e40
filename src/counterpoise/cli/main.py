"""The `counterpoise` command: which commands there are. Each imports what it needs when it runs."""

from __future__ import annotations

import typer

from counterpoise.cli import (
    council_commands,
    learn_commands,
    learn_digest_commands,
    learn_followup_commands,
    learn_label_commands,
    learn_more_commands,
    letter_commands,
    plan_commands,
    read_commands,
    serve_commands,
    store_commands,
    visit_commands,
)

app = typer.Typer(
    name="counterpoise",
    help="Plan, protect and learn from inspections and assurance visits to children's services.",
    no_args_is_help=True,
    add_completion=False,
    # Plain text reads well everywhere: in a log, in a narrow window, through a screen reader.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
# One line for each module of commands.
learn_commands.register(app)
learn_digest_commands.register(app)
learn_label_commands.register(app)
learn_followup_commands.register(app)
learn_more_commands.register(app)
plan_commands.register(app)
read_commands.register(app)
store_commands.register(app)
council_commands.register(app)
letter_commands.register(app)
visit_commands.register(app)
serve_commands.register(app)


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors come out as they are raised.

    Parameters
    ----------
    arguments : list of str
        What stands after the name of the program.
    """
    try:
        app(arguments, prog_name="counterpoise")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
