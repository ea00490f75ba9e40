"""Counts of answers of this process, in the text form that Prometheus reads."""

from __future__ import annotations

import os
import threading
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOCK = threading.Lock()
_ANSWERS: Counter[str] = Counter()
_EDGES: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_BUCKETS: Counter[float] = Counter()
_SECONDS = [0.0]


def count(status: int, seconds: float) -> None:
    """Count one answer.

    Parameters
    ----------
    status : int
        Its HTTP status.
    seconds : float
        How long it took.
    """
    with _LOCK:
        _ANSWERS[f"{status // 100}xx"] += 1
        _SECONDS[0] += seconds
        for edge in _EDGES:
            if seconds <= edge:
                _BUCKETS[edge] += 1


def text(*, jobs: Mapping[str, int], free_megabytes: float) -> str:
    """Return the counts as text; each web process counts for itself and says which it is."""
    return "\n".join((*_answers(), *_store(jobs, free_megabytes), ""))


def _answers() -> Iterable[str]:
    worker = f'worker="{os.getpid()}"'
    with _LOCK:
        yield "# HELP counterpoise_answers_total Answers by class of status."
        yield "# TYPE counterpoise_answers_total counter"
        for status, number in sorted(_ANSWERS.items()):
            yield f'counterpoise_answers_total{{{worker},status="{status}"}} {number}'
        total = sum(_ANSWERS.values())
        yield "# HELP counterpoise_answer_seconds How long answers took."
        yield "# TYPE counterpoise_answer_seconds histogram"
        for edge in _EDGES:
            yield f'counterpoise_answer_seconds_bucket{{{worker},le="{edge}"}} {_BUCKETS[edge]}'
        yield f'counterpoise_answer_seconds_bucket{{{worker},le="+Inf"}} {total}'
        yield f"counterpoise_answer_seconds_sum{{{worker}}} {_SECONDS[0]:.6f}"
        yield f"counterpoise_answer_seconds_count{{{worker}}} {total}"


def _store(jobs: Mapping[str, int], free_megabytes: float) -> Iterable[str]:
    yield "# HELP counterpoise_jobs Jobs by state."
    yield "# TYPE counterpoise_jobs gauge"
    for state, number in sorted(jobs.items()):
        yield f'counterpoise_jobs{{state="{state}"}} {number}'
    yield "# HELP counterpoise_free_megabytes Room left where the store lies."
    yield "# TYPE counterpoise_free_megabytes gauge"
    yield f"counterpoise_free_megabytes {free_megabytes:.0f}"
