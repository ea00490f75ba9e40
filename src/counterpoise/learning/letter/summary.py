"""Sentences of the summary that the body says the opposite of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.letter.claim import against, claims, signs
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.fitted import fitted
from counterpoise.learning.letter.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.letter.claim import Claim
    from counterpoise.learning.letter.said import Said
    from counterpoise.learning.report import Paragraph

# What an earlier inspection judged is no claim of this one.
_BEFORE = re.compile(
    r"\b(?:last|previous|earlier|prior)\b[^.;]{0,40}\binspect\w+\b[^.;]*\b(?:judged|graded|rated)\b"
    r"|\b(?:judged|graded|rated)\b[^.;]*\b(?:last|previous|earlier|prior)\b[^.;]{0,40}\binspect\w+",
    re.IGNORECASE,
)
#: A sentence of the summary that leans less claims nothing.
LEAST = 0.3
_WORD = {True: "a strength", False: "a weakness"}


def contradictions(summary: Sequence[Paragraph], body: Said, framework: str) -> Iterator[DraftFault]:
    """Give each sentence of the summary that the body contradicts, with what most nearly says so."""
    if not summary or not body.texts:
        return
    summed = said(summary, framework)
    placed = zip(claims(summed), summed.paragraphs, strict=True)
    claimed = [(claim, paragraph) for claim, paragraph in placed if claims_something(claim)]
    for claim, paragraph in claimed:
        if not fitted().claim.tells(signs(claim, body), among=len(claimed)):
            continue
        j = against(claim, body)
        if j is not None:
            says = f"The summary calls it {_WORD[claim.leaning > 0]}, the body {_WORD[claim.leaning < 0]}."
            here = at(paragraph, claim.text)
            yield DraftFault(FaultKind.SUMMARY, says, here, at(body.paragraphs[j], body.texts[j]))


def claims_something(claim: Claim) -> bool:
    """Say whether a sentence of a summary claims anything of the service as it is now."""
    return abs(claim.leaning) >= LEAST and not _BEFORE.search(claim.text)
