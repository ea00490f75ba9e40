"""Reports of no framework that is known: what can be read without knowing, and the doubt said aloud."""

from __future__ import annotations

import re

from counterpoise.learning.reading.document import Document, place
from counterpoise.learning.reading.profiles.base import Draft, Profile, listed, printed_lead, printed_periods
from counterpoise.learning.reading.profiles.letters import dated
from counterpoise.learning.report import Confidence, Fact, Facts, Framework

_NEEDS = re.compile(
    r"^(?:what\s+needs\s+to\s+improve|areas?\s+for\s+(?:improvement|development)|recommendations?\b)",
    re.IGNORECASE,
)
_PRIORITY = re.compile(r"^areas?\s+for\s+priority\s+action|^priority\s+actions?", re.IGNORECASE)


def read(document: Document) -> Draft:
    """Read what any report may print."""
    front = document.front
    lead = printed_lead(front)
    facts = Facts(
        framework=Fact(Framework.UNKNOWN, Confidence.DOUBTFUL, place(front[:1]) if front else None),
        periods=printed_periods(front),
        published=dated(front),
        lead_inspectors={"ofsted": lead} if lead else {},
        mentions_pandemic=document.mentions_pandemic(),
    )
    doubt = "Its framework is not one known here: it was read by general rules, without grades."
    return Draft(facts, listed(document, _NEEDS), listed(document, _PRIORITY), doubts=(doubt,))


PROFILE = Profile(name="generic", fits=re.compile(""), read=read)
