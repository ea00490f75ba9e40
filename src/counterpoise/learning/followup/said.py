"""What the sentences of a passage that speak of a weakness say of it: praise, fault, change, exceptions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.linear import softmax
from counterpoise.learning.followup.rules import by_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.followup.passage import Passage, Sentence

    Floats = NDArray[np.float64]

#: What is looked at, in the order of the weights; "it" is the sentence that speaks of the weakness most.
FEATURES = (
    "praise in it", "fault in it", "both in it", "most praise", "most fault", "share of praise",
    "share of fault",
    "better in it", "better", "beginning in it", "beginning", "lacking in it", "lacking",
    "exceptions in what faults", "strong words in what faults", "most of them in what praises",
    "a turn in it", "a turn", "compared with before", "the passage praises", "the passage faults",
    "the passage does both", "how long the passage is", "fault after it", "fault before it",
    "praise beside it", "resolved by rules", "improving by rules", "repeated by rules",
)  # fmt: skip
#: What the fitted model tells apart, in the order of its weights; what is worse is found by its words.
SAID = ("resolved", "improving", "repeated")

# A sentence counts from this share of the likeness of the likest one, and fully at the same likeness.
_COUNTS_FROM = 0.2
# A sentence that goes on about the one before counts so much of what that one counts.
_GOES_ON = 0.7
_LEAST_LIKENESS = 0.2
# Of a sentence that judges: so much however unsure, the rest by how sure. Of one that judges nothing or both.
_AT_LEAST, _NEUTRAL, _BOTH = 0.4, 0.1, 0.7


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_BETTER = _words(
    r"improv(?:ed|ement|ements|ing)|strengthened|strengthening|stronger|reduced|reducing|increased|better"
    r"|progress|gains|developed|accelerated|falling|risen|more (?:timely|consistent|manageable|likely|stable)"
)
_BEGINNING = _words(
    r"(?:is|are|was|were) (?:\w+ )?(?:improving|strengthening|increasing)|begin\w*|begun|start(?:ing|ed) to"
    r"|increasing(?:ly)?|early signs|some (?:improvement|progress|impact)|fragile|under ?way"
    r"|in (?:the|its) (?:process|infancy)|low base|recently|becoming|too (?:soon|early)|helping to"
)
_LACKING = _words(
    r"more (?:\w+ )?(?:to do|to be done|work|needed)|further (?:work|improve\w+|develop\w+|strengthen\w+)"
    r"|needs? to (?:be )?(?:improve\w*|strengthen\w*|more|further|develop)|more needs|yet to|not yet"
    r"|remain\w*|still|continu\w+ to|challenges?"
)
_EXCEPTIONS = _words(
    r"some|few|small|minority|occasion\w*|sometimes|not (?:all|always|consistently|fully)|variable"
    r"|inconsisten\w+|not consistent|isolated|can"
)
_STRONG = _words(
    r"too (?:many|often|few|long|slow|high|much)|most (?:\w+ ){0,3}(?:not|lack)"
    r"|not (?:enough|sufficient\w*|effective\w*)|insufficien\w+|poor\w*|weak\w*|lack\w*|inadequate\w*"
    r"|ineffective\w*|absen\w+|fail\w*|rarely|delays?|drift|far too"
)
_MOST = _words(r"most|majority|mostly|generally|usually|normally|routinely|almost all|nearly all|many")
_TURN = _words(r"but|however|although|though|while|whilst|despite|yet|nevertheless")
_BEFORE = _words(r"since the (?:last|previous|time)|last (?:\w+ )?inspection|now|previous(?:ly)?")
_OPENS = re.compile(
    r"^\W*(?:however|this|these|it|its|they|their|some|a few|a small|in (?:some|a few|a small)"
    r"|for (?:some|a few|a small)|there (?:is|are)|although|nevertheless|but|not all|where|when"
    r"|consequently|as a result|in particular|despite)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reader:
    """A softmax over ``FEATURES``; the rows of ``weights`` are ``SAID``, intercept last."""

    mean: Floats
    spread: Floats
    weights: Floats

    def chances(self, features: Floats) -> Floats:
        """Return the chance of each of ``SAID``."""
        return np.asarray(softmax(((features - self.mean) / self.spread)[None, :], self.weights)[0])


@cache
def shipped_reader() -> Reader:
    """Return the model that comes with the package."""
    said = json.loads(files(__package__).joinpath("said.json").read_text(encoding="utf-8"))
    return Reader(np.array(said["mean"]), np.array(said["spread"]), np.array(said["weights"]))


def counts(told: Passage, sentence: int, near: Sequence[float]) -> Floats:
    """Return how much each sentence of a passage is about a weakness, 0 to 1.

    Parameters
    ----------
    sentence : int
        The one that speaks of it.
    near : sequence of float
        How like the weakness each sentence is.
    """
    full = max(near[sentence], _LEAST_LIKENESS)
    shares = np.clip((np.array(near) - _COUNTS_FROM * full) / ((1 - _COUNTS_FROM) * full), 0.0, 1.0)
    for i in range(1, len(shares)):
        if _OPENS.search(told.words(told.sentences[i])):
            shares[i] = max(shares[i], _GOES_ON * shares[i - 1])
    shares[sentence] = 1.0
    return np.asarray(shares)


def features(told: Passage, sentence: int, share: Floats) -> Floats:
    """Return what a passage says of a weakness, in the order of ``FEATURES``."""
    said, ruled = told.sentences, by_rules(told, sentence)
    texts = [told.words(s) for s in said]
    praise = share * np.array([_praise(s) for s in said])
    fault = share * np.array([_fault(s, t) for s, t in zip(said, texts, strict=True)])
    beside = np.delete(praise, sentence)

    def in_it(pattern: re.Pattern[str]) -> float:
        return float(bool(pattern.search(texts[sentence])))

    def most(pattern: re.Pattern[str], weight: Floats = share) -> float:
        return float(max(w * bool(pattern.search(t)) for w, t in zip(weight, texts, strict=True)))

    return np.array([
        praise[sentence], fault[sentence], float(said[sentence].polarity == "mixed"),
        praise.max(), fault.max(), praise.sum() / share.sum(), fault.sum() / share.sum(),
        in_it(_BETTER), most(_BETTER), in_it(_BEGINNING), most(_BEGINNING), in_it(_LACKING), most(_LACKING),
        most(_EXCEPTIONS, fault), most(_STRONG, fault), most(_MOST, praise),
        in_it(_TURN), most(_TURN), most(_BEFORE),
        *(float(told.polarity == p) for p in ("strength", "weakness", "mixed")), np.log(len(said)),
        fault[sentence + 1 :].max(initial=0.0), fault[:sentence].max(initial=0.0), beside.max(initial=0.0),
        *(float(ruled == s) for s in SAID),
    ])  # fmt: skip


def _praise(s: Sentence) -> float:
    sure = _AT_LEAST + (1 - _AT_LEAST) * s.confidence
    return {"strength": sure, "mixed": _BOTH, "neutral": _NEUTRAL}.get(s.polarity, 0.0)


def _fault(s: Sentence, text: str) -> float:
    sure = _AT_LEAST + (1 - _AT_LEAST) * s.confidence
    found = {"weakness": sure, "mixed": _BOTH, "neutral": _NEUTRAL}.get(s.polarity, 0.0)
    return max(found, _BOTH) if s.polarity != "strength" and _LACKING.search(text) else found
