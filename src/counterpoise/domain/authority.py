"""Who the authorities are at a date: found by code, old code, DfE code or any spelling; never guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import AmbiguousError, NotFoundError
from counterpoise.domain.marks import Mark, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.domain.facts import AliasRow, AuthorityRow, SuccessionRow

_ONS_CODE = re.compile(r"E\d{8}")
_DFE_CODE = re.compile(r"\d{3}")
# Words of rank around a name, longest first; dropped only when the spelling with them is not known.
_TITLES_BEFORE = ("london borough of ", "royal borough of ", "borough of ", "county of ", "city of ")
_TITLES_AFTER = (" metropolitan borough council", " city council", " borough council", " council")
_TITLES_AFTER_COMMA = (" city of", " county of")
# "City of London" less its title would be the name of a region.
_NOT_A_NAME = frozenset({"london", ""})
_NEAREST = 3


@dataclass(frozen=True)
class Authority:
    """One upper-tier authority under one code, valid from ``valid_from`` to the day before ``valid_to``."""

    ons_code: str
    dfe_code: str
    name: str
    la_type: str
    region: str
    ofsted_region: str
    valid_from: date
    valid_to: date | None
    latitude: float
    longitude: float

    def valid_on(self, day: date) -> bool:
        """Say whether the authority existed under this code on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Share:
    """A part of one authority's children (0 to 1) found under another code, and what the figure rests on."""

    ons_code: str
    share: float
    mark: Mark


def fold(text: str) -> str:
    """Return a spelling without case, accents, punctuation and the difference of "&" and "and".

    Parameters
    ----------
    text : str
        A name as somebody wrote it.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("&", " and ").replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def fold_title(text: str) -> str:
    """Return a folded spelling less the words of rank: "City of", "County of", "Council" and their like."""
    whole = name = fold(text).removeprefix("the ")
    for title in _TITLES_BEFORE:
        name = name.removeprefix(title)
    for title in (*_TITLES_AFTER, *_TITLES_AFTER_COMMA):
        name = name.removesuffix(title)
    return whole if name in _NOT_A_NAME else name


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class AuthorityRegister:
    """All authorities known, with the codes that followed one another and every spelling met.

    Parameters
    ----------
    authorities : iterable of AuthorityRow
        One row for each code, abolished ones included.
    successions : iterable of SuccessionRow
        Which code followed which, and the share of children that went there.
    aliases : iterable of AliasRow
        Spellings; one spelling may name several codes, which a date tells apart or not.
    """

    def __init__(
        self,
        authorities: Iterable[AuthorityRow],
        successions: Iterable[SuccessionRow],
        aliases: Iterable[AliasRow],
    ) -> None:
        self._by_code = {r.ons_code: _authority(r) for r in authorities}
        self._successions = tuple(successions)
        self._by_dfe: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_title: dict[str, set[str]] = {}
        self._shown: dict[str, str] = {}
        for authority in self._by_code.values():
            self._by_dfe.setdefault(authority.dfe_code, set()).add(authority.ons_code)
            self._index(authority.name, authority.ons_code)
        for alias in aliases:
            # The spelling of an authority that is not known yet is not known either.
            if alias.ons_code in self._by_code:
                self._index(alias.alias, alias.ons_code)

    def _index(self, spelling: str, code: str) -> None:
        self._by_name.setdefault(fold(spelling), set()).add(code)
        self._by_title.setdefault(fold_title(spelling), set()).add(code)
        self._shown.setdefault(fold(spelling), spelling)

    def at(self, day: date) -> tuple[Authority, ...]:
        """Return the authorities that exist on a day, by code."""
        found = (a for a in self._by_code.values() if a.valid_on(day))
        return tuple(sorted(found, key=lambda a: a.ons_code))

    def find(self, text: str, *, on: date) -> Authority:
        """Return the authority that a code or a spelling names on a day.

        Parameters
        ----------
        text : str
            An ONS code (old ones are followed to the code in force), a three-digit DfE code or a name.
        on : date
            The day on which the authority must exist.

        Raises
        ------
        AmbiguousError
            When the text fits several authorities on that day.
        NotFoundError
            When it fits none.
        """
        wanted = text.strip()
        codes = self._codes(wanted)
        if not codes:
            raise self._unknown(wanted, on)
        now = sorted(c for c in codes if self._there(c, on))
        if not now:
            now = sorted({s for c in codes for s in self._carried(c, on) if self._there(s, on)})
        if len(now) == 1:
            return self._by_code[now[0]]
        if now:
            raise self._ambiguous(wanted, on, now)
        raise self._elsewhen(wanted, on, codes)

    def successors(self, code: str, on: date) -> tuple[Share, ...]:
        """Return the codes in force on a day that follow a code, each with its share of the old children.

        Raises
        ------
        NotFoundError
            When no authority ever had the code.
        """
        self._must_know(code, on)
        return _gather(self._forward(Share(code, 1.0, Mark.PUBLISHED), on))

    def predecessors(self, code: str, on: date) -> tuple[Share, ...]:
        """Return the codes in force on an earlier day whose children are now under a code.

        Each share is the part of the *old* authority's children who came to this one.

        Raises
        ------
        NotFoundError
            When no authority ever had the code.
        """
        self._must_know(code, on)
        return _gather(self._backward(Share(code, 1.0, Mark.PUBLISHED), on))

    def covers(self, text: str, code: str) -> bool:
        """Say whether an ONS or DfE code, of any time, can stand for the authority under a code.

        True for the code itself, and for codes before or after it in the succession.
        """
        mine = {code, *self._line(code, forward=True), *self._line(code, forward=False)}
        return bool(mine & self._codes(text.strip()))

    def _line(self, code: str, *, forward: bool) -> set[str]:
        """Return all codes after, or before, a code."""
        steps = {
            s.new_code if forward else s.old_code
            for s in self._successions
            if (s.old_code if forward else s.new_code) == code
        }
        return steps.union(*(self._line(step, forward=forward) for step in steps))

    def _codes(self, text: str) -> set[str]:
        if _ONS_CODE.fullmatch(text):
            return {text} & self._by_code.keys()
        if _DFE_CODE.fullmatch(text):
            return self._by_dfe.get(text, set())
        return self._by_name.get(fold(text)) or self._by_title.get(fold_title(text), set())

    def _there(self, code: str, on: date) -> bool:
        """Say whether a code is in force; a succession may name one announced but not yet listed."""
        return code in self._by_code and self._by_code[code].valid_on(on)

    def _carried(self, code: str, on: date) -> tuple[str, ...]:
        """Return the codes of a day that stand for a code of another time."""
        if on >= self._by_code[code].valid_from:
            return tuple(s.ons_code for s in self.successors(code, on))
        before = self.predecessors(code, on)
        # A code used too early stands for its forerunner only when it is the same authority re-coded.
        recoded = len(before) == 1 and before[0].share == 1.0
        return (before[0].ons_code,) if recoded else ()

    def _forward(self, part: Share, on: date) -> list[Share]:
        steps = [s for s in self._successions if s.old_code == part.ons_code and s.on <= on]
        if not steps:
            return [part]
        onward = (Share(s.new_code, part.share * s.share, weakest(part.mark, s.mark)) for s in steps)
        return [end for step in onward for end in self._forward(step, on)]

    def _backward(self, part: Share, on: date) -> list[Share]:
        steps = [s for s in self._successions if s.new_code == part.ons_code and s.on > on]
        if not steps:
            return [part]
        back = (Share(s.old_code, part.share * s.share, weakest(part.mark, s.mark)) for s in steps)
        return [end for step in back for end in self._backward(step, on)]

    def _must_know(self, code: str, on: date) -> None:
        if code not in self._by_code:
            raise self._unknown(code, on)

    def _unknown(self, text: str, on: date) -> NotFoundError:
        near = difflib.get_close_matches(fold(text), self._shown, n=_NEAREST)
        spellings = ", ".join(self._shown[n] for n in near)
        advice = (
            f"Nearest spellings: {spellings}."
            if near
            else "Give its full name or its ONS code (E and 8 digits)."
        )
        return NotFoundError(f"No authority “{text}” is known on {_said(on)}.", next_step=advice)

    def _ambiguous(self, text: str, on: date, codes: list[str]) -> AmbiguousError:
        choices = tuple(f"{self._by_code[c].name} ({c})" for c in codes)
        return AmbiguousError(
            f"“{text}” names {len(codes)} authorities on {_said(on)}: {'; '.join(choices)}.",
            next_step="Give the ONS code of the one you mean.",
            choices=choices,
        )

    def _elsewhen(self, text: str, on: date, codes: set[str]) -> NotFoundError:
        spans = "; ".join(_span(self._by_code[c]) for c in sorted(codes))
        return NotFoundError(
            f"“{text}” is not an authority on {_said(on)}: {spans}.",
            next_step="Give another date, or the authority that was there on that day.",
        )


def _authority(row: AuthorityRow) -> Authority:
    return Authority(
        ons_code=row.ons_code,
        dfe_code=row.dfe_code,
        name=row.name,
        la_type=row.la_type,
        region=row.region,
        ofsted_region=row.ofsted_region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def _span(authority: Authority) -> str:
    end = f" to {_said(authority.valid_to)}" if authority.valid_to else ""
    return f"{authority.name} ({authority.ons_code}) runs from {_said(authority.valid_from)}{end}"


def _gather(parts: list[Share]) -> tuple[Share, ...]:
    """Add up the shares that reach one code by several ways."""
    total: dict[str, Share] = {}
    for part in parts:
        had = total.get(part.ons_code)
        total[part.ons_code] = (
            part
            if had is None
            else Share(part.ons_code, had.share + part.share, weakest(had.mark, part.mark))
        )
    return tuple(total[code] for code in sorted(total))
