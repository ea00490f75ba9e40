"""Words by which one child, or one family, could be recognised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.names import children_named, named
from counterpoise.learning.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.report import Report

_AGES = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen)"
)
_CHILD = (
    r"(?:boy|girl|child|baby|toddler|teenager|son|daughter|brother|sister|young person|care leaver|pupil)"
)
_ONE = r"(?:[Aa]n?|[Oo]ne|[Tt]he|[Tt]his|[Hh]is|[Hh]er|[Tt]heir)"
# Words that begin a sentence about many, and are no name.
_NO_NAME = (
    r"(?!(?:Children|Child|People|Persons?|Pupils?|Students?|Those|These|Boys|Girls|Some|Most|Many|Few"
    r"|All|Both|Adults|Residents|Parents|Families|Leavers|Young|Council|Authority|Ofsted|Trust|County|City"
    r"|Borough|England|Services?|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|In|At|Is|Ages?)\b)"
)
_NO_RANGE = r"(?! ?(?:to|and|or|-|\u2013|\+|plus)(?:\b| ))"
# Published reviews go by a letter; so may those who write about them.
_REVIEW = re.compile(r"\breviews?\b|\bSCR\b|\bLCSPR\b")
_NAME = rf"{_NO_NAME}[A-Z][a-z]+"
_OWN = (
    r"(?:mother|father|mum|dad|parents|stepfather|stepmother|grandmother|grandfather|foster carers?"
    r"|siblings?|brother|sister|social worker|placement|key ?worker|personal adviser|school report|plan says"
    r"|wishes|pathway plan)"
)
# Who does what is said of one person, and whose first word is an office or no person.
_OFFICE = (
    r"(?!(?:Director|Inspector|Member|Leader|Manager|Chief|Executive|Minister|Commissioner|Head|Principal"
    r"|Staff|Police|Judge|Chair|Mayor|Worker|Officer|Social|Parent|Mother|Father|Carer|Sibling|One|She|He|It"
    r"|This|That|There|Their|Everyone|Someone|Each|Every|Another|Nobody|No|What|Who|When|Where|While"
    r"|Although|Practice|Support|Help|Work|Care|Education|Health|Information|Leadership|Supervision"
    r"|Oversight|Planning|Training|Advice|Her|His|The|An?)\b)"
)
_DOES = (
    r"(?:was|is|has|had|lives?|lived|moved?|moves|sees|saw|told|tells|said|says|feels|felt|wants|wanted|attends"
    r"|attended|likes|loves|came|went|waited|waits)"
)
# What a child has, and no office.
_THEIRS = (
    r"(?:\w*mother|\w*father|mum|dad|parents?|family|\w*sisters?|\w*brothers?|siblings?|gran|nan|aunt|uncle"
    r"|carers?|home|school|college|flat|placement|social worker|life|move|plan)"
)
# Parts of laws and papers have numbers in brackets too.
_NO_PART = (
    r"(?!(?:Annex|Appendix|Article|Chapter|Figure|Paragraph|Part|Regulations?|Rule|Schedule|Section|Standard"
    r"|Table)\b)"
)
# One child, in the words for one.
_SOLE = r"(?:boy|girl|child|baby|toddler|teenager|care leaver|pupil|young (?:person|man|woman|mother|father))"
_MANY = r"(?:three|four|five|six|seven|eight|nine|ten|\d+)"
_DATE = (
    r"\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_HAPPENED = (
    r"(?:death|died|dying|killed|murder\w*|suicide|drown\w*|stabb\w*|injur\w*|collapsed|accident|fire|born)"
)
_AT_SCHOOL = (
    r"(?:at|attends|attended|from) (?:[A-Z][\w'.]+ )+"
    r"(?:(?:Primary|Infant|Junior|High|Secondary|Grammar) School|School|Academy|College|Nursery|Primary)\b"
)
# What is said, and how it reads. Letters keep their case: a name begins with a capital.
_SIGNS = (
    ("the age of one child", rf"\b{_ONE} (?:\w+ )?{_AGES}[- ](?:year|month|week)s?[- ]old\b"),
    (
        "the age of one child",
        rf"\b{_ONE} (?:\w+ ){{0,3}}(?:{_CHILD}|{_SOLE}),? \(?(?:who (?:is|was) )?aged? {_AGES}\b",
    ),
    ("a name and an age", rf"\b{_NAME},? (?:who is |is |was )?aged {_AGES}\b{_NO_RANGE}"),
    ("a name and an age", rf"\b{_NAME}, (?:who is )?{_AGES},"),
    ("a name and an age", rf"[a-z,] {_NO_PART}{_NAME} \((?:aged )?{_AGES}\)"),
    ("a date of birth", r"\b(?:[Dd]ate of birth|[Dd]\.?[Oo]\.?[Bb]\b\.?|was born on|born on \d)"),
    ("a child's name", rf"\b{_CHILD},? (?:\w+ )?(?:called|named|known as) [\u201c\"'\u2018]?[A-Z][a-z]+"),
    ("a child's name", r"\b[A-Z][a-z]+ \((?:not (?:his|her|their) real name|(?:a )?pseudonym)"),
    ("a child's name", rf"\b{_NAME}['\u2019]s {_OWN}\b"),
    ("a child's name", rf"\b{_CHILD}, {_NAME},"),
    (
        "a child's name",
        rf"(?:^|[a-z,:;] ){_OFFICE}{_NAME} {_DOES}\b[^.;]*?\b(?:his|her) (?:own )?{_THEIRS}\b",
    ),
    (
        "the age of one child",
        rf"\b[AaOo]n?e? (?:\w+ ){{0,2}}{_SOLE} of {_AGES}\b(?! [a-z]*(?:children|siblings))",
    ),
    ("a date of birth", rf"\b(?:turns?|turned|will be) {_AGES} on (?:the )?\d"),
    (
        "what a newspaper told of one child",
        rf"\b{_SOLE}\b[^.;]*?\b(?:newspapers?|front page|local press|the news|Gazette|Echo|Herald)\b",
    ),
    ("a year of birth", r"\bborn (?:in )?(?:\w+ )?(?:19|20)\d\d\b"),
    (
        "a school or a place with the year group of one child",
        rf"\b[AaOo]n?e? (?:\w+ ){{0,2}}{_SOLE} (?:in|from) [Yy]ear \d{{1,2}}\b",
    ),
    ("initials of a child", rf"\b{_CHILD} \([A-Z]{{1,2}}\)"),
    ("initials of a child", rf"\b{_SOLE}, [A-Z]{{1,2}},"),
    ("initials of a child", r"\b(?:[Cc]hild|[Bb]oy|[Gg]irl|[Yy]oung person|[Ff]amily) [A-Z]\b(?!\.[A-Z])"),
    ("a family that is one of few", rf"\b(?:sibling group|family|brothers and sisters) of {_MANY}\b"),
    ("a family that is one of few", rf"\b(?:mother|father|parents?) of {_MANY}\b|\b(?:twins|triplets)\b"),
    ("what only one child has", rf"\b[Tt]he only (?:[\w-]+ ){{0,3}}(?:{_CHILD}|family)\b"),
    (
        "the school of one child",
        rf"\b{_ONE} (?:\w+[- ]){{0,4}}{_SOLE}\b(?! referral)[^.;]{{0,60}}?\b{_AT_SCHOOL}",
    ),
    (
        "a number that names a child",
        r"\b(?:NHS|case|unique pupil|LCS|Mosaic) (?:number|no\.?|ref(?:erence)?)[ :]*\d",
    ),
)
# These tell which child is meant even where a published review is told of.
_DAYS = (
    (
        "the day on which something happened to one child",
        rf"\b{_HAPPENED}\b[^.;]*?\b{_CHILD}\b[^.;]*?\b{_DATE}",
    ),
    (
        "the day on which something happened to one child",
        rf"\b{_CHILD}\b[^.;]*?\b{_HAPPENED}\b[^.;]*?\b{_DATE}",
    ),
)
_ALWAYS = tuple((what, re.compile(how)) for what, how in _DAYS)
_COMPILED = tuple((what, re.compile(how)) for what, how in _SIGNS)


def child_faults(draft: Report) -> Iterator[DraftFault]:
    """Give each sentence by which a child could be recognised, with what gives it away."""
    place = draft.facts.authority.value if draft.facts.authority else ""
    known = named(draft)
    for p in draft.paragraphs:
        for span in sentences(p.text):
            sentence = span.of(p.text)
            if what := gives_away(sentence, place) or _name_of_child(sentence, known):
                yield DraftFault(FaultKind.CHILD, f"It gives {what}.", at(p, sentence))


def gives_away(sentence: str, place: str = "") -> str | None:
    """Return what in a sentence could tell which child is meant, or nothing; ``place`` is no child's name."""
    day = next((what for what, sign in _ALWAYS if sign.search(sentence)), None)
    if day or _REVIEW.search(sentence):
        return day
    seen = sentence.replace(place, "Council") if place else sentence
    return next((what for what, sign in _COMPILED if sign.search(seen)), None)


def _name_of_child(sentence: str, known: frozenset[str]) -> str | None:
    return None if _REVIEW.search(sentence) else children_named(fold(sentence), known)
