"""Real reports damaged in five ways: each is read or refused with a reason, within its limits."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.reading import Limits, Reader, files_in
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FILES = 500
_SEED = 7
_FLIPS = (1, 5, 50, 500)
_PIECES = (10, 1000, 50_000)


def damage(folder: Path) -> Iterator[str]:
    """Give the lines on damaged files."""
    whole = [p for p in files_in([folder]) if p.read_bytes()[:5] == b"%PDF-"]
    draw = random.Random(_SEED)  # noqa: S311 - the same damage every time
    outcome: Counter[str] = Counter()
    slowest = 0.0
    before = _memory()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as made, Reader() as reader:
        path = Path(made) / "damaged.pdf"
        for number in range(_FILES):
            data = bytearray(draw.choice(whole).read_bytes())
            _WAYS[number % len(_WAYS)](data, draw)
            path.write_bytes(bytes(data))
            begun = time.perf_counter()
            found = reader.read(path)
            slowest = max(slowest, time.perf_counter() - begun)
            outcome[_sort(found.reason if isinstance(found, Unreadable) else "")] += 1
    seconds = time.perf_counter() - start
    yield f"## {_FILES} damaged reports: cut short, bits turned, pieces overwritten, deleted, moved\n"
    yield from (f"- {what}: {count}" for what, count in outcome.most_common())
    yield ""
    limits = Limits()
    yield (
        f"{seconds:.0f} s in all, {slowest:.1f} s for the slowest (limit {limits.wall_seconds:.0f} s); "
        f"this process grew by {_memory() - before:.0f} MiB."
    )


def _sort(reason: str) -> str:
    if not reason:
        return "read"
    return (
        "refused at a page that can't be opened"
        if "can't be opened" in reason and "page" in reason
        else reason
    )


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cut(data: bytearray, draw: random.Random) -> None:
    del data[draw.randrange(1, len(data)) :]


def _turn(data: bytearray, draw: random.Random) -> None:
    for _ in range(draw.choice(_FLIPS)):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _overwrite(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data))
    end = min(len(data), start + draw.choice(_PIECES))
    data[start:end] = draw.randbytes(end - start)


def _delete(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data))
    del data[start : start + draw.choice(_PIECES)]


def _move(data: bytearray, draw: random.Random) -> None:
    to, source = draw.randrange(len(data)), draw.randrange(len(data))
    length = draw.choice(_PIECES)
    data[to : to + length] = data[source : source + length]


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (_cut, _turn, _overwrite, _delete, _move)
