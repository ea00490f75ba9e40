"""Every check of a draft, in the order of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.letter.asked import nothing_behind
from counterpoise.learning.letter.child import child_faults
from counterpoise.learning.letter.dates import date_faults
from counterpoise.learning.letter.grades import grade_words, grades_disagree
from counterpoise.learning.letter.parts import parts
from counterpoise.learning.letter.said import said
from counterpoise.learning.letter.sections import section_faults
from counterpoise.learning.letter.summary import contradictions

if TYPE_CHECKING:
    from counterpoise.learning.letter.fault import DraftFault
    from counterpoise.learning.report import Report


def check(draft: Report) -> tuple[DraftFault, ...]:
    """Return what is wrong with a draft, in the order of its pages; what is missing altogether comes first.

    Parameters
    ----------
    draft : Report
        As read. Nothing of it is kept.
    """
    parted, framework = parts(draft), str(draft.facts.framework.value)
    body = said(parted.body, framework)
    behind = body.and_also(said(parted.like, framework)) if parted.like else body
    found = [
        *section_faults(draft),
        *date_faults(draft),
        *grades_disagree(draft, parted),
        *contradictions(parted.summary, body, framework),
        *nothing_behind(parted.asked, behind),
        *grade_words(draft),
        *child_faults(draft),
    ]
    return tuple(sorted(found, key=lambda f: f.at.page if f.at else 0))
