"""A page of a PDF as a picture with a paragraph marked, drawn in a child process with limits of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from counterpoise.learning.reading.reader import Limits
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from counterpoise.learning.report import LineBox

_COMMAND: Final = (sys.executable, "-m", "counterpoise.learning.reading.picture_worker")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: One page is drawn in a fraction of a second; what takes longer is no page of a report.
PICTURE_LIMITS: Final = Limits(memory=768_000_000, cpu_seconds=10, wall_seconds=20.0)


def picture(
    path: Path, *, sha256: str, page: int, boxes: Iterable[LineBox], limits: Limits = PICTURE_LIMITS
) -> bytes | Unreadable:
    """Return a page as PNG with boxes marked, or why it can't be drawn.

    Parameters
    ----------
    path : Path
        The file as it was taken in.
    sha256 : str
        Digest of the file as it was read: a file that changed since is not drawn.
    page : int
        Counted from 1.
    boxes : iterable of LineBox
        In points from the lower left corner; those of other pages are left out.
    """
    if not path.is_file():
        return Unreadable(path.name, "the file is no longer where it was when it was read")
    task = {
        "path": str(path),
        "sha256": sha256,
        "page": page,
        "boxes": [[b.left, b.bottom, b.right, b.top] for b in boxes if b.page == page],
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds,
    }
    return _drawn(task, path.name, limits.wall_seconds)


def _drawn(task: dict[str, object], name: str, seconds: float) -> bytes | Unreadable:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module; the task goes by pipe
            _COMMAND,
            input=json.dumps(task).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Unreadable(name, f"drawing it took more than {seconds:g} seconds")
    if done.stdout.startswith(_PNG):
        return done.stdout
    reason = done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
    return Unreadable(name, reason or "it is damaged, or drawing it needs more than any page of a report")
