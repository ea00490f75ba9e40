"""Made-up paragraphs of made-up councils: enough of the language to fit on, no sentence of a real report."""

from __future__ import annotations

from counterpoise.learning.findings.examples import Example, LabelledSentence
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.setting import Setting

SUBJECTS = {
    "care_leavers": ("Personal advisers", "care leavers", "pathway plans"),
    "education": ("The virtual school", "pupils", "personal education plans"),
    "front_door": ("Staff at the front door", "families who ring", "referrals and thresholds"),
    "fostering": ("Supervising social workers", "foster carers", "annual reviews of foster carers"),
}
GOOD = "{0} give {1} strong and timely help, and {2} are of high quality."
GOOD_TOO = "They know {1} well and this makes a real difference."
BAD = "However, {2} are not up to date and too many of {1} wait too long."
BAD_TOO = "There is a lack of oversight and this leads to delay."
HEADING = "The experiences and progress of children: {}"


SAID = {
    Polarity.STRENGTH: ("++", GOOD, GOOD_TOO),
    Polarity.WEAKNESS: ("--", BAD, BAD_TOO),
    Polarity.MIXED: ("+-", GOOD, BAD),
}
GRADES = {Polarity.STRENGTH: "good", Polarity.WEAKNESS: "inadequate", Polarity.MIXED: "outstanding"}


def examples(authorities: int = 6) -> tuple[Example, ...]:
    """Return labelled paragraphs of that many authorities."""
    return tuple(
        _example(n, theme, polarity) for n in range(authorities) for theme in SUBJECTS for polarity in SAID
    )


def _example(n: int, theme: str, polarity: Polarity) -> Example:
    signs, one, two = SAID[polarity]
    text = f"{one} {two}".format(*SUBJECTS[theme])
    # Every other authority leaves its sentences unlabelled, as real ones do.
    told = signs if n % 2 else ""
    setting = Setting(HEADING.format(GRADES[polarity]), "ILACS")
    return Example(f"made-{n}", text, setting, polarity, (theme,), told)


def loose() -> tuple[LabelledSentence, ...]:
    """Return sentences labelled by themselves."""
    return tuple(
        LabelledSentence(f"made-{n}", text, sign)
        for n in range(3)
        for text, sign in (("Help is strong and timely.", "+"), ("Help is not timely.", "-"))
    )
