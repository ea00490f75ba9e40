"""What may leave an instance, and what may not even come in: rules 5 to 8 (design, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError, UsageError
from counterpoise.domain.policy import load_policy
from counterpoise.domain.provider import SMALL_HOME_PLACES, is_small_home
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from counterpoise.domain.marks import Figure
    from counterpoise.domain.provider import ProvisionType

#: The coarse tiers of belief, from the least to the most likely to be found below good.
TIERS = ("lower", "middle", "higher")
#: What lists outside the owning instance may be sorted by: nothing that ranks a service.
SORT_KEYS = frozenset(
    {
        "name",
        "region",
        "area",
        "ons code",
        "urn",
        "visit type",
        "owner",
        "first day",
        "last day",
        "published on",
    }
)

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
#: Words that show a column to tell of belief, demand or strain.
_HELD_BACK = (
    "belief", "chance", "probability", "likelihood", "demand", "capacity", "headroom", "strain", "spare",
    "delay", "risk", "score", "rank",
)  # fmt: skip
#: Words that, side by side in a heading, show case material: a single child, or text from fieldwork.
_CASE_MATERIAL = (
    "child id", "child name", "child number", "child identifier", "child reference", "child postcode",
    "child address", "child date", "name of child", "name of the child", "upn", "pupil number", "nhs number",
    "uln", "dob", "date of birth", "forename", "surname", "case id", "case reference", "case note",
    "case notes", "case record", "case records", "narrative", "free text", "fieldwork notes", "evidence text",
    "evidence file", "attachment", "upload",
)  # fmt: skip
#: The same for an inspector's name; numbers of inspectors and their numbered keys are none.
_NAMED_PEOPLE = (
    "inspector name", "inspector names", "inspectors name", "inspectors names", "name of inspector",
    "names of inspectors", "lead inspector", "inspector email", "inspector phone", "inspected by",
    "team names",
)  # fmt: skip
_NUMBERED = re.compile(r"[A-Z]{1,3}-\d{3,}")


def _words(heading: str) -> list[str]:
    """Return the words of a heading in small letters; the s of "child's" is none."""
    return [w for w in map(str.casefold, _WORD.findall(heading)) if w != "s"]


def _hits(headings: Iterable[str], phrases: Iterable[str]) -> list[str]:
    """Return the headings in which a phrase stands as whole words."""
    said = {h: f" {' '.join(_words(h))} " for h in headings}
    return [h for h, words in said.items() if any(f" {p} " in words for p in phrases)]


def coarse_tier(chance: float) -> str:
    """Return what may be told outside of the chance that a full look finds a service below good (rule 5).

    Raises
    ------
    UsageError
        When the chance is not from 0 to 1.
    """
    if not 0 <= chance <= 1:
        raise UsageError(f"{chance} is no chance.", next_step="Give a number from 0 to 1.")
    return TIERS[sum(chance >= start for start in load_policy().tiers)]


def check_sort_key(key: str) -> None:
    """Refuse to sort a list outside the owning instance by anything that ranks services (rule 5).

    Raises
    ------
    GuardError
        When the key is not one of ``SORT_KEYS``.
    """
    if " ".join(key.replace("_", " ").split()).casefold() not in SORT_KEYS:
        raise GuardError(
            f"A list of services can't be sorted by {key!r} here: that would make a league table.",
            next_step="Sort by one of: " + ", ".join(sorted(SORT_KEYS)) + ".",
            guard=Guard.NO_LEAGUE_TABLES,
        )


def check_outside(headings: Iterable[str]) -> None:
    """Refuse columns on belief, demand or strain in what leaves the owning instance (rule 5).

    Raises
    ------
    GuardError
        Naming the columns; a coarse tier and the published inputs may go instead.
    """
    found = _hits(headings, _HELD_BACK)
    if found:
        raise GuardError(
            "What we believe of a named service does not leave: " + ", ".join(found) + ".",
            next_step="Give the published inputs and the coarse tier instead.",
            guard=Guard.NO_LEAGUE_TABLES,
        )


@dataclass(frozen=True)
class QuotedFigures:
    """The figures that a council quotes in a request, and what they are for (rule 6)."""

    figures: Mapping[str, Figure]
    purpose: str

    def read_by(self, reader: str, *, team: Collection[str]) -> Mapping[str, Figure]:
        """Return the figures to somebody who answers the request; the visit's own team gets none.

        Raises
        ------
        GuardError
            When the reader is on the team, or is nobody in particular.
        """
        if not reader or reader in team:
            raise GuardError(
                "The figures of a request are not shown to the team that makes the visit.",
                next_step="Let somebody outside the team answer the request.",
                guard=Guard.COUNCILS_DATA,
            )
        return self.figures


def quote(held: Mapping[str, Figure], *, names: Collection[str], purpose: str) -> QuotedFigures:
    """Return the figures that travel with a request: those quoted by name, and no other (rule 6).

    Raises
    ------
    GuardError
        When no purpose is given, or a name is not held.
    """
    unknown = sorted(set(names) - held.keys())
    if unknown or not purpose.strip():
        raise GuardError(
            "Figures travel only when each is quoted by its name and the purpose is printed.",
            next_step="Not held: " + ", ".join(unknown) + "." if unknown else "Say what they are for.",
            guard=Guard.COUNCILS_DATA,
        )
    return QuotedFigures(MappingProxyType({n: held[n] for n in names}), purpose.strip())


def check_columns(headings: Iterable[str]) -> None:
    """Refuse columns that hold case material (rule 7) or inspectors' names (rule 8).

    Raises
    ------
    GuardError
        Naming the columns.
    """
    names = tuple(headings)
    if found := _hits(names, _CASE_MATERIAL):
        raise GuardError(
            "Case material is not taken: " + ", ".join(found) + ".",
            next_step="Take these columns out; say where a document lies and who holds it instead.",
            guard=Guard.NO_CASE_MATERIAL,
        )
    if found := _hits(names, _NAMED_PEOPLE):
        raise GuardError(
            "Names of inspectors are personal data and not taken: " + ", ".join(found) + ".",
            next_step="Take these columns out, or give each inspector a number.",
            guard=Guard.NAMED_PEOPLE,
        )


def check_grouping(key: str) -> None:
    """Refuse to group, filter or export by an inspector (rule 8).

    Raises
    ------
    GuardError
        When the key tells inspectors apart.
    """
    if set(_words(key)) & {"inspector", "inspectors", "inspected"}:
        raise GuardError(
            f"Nothing is grouped, filtered or exported by {key!r}: inspectors are people, not a dimension.",
            next_step="Group by region, discipline or kind of visit.",
            guard=Guard.NAMED_PEOPLE,
        )


def check_numbered(keys: Iterable[str]) -> None:
    """Refuse inspectors called by anything but a number such as ``A-001`` (rule 8).

    Raises
    ------
    GuardError
        Without repeating what may be a name.
    """
    found = sum(_NUMBERED.fullmatch(k) is None for k in keys)
    if found:
        raise GuardError(
            f"{found} inspectors have no number and may be called by name.",
            next_step="Give each a number such as A-001.",
            guard=Guard.NAMED_PEOPLE,
        )


def check_paragraph(kind: ProvisionType, places: int | None) -> None:
    """Refuse a paragraph on a home so small that a reader could tell which child is meant (rule 7).

    Raises
    ------
    GuardError
        For a home of three places or fewer, or of unknown size.
    """
    if is_small_home(kind, places):
        raise GuardError(
            f"Paragraphs on homes of {SMALL_HOME_PLACES} places or fewer are not shown.",
            next_step="Read the report where it is published.",
            guard=Guard.NO_CASE_MATERIAL,
        )
