"""Words that stand in every line of what must improve, whatever it is about."""

from __future__ import annotations

from counterpoise.learning.findings.words import words

#: Their stems.
EMPTY = frozenset(
    word.stem
    for word in words(
        "ensure improve improvement quality effectiveness effective effectively consistently consistent "
        "children child child's children's young people authority local social work workers worker "
        "service services "
        "practice timely timeliness sufficient sufficiently good better poor not including arrangements "
        "appropriate appropriately always need needs so that all some many strengthen increase continue "
        "range use used further impact focus standard provide provided inconsistent variable clear"
    )
)
