"""Names of children in a draft: words with a capital that do and have what only a person does and has.

Who wrote the draft, whom it greets and who holds an office is named rightly; so are places.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from counterpoise.learning.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.report import Report

_WORD = r"[A-Z][a-z\u00e0-\u00ff]+(?:-[A-Z][a-z\u00e0-\u00ff]+)?"
_NAME = rf"(?<![\w.'-])(?P<name>{_WORD})(?! ?[A-Z&])"
# What one person does or is, and no place or office.
_DOES = (
    r"(?:(?:who|whose)\b"
    r"|(?:had|has|was|is|could|would|did|does) (?:not |never |now |since |been |also |just )*[a-z]+"
    r"|(?:told|said|says|felt|feels|passed|moved|came|went|goes|lived|lives|liked|likes|loved|loves|wanted|wants"
    r"|attended|attends|asked|asks|knew|knows|thought|thinks|hoped|hopes|ran|began|learned|learnt|joined|settled"
    r"|arrived|returned|stayed|waited|spoke|talked|described|explained|enjoys|enjoyed|got|made|sees|saw|turned|left)\b)"
)
_PERSON = r"\b(?:he|she|his|her|him|himself|herself)\b"
_SUBJECT = re.compile(rf"{_NAME}(?:,? |, [a-z ]{{3,25}}, ){_DOES}")
# Somebody is helped, met or written about.
_OBJECT = re.compile(
    rf"\b(?:with|for|about|helped|helping|supported|met|meet|asked|told|gave|like|as|keep|kept|protect|protected)"
    rf" (?P<name>{_WORD})(?! ?[A-Z&])"
    r"(?=,|;|\.| (?:and|to|in|at|was|is|has|had|who|when|so|settle|feel|see|stay)\b)"
)
_FAMILY = re.compile(
    rf"\b[Tt]he (?:\w+ )?(?P<name>{_WORD})(?:'s)? "
    r"(?:children|siblings?|brothers|sisters|boys|girls|twins|family)\b"
)
_INITIALS = re.compile(r"(?<![\w.])[A-Z]\. ?[A-Z]\.?(?![\w.]| ?[A-Z][a-z])")
# Two letters that do what a person does, and are no office.
_LETTERS = re.compile(
    r"(?<![\w.&(])(?!(?:GP|EP|HR|PA|IT|UK|EU|LA|MP|SW|YP|HV|TV|QA|CP|AI|BP|CE|IC)\b)[A-Z]{2}"
    r"(?=, who\b|'s (?:mother|father|carers?|school|wishes|plan|social worker|sister|brother|key ?worker)\b)"
)
_NO_INITIALS = re.compile(r"^[UI]\. ?[KSQ]")
_HE = re.compile(_PERSON)
# Words with a capital that are no name of a child.
_WORDS = tomllib.loads(files(__package__).joinpath("names.toml").read_text("utf-8"))
_OTHERS = frozenset(_WORDS["others"].split())
# Words that begin a sentence, and how others that do so end.
_BEGIN = frozenset(_WORDS["begin"].split())
_ENDING = re.compile(r"(?:ly|ing|[^sui]s|ion|ment|ness|ity|ance|ence|ship|ed|ive|ful|less|ous|ogy|age|ure)$")
# What somebody wrote with a capital for its weight.
_ABSTRACT = re.compile(r"(?:ing|ion|ment|ness|ity|ance|ence|ship|ology|work|care)$")
_OFFICE = re.compile(
    r"\b(?:inspectors?|HMI|director|councillor|lead member|chief|executive|chair|manager|head ?teacher"
    r"|principal|mayor|officer|commissioner|minister|judge|dr|mr|mrs|ms|miss|sir|dame|lord|lady|professor)\b",
    re.IGNORECASE,
)
_GREETED = re.compile(rf"\bDear (?:\w+ and )?({_WORD})")
_TOGETHER = re.compile(rf"{_WORD}(?: (?:{_WORD}|[A-Z]\.?))+")
_AT = re.compile(rf"\b(?:in|at|from|near|across|outside|around|of|to|into|by|over) (?:the )?({_WORD})\b")


def named(draft: Report) -> frozenset[str]:
    """Return the words that a draft may well write with a capital: of places, and of who holds an office."""
    facts = draft.facts
    heads = [f.value for f in (facts.authority, *facts.lead_inspectors.values()) if f]
    words = {w for head in heads for w in re.findall(_WORD, head)}
    for text in [fold(p.text) for p in draft.paragraphs] + [fold(s.title) for s in draft.sections]:
        words |= set(_GREETED.findall(text)) | set(_AT.findall(text))
        for several in _TOGETHER.finditer(text):
            words |= set(re.findall(_WORD, several.group()))
    return frozenset(w.casefold() for w in words)


def children_named(sentence: str, known: frozenset[str]) -> str | None:
    """Return what in a sentence names a child, or nothing.

    Parameters
    ----------
    sentence : str
        The sentence, folded.
    known : frozenset of str
        Words that may have a capital in this draft, as ``named`` returns them.
    """
    initials = _INITIALS.search(sentence)
    if (initials and not _NO_INITIALS.search(initials.group())) or _LETTERS.search(sentence):
        return "initials of a child"
    family = next((m for m in _FAMILY.finditer(sentence) if _may_name(m["name"], known)), None)
    if family:
        return "the name of a family"
    if _HE.search(sentence) and not _OFFICE.search(sentence) and any(_people(sentence, known)):
        return "a child's name"
    return None


def _people(sentence: str, known: frozenset[str]) -> Iterator[str]:
    for way in (_SUBJECT, _OBJECT):
        for found in way.finditer(sentence):
            # A sentence begins with a capital whatever its first word is.
            begins = not sentence[: found.start("name")].strip("\"' (\u2018\u201c")
            ordinary = _is_ordinary(found["name"]) if begins else _ABSTRACT.search(found["name"])
            if _may_name(found["name"], known) and not ordinary:
                yield found["name"]


def _may_name(word: str, known: frozenset[str]) -> bool:
    parts = word.casefold().split("-")
    return not any(p in _OTHERS for p in parts) and word.casefold() not in known


def _is_ordinary(word: str) -> bool:
    """Say whether a word that begins a sentence may be one of every day."""
    return word.casefold() in _BEGIN or bool(_ENDING.search(word))
