"""Write docs/reference/lifecycle.md from the table in domain/lifecycle.py and the templates of notices.

Run as ``python tools/lifecycle_pages.py [FILE]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from counterpoise.domain.lifecycle import STEPS, Mode, Step, VisitState, diagram, roles_for
from counterpoise.domain.tasks import Template, load_templates

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "lifecycle.md"

INTRODUCTION = """\
# The life of a visit

<!-- Written by tools/lifecycle_pages.py from domain/lifecycle.py and domain/notice.toml: change them, then
`make docs`. -->

One table says which step may be taken from where, by whom, with what. Pages, the API, the command line and
the tests read it; so does this page. *Deferred*, *paused* and *incomplete* are the inspectorates' own words:
put off before the start, stopped after it to resume later, ended without enough evidence.

"""

STEPS_HEAD = """
## Steps

Every step leaves an event in the audit table, in the same transaction. *Second person* means that somebody
else must have taken that step last. A deferral and a conversion are steps too, but only the answer to a
request takes them, and rule 4 of [the ten rules](../explanation/ten-rules.md) stands before both.

| step | from | to | who | needed | second person after | deadlines that begin | event |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""

NOTICE_HEAD = """
## What follows from a notice

Deadlines count working days. What counts from the notice is due by the first day of fieldwork at the latest.
A poll holds publication, never fieldwork. A type with a published or observed number of days to publication
keeps its own. A day of fieldwork that nobody told is worked out and is never *published*; what counts from it
rests on it.

"""


def page() -> str:
    """Return the whole page."""
    states = ", ".join(f"*{s.label}*" for s in VisitState)
    drawing = f"```mermaid\n{diagram()}\n```\n"
    kinds = f"States: {states}. Fieldwork is {', '.join(Mode)}.\n\n"
    steps = "\n".join(_step(s) for s in STEPS.values())
    notices = "\n".join(_template(t) for t in load_templates())
    return f"{INTRODUCTION}{kinds}{drawing}{STEPS_HEAD}{steps}\n{NOTICE_HEAD}{notices}"


def _step(step: Step) -> str:
    cells = (
        f"{step.label} (`{step.name}`)",
        ", ".join(sorted(s.label for s in step.starts)) or "nothing",
        step.ends.label if step.ends else "as it was",
        " or ".join(roles_for(step)),
        ", ".join(n.replace("_", " ") for n in step.needs),
        STEPS[step.after_other].label if step.after_other else "",
        ", ".join(step.deadlines),
        step.event,
    )
    return "| " + " | ".join(cells) + " |"


def _template(template: Template) -> str:
    lines = [f"### {template.name[0].upper()}{template.name[1:]}\n"]
    lines.append("Types: " + ", ".join(f"`{t}`" for t in template.types) + ".\n")
    lines.append("| deadline | working days after | rests on | source |\n| --- | --- | --- | --- |")
    lines += [
        f"| {d.name} | {d.days.value:g} after the {d.after.value} | {d.days.mark.value} | {d.days.source} |"
        for d in template.deadlines.values()
    ]
    lines.append("\n| task | for | due |\n| --- | --- | --- |")
    lines += [f"| {t.what} | {t.owner.value} | {t.due}{_plus(t.plus)} |" for t in template.tasks]
    if template.lists:
        lines.append(f"\nAnnex A is ticked by list, never filled in here: {'; '.join(template.lists)}.")
    return "\n".join(lines) + "\n"


def _plus(days: int) -> str:
    if not days:
        return ""
    return f", {abs(days)} working day{'s' if abs(days) > 1 else ''} {'after' if days > 0 else 'before'}"


def write(file: Path = PAGE) -> Path:
    """Write the page and return its file."""
    file.write_text(page(), encoding="utf-8")
    return file


if __name__ == "__main__":
    print(f"Written: {write(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE)}")
