"""The child that draws a page: ``python -m counterpoise.learning.reading.picture_worker``.

It takes one task as JSON on standard input, holds itself to the limits in it before it touches the file, and
writes a PNG, or the reason in words.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any, Final

from counterpoise.learning.reading.kinds import MAX_BYTES
from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.worker import hold_memory, hold_time

# Points to pixels: 144 to the inch, sharp enough on any screen.
_SCALE: Final = 2.0
# A page beyond A2 would need more memory than any report.
_MOST_POINTS: Final = 1700.0
# Around the letters, in pixels, so that the mark touches none of them.
_ROOM, _LINE, _BAR = 3, 2, 6
# Rectangles are filled as blue, green, red; the page is drawn as red, green, blue, as PNG wants it.
_WHITE, _MARK, _EDGE = 0xFFFFFFFF, 0xFFA0F0FF, 0xFF5E4F1D
_BYTES_A_PIXEL = 3


def main() -> int:
    """Draw the page of one task."""
    task = json.loads(sys.stdin.read())
    with contextlib.suppress(ImportError):
        hold_memory(int(task["memory"]))
        hold_time(int(task["cpu_seconds"]))
    try:
        drawn = draw(_bytes(Path(task["path"]), task["sha256"]), int(task["page"]), task["boxes"])
    except (RefusedError, OSError) as error:
        drawn = str(error).encode()
    sys.stdout.buffer.write(drawn)
    return 0


def _bytes(path: Path, sha256: str) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RefusedError("the file has changed since it was read")
    return data


def draw(data: bytes, page: int, boxes: list[list[float]]) -> bytes:
    """Return a page of a PDF as PNG, with boxes (left, bottom, right, top in points) marked.

    Raises
    ------
    RefusedError
        When it can't be opened, or has no such page.
    """
    import pypdfium2.raw as lib  # noqa: PLC0415 - native code, wanted in the child alone

    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    opened = lib.FPDF_LoadPage(document, page - 1) if document else None
    if not opened:
        raise RefusedError("the page can't be opened")
    wide, high = lib.FPDF_GetPageWidthF(opened), lib.FPDF_GetPageHeightF(opened)
    if not 0 < max(wide, high) <= _MOST_POINTS:
        raise RefusedError("the page is larger than any page of a report")
    return _drawn(lib, opened, (int(wide * _SCALE), int(high * _SCALE)), boxes)


def _drawn(lib: Any, page: Any, size: tuple[int, int], boxes: list[list[float]]) -> bytes:
    width, height = size
    bitmap = lib.FPDFBitmap_CreateEx(width, height, lib.FPDFBitmap_BGR, None, 0)
    places = [_placed(lib, page, size, box) for box in boxes]
    fill = lib.FPDFBitmap_FillRect
    fill(bitmap, 0, 0, width, height, _WHITE)
    for left, top, right, bottom in places:
        fill(bitmap, left, top, right - left, bottom - top, _MARK)
    lib.FPDF_RenderPageBitmap(
        bitmap, page, 0, 0, width, height, 0, lib.FPDF_ANNOT | lib.FPDF_REVERSE_BYTE_ORDER
    )
    # Over the page, so that a mark is seen where the page paints its own ground, and without colour.
    if places:
        left = min(p[0] for p in places) - _BAR - _LINE
        for _, top, _, bottom in places:
            fill(bitmap, max(0, left), top, _BAR, bottom - top, _EDGE)
    for left, _, right, bottom in places:
        fill(bitmap, left, bottom - _LINE, right - left, _LINE, _EDGE)
    stride = lib.FPDFBitmap_GetStride(bitmap)
    pixels = ctypes.string_at(lib.FPDFBitmap_GetBuffer(bitmap), stride * height)
    return png(pixels, width, height, stride)


def _placed(lib: Any, page: Any, size: tuple[int, int], box: list[float]) -> tuple[int, int, int, int]:
    """Return a box in pixels from the upper left corner, whichever way the page is turned."""
    left, bottom, right, top = box
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((left, bottom), (right, top)):
        lib.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value, y.value))
    (one, two), (three, four) = corners
    return min(one, three) - _ROOM, min(two, four) - _ROOM, max(one, three) + _ROOM, max(two, four) + _ROOM


def png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Return rows of red, green and blue as a PNG file (W3C, PNG third edition: IHDR, IDAT, IEND)."""
    line = width * _BYTES_A_PIXEL
    rows = b"".join(b"\0" + pixels[at : at + line] for at in range(0, stride * height, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


if __name__ == "__main__":
    raise SystemExit(main())
