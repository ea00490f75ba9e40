"""Cues: words that say which themes a paragraph mentions. What it is about is decided from them elsewhere."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.words import fold

_FILE = "themes.toml"
_HEAD_WORDS = 12
# A group may be optional or a choice, so its letters are not certain.
_GROUP = re.compile(r"\([^()]*\)(?:\?|\{[^}]*\})?|\[[^]]*\][?*+]?")
_OPTIONAL = re.compile(r".\?")
_BREAK = re.compile(r"[^a-z0-9' ]+|\\w[*+]")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as written, and letters that every match holds, so that most texts need no search."""

    written: str
    needle: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The cue as a pattern on folded text."""
        return _pattern(self.written)

    def count(self, folded: str) -> int:
        """Return how often the cue stands in a folded text."""
        return len(self.pattern.findall(folded)) if self.needle in folded else 0


# Two themes are the same when they are one object: comparing every cue would cost more than looking for it.
@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """One theme: its name in data, its name on screen, what it holds, and the cues for it.

    ``send`` themes belong to the joint inspections of services for children with special educational needs
    and disabilities and are looked for in those alone.
    """

    name: str
    title: str
    holds: str
    send: bool
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One cue of a theme seen in a text: where, first."""

    theme: str
    cue: int
    start: int
    end: int


@cache
def themes() -> tuple[Theme, ...]:
    """Return every theme in the order of the file."""
    table = tomllib.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return tuple(_theme(name, row) for name, row in table.items() if isinstance(row, dict))


def no_theme(said: str) -> UsageError:
    """Return what is raised where something is no theme: it names all that there are."""
    names = ", ".join(sorted(t.name for t in themes()))
    return UsageError(f"{said!r} is no theme.", next_step=f"Choose from: {names}.")


def theme_names(*, send: bool) -> tuple[str, ...]:
    """Return the names of the themes of services for children, or with ``send`` of the SEND ones."""
    return tuple(t.name for t in themes() if t.send == send)


def _theme(name: str, row: dict[str, object]) -> Theme:
    cues = row["cues"]
    patterns = tuple(read_cue(str(c)) for c in cues) if isinstance(cues, list) else ()
    return Theme(name, str(row["title"]), str(row["holds"]), bool(row.get("send")), patterns)


def read_cue(cue: str) -> Cue:
    """Return the cue as written in the file: ``~`` is any ending, ``_`` a blank, a hyphen or nothing."""
    return Cue(cue, needle(cue))


# Made when first needed: one report meets a third of the cues.
@cache
def _pattern(cue: str) -> re.Pattern[str]:
    inner = cue.replace("~", r"\w*").replace("_", "[ -]?")
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)")


def needle(cue: str) -> str:
    """Return the longest run of letters that every match of a cue holds; empty where there is none."""
    certain, deeper = cue, ""
    while certain != deeper:
        certain, deeper = _GROUP.sub("~", certain), certain
    if "|" in certain:
        return ""
    return max(_BREAK.split(_OPTIONAL.sub("~", certain)), key=len)


def head(folded: str) -> str:
    """Return the first words of a folded sentence, where its subject mostly stands."""
    return " ".join(folded.split()[:_HEAD_WORDS])


def first_hits(text: str, wanted: tuple[Theme, ...]) -> list[Hit]:
    """Return the first place of each cue of these themes in a text."""
    folded = fold(text)
    found = ((t, i, c.pattern.search(folded)) for t in wanted for i, c in enumerate(t.cues))
    return [Hit(t.name, i, m.start(), m.end()) for t, i, m in found if m]
