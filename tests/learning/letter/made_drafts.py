"""Drafts made for the tests: every sentence, place and person in them is invented."""

from __future__ import annotations

REPORT = """\
Inspection of {place} local authority children's services

Inspection dates: 10 July 2023 to 21 July 2023

Lead inspector: Ada Example, His Majesty's Inspector

Judgement Grade

The impact of leaders on social work practice with children and families Good

The experiences and progress of children who need help and protection Good

The experiences and progress of children in care Good

The experiences and progress of care leavers Good

Overall effectiveness Good

Children in {place} receive good services. {summary}

What needs to improve?

• {point}

• {other_point}

The experiences and progress of children who need help and protection: good

1. Decisions about referrals are made promptly, and thresholds are applied well.

2. {weak} Some children wait more than a week.

The experiences and progress of children in care: good

3. Most children in care live in stable homes and are helped to see their families.

The experiences and progress of care leavers: good

4. {other_weak}

The impact of leaders on social work practice with children and families: good

5. {strong} Senior leaders visit the teams each month.
"""
LETTER = """\
{kind} to {place} children's services

14 June 2023

Dear Director

{kind} to {place} children's services

This letter summarises the findings of the {kind_small} to {place} children's services on 10 and 11 May 2023.

Inspectors looked at the local authority's arrangements for children in care.

Headline findings

{summary}

What needs to improve in this area of social work practice?

• {point}

• {other_point}

Main findings

{strong} Managers follow up what they find in case records.

{weak} Managers do not notice this soon enough.

{other_weak}

Yours sincerely

Ada Example
His Majesty's Inspector
"""
# summary that agrees with the body, what is strong, two points, and what stands behind each
TOPICS = (
    {
        "summary": "Supervision of social workers is regular and reflective.",
        "opposed": "Supervision of social workers is weak and too infrequent.",
        "strong": "Supervision of social workers is regular and helps them to reflect well.",
        "point": "The timeliness of return home interviews.",
        "weak": "Return home interviews are too often late.",
        "other_point": "The quality of pathway plans for care leavers.",
        "other_weak": "Pathway plans for care leavers are not detailed enough and are poorly recorded.",
    },
    {
        "summary": "Foster carers receive effective training and support.",
        "opposed": "Foster carers do not receive enough training and support.",
        "strong": "Foster carers receive effective training and support from skilled workers.",
        "point": "The timeliness of health assessments.",
        "weak": "Health assessments for children who come into care are too slow.",
        "other_point": "The oversight of unregistered placements.",
        "other_weak": "Oversight of unregistered placements is weak, and risks are not written down.",
    },
    {
        "summary": "Assessments are thorough and include the voice of the child.",
        "opposed": "Assessments are not thorough and do not include the voice of the child.",
        "strong": "Assessments are thorough, and the voice of the child is strong in them.",
        "point": "The use of the pre-proceedings process.",
        "weak": "The pre-proceedings process is used too late, which leaves children neglected for too long.",
        "other_point": "The sufficiency of homes for older children.",
        "other_weak": "There are not enough homes for older children, who move too often.",
    },
)
PLACES = ("Sampleshire", "Ambleford", "Brackwater")


def report(topic: int, **other: str) -> str:
    """Return a full inspection's report; ``other`` replaces parts of it."""
    return REPORT.format(**{"place": PLACES[topic], **TOPICS[topic], **other})


def letter(topic: int, *, kind: str = "Focused visit", **other: str) -> str:
    """Return the letter after a visit; ``other`` replaces parts of it."""
    parts = {"place": PLACES[topic], "kind": kind, "kind_small": kind.lower(), **TOPICS[topic], **other}
    return LETTER.format(**parts)


CLEAN = {
    **{f"report-{i}": report(i) for i in range(3)},
    **{f"focused-{i}": letter(i) for i in range(3)},
    **{f"monitoring-{i}": letter(i, kind="Monitoring visit") for i in range(3)},
    "quiet": report(0).replace(" Senior leaders visit the teams each month.", " Children aged 16 or 17 are."),
}
