"""Area SEND inspections: the framework of 2023, and the letters of 2016 to 2022.

What must improve stands in tables: one column (areas for improvement), or two (who is responsible, and the
area for priority action). Cells wrap, and rows are cut by the end of a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Shape
from counterpoise.learning.reading.document import headings, items, lines_from, place, under
from counterpoise.learning.reading.previous import labelled_previous
from counterpoise.learning.reading.profiles.base import Draft, Profile, printed_periods, within_text
from counterpoise.learning.reading.profiles.letters import dated as letter_date
from counterpoise.learning.reading.rows import one_column, two_columns
from counterpoise.learning.reading.words import authority_name, fold
from counterpoise.learning.report import Confidence, Fact, Facts, Framework, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

_TITLE = re.compile(
    r"area SEND (?:(?:full|monitoring|re-?inspection|revisit) )*inspection of (?:the )?"
    r"(?P<name>.+?) local area(?: partnership)?",
    re.IGNORECASE,
)
# The other order: "X Local Area Partnership: area SEND inspection".
_OTHER_TITLE = re.compile(
    r"(?:^|\. )(?P<name>[^.:]{3,60}?) local area(?: partnership)?(?:: |,? - )"
    r"area SEND (?:[\w-]+ ){0,3}inspection",
    re.IGNORECASE,
)
_OUTCOMES = {
    "widespread and/or systemic failings": re.compile(
        r"widespread and(?:/or| or)? systemic failings", re.IGNORECASE
    ),
    "inconsistent experiences and outcomes": re.compile(
        r"(?:lead|led) to inconsistent experiences and outcomes|inconsistent experiences and outcomes",
        re.IGNORECASE,
    ),
    "typically positive experiences and outcomes": re.compile(
        r"typically (?:lead(?:s|ing)? to )?positive experiences and outcomes", re.IGNORECASE
    ),
}
_TEAM = re.compile(r"^inspection team", re.IGNORECASE)
# The heads of the columns and the offices are no part of a name.
_WORD = r"(?!HMI\b|Ofsted\b|CQC\b|Care\b|Quality\b|Commission\b|His\b|Her\b|Lead\b)[A-Z\u00c0-\u00de][\w'.-]*"
_NAME = rf"(?P<name>{_WORD}(?: (?:[a-z]{{2,3}} )?{_WORD}){{1,3}})"
_LEAD = re.compile(rf"{_NAME},?\s*(?P<body>[^,]{{0,40}}?,?[^,]{{0,30}}?),?\s*[Ll]ead [Ii]nspector")
_AFTER = re.compile(rf"(?P<body>Ofsted|CQC)?\s*[Ll]ead [Ii]nspector:?\s+{_NAME}")
_ANY = re.compile(rf"{_NAME},\s*(?P<body>Ofsted|CQC|HMI|His Majesty|Her Majesty)")
_CQC = re.compile(r"CQC|Care Quality")
_LEADS = ((_LEAD, Confidence.PRINTED), (_AFTER, Confidence.PRINTED), (_ANY, Confidence.DOUBTFUL))
_PRIORITY = re.compile(r"^areas? for priority action", re.IGNORECASE)
_IMPROVE = re.compile(r"^areas? for improvement", re.IGNORECASE)
_HEADER = re.compile(
    r"^(?:\d+ )?(?:responsible (?:body|bodies)|areas? for (?:priority action|improvement)|bod(?:y|ies))"
    r"(?: .*)?$",
    re.IGNORECASE,
)
_AFTER_TABLE = re.compile(
    r"^(?:local area partnership details|information about this inspection|inspection team)", re.IGNORECASE
)
_DATES = re.compile(r"inspection dates?\s*:?", re.IGNORECASE)


def read(document: Document) -> Draft:
    """Read one report of the 2023 framework."""
    front = document.front
    facts = Facts(
        framework=Fact(Framework.AREA_SEND, Confidence.PRINTED, place(front[:1])),
        authority=_authority(front),
        periods=printed_periods(front, _DATES),
        lead_inspectors=_leads(document),
        judgements=_outcome(front),
        previous=labelled_previous(document),
        mentions_pandemic=document.mentions_pandemic(),
    )
    needs = one_column(_table(document, _IMPROVE))
    priority = two_columns(_table(document, _PRIORITY))
    return Draft(facts, needs, priority)


def _authority(front: Sequence[Line]) -> Fact[str] | None:
    text = fold(" ".join(line.text for line in front))
    found = _TITLE.search(text) or _OTHER_TITLE.search(text)
    if not found:
        return None
    lines = lines_from(front, re.compile("area SEND", re.IGNORECASE), until=_DATES)
    return Fact(
        authority_name(found["name"].replace("'", "\u2019")), Confidence.PRINTED, place(lines or front[:1])
    )


def _outcome(front: Sequence[Line]) -> dict[str, Fact[str]]:
    """Return the outcome: the first of the three phrases to stand on the first page."""
    text = fold(" ".join(line.text for line in front))
    found = [(m.start(), name) for name, pattern in _OUTCOMES.items() if (m := pattern.search(text))]
    if not found:
        return {}
    name = min(found)[1]
    lines = lines_from(
        front, re.compile("inspection outcome", re.IGNORECASE), until=re.compile("(?!)"), most=5
    )
    confidence = Confidence.PRINTED if len(found) == 1 else Confidence.DOUBTFUL
    return {"outcome": Fact(name, confidence, place(lines or front[:1]))}


def _leads(document: Document) -> dict[str, Fact[str]]:
    """Return the two who led, from the table of the team at the end."""
    found: dict[str, Fact[str]] = {}
    lines = _team(document)
    for pattern, confidence in _LEADS:
        for index, line in enumerate(lines):
            text = fold(line.text)
            wrapped = text + (" " + fold(lines[index + 1].text) if index + 1 < len(lines) else "")
            for match in pattern.finditer(text if pattern.search(text) else wrapped):
                role = "cqc" if _CQC.search(match["body"] or "") else "ofsted"
                found.setdefault(role, Fact(match["name"], confidence, place([line])))
    return found


def _team(document: Document) -> list[Line]:
    lines = [line for page in document.pages[-3:] for line in page]
    found = next((n for n, line in enumerate(lines) if _TEAM.match(line.text)), len(lines))
    return lines[found + 1 :]


def _table(document: Document, heading: re.Pattern[str]) -> list[Line]:
    """Return the lines under a heading, without the heads of the table, up to the next heading."""
    out: list[Line] = []
    inside = False
    for line in (line for page in document.pages for line in page):
        text = fold(line.text)
        if inside and (_other(text, heading) or _AFTER_TABLE.match(text)):
            break
        if inside and not _HEADER.match(text):
            out.append(line)
        elif heading.match(text) and (line.bold or heading.fullmatch(text)):
            inside = True
    return out


def _other(text: str, heading: re.Pattern[str]) -> bool:
    """Say whether a line is the head of the other table."""
    return (_IMPROVE if heading is _PRIORITY else _PRIORITY).match(text) is not None


PROFILE = Profile(
    name="area_send",
    numbered=False,
    fits=re.compile(
        r"area SEND (?:\w+[ -]){0,3}?inspection of"
        r"|local area(?: partnership)?(?:: |,? - )area SEND (?:[\w-]+ ){0,3}inspection",
        re.IGNORECASE,
    ),
    read=read,
)

_TITLE_2016 = re.compile(
    r"(?i:joint (?:local )?area SEND (?:inspection|revisit) in (?:the )?)(?P<name>.+?)"
    r"(?: (?:Between|Dear|On|From)\b|$|\.)",
)
_DEVELOP = re.compile(r"^areas? for (?:development|improvement)", re.IGNORECASE)
_STATEMENT = re.compile(r"written statement of action.*weakness", re.IGNORECASE)


def read_2016(document: Document) -> Draft:
    """Read a letter of the 2016 framework: strengths, and areas for development."""
    text = fold(" ".join(line.text for line in document.front))
    found = _TITLE_2016.search(text)
    dated = letter_date(document.front)
    name: Fact[str] | None = None
    if found:
        name = Fact(
            authority_name(found["name"].replace("'", "\u2019")),
            Confidence.PRINTED,
            place(document.front[:1]),
        )
    facts = Facts(
        framework=Fact(Framework.AREA_SEND_2016, Confidence.PRINTED, place(document.front[:1])),
        authority=name,
        periods=within_text(
            document, re.compile(r"conducted|inspect(?:ed|ion)|visited", re.IGNORECASE), dated=dated
        ),
        published=dated,
        mentions_pandemic=document.mentions_pandemic(),
    )
    return Draft(facts, _developments(document), _weaknesses(document))


def _developments(document: Document) -> tuple[Item, ...]:
    """Return the areas for development, of which each part of the letter has its own."""
    found: list[Item] = []
    for index, block in headings(document):
        if _DEVELOP.match(fold(block.text)):
            found.extend(items(under(document.blocks, index, ends=re.compile(""))))
    return tuple(found)


def _weaknesses(document: Document) -> tuple[Item, ...]:
    """Return the bullets that follow "written statement of action ... areas of significant weakness:"."""
    found: list[Item] = []
    asked = False
    for block in document.blocks:
        if block.shape is Shape.BULLET:
            found.extend(items([block]) if asked else ())
        else:
            asked = bool(_STATEMENT.search(fold(block.text))) and block.text.endswith(":")
    return tuple(found)


PROFILE_2016 = Profile(
    name="area_send_2016",
    fits=re.compile(
        r"joint (?:local )?area (?:SEND|special educational needs)[^.]{0,60}?(?:inspection|revisit)",
        re.IGNORECASE,
    ),
    read=read_2016,
)
