"""A picture of a page made small: at most 64 colours, one byte a pixel, as PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import Page

_COLOURS = 64
# The browser that drew it takes it apart: no library of ours reads PNG.
_PIXELS = """async (png) => {
  const bytes = Uint8Array.from(atob(png), c => c.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const data = context.getImageData(0, 0, picture.width, picture.height).data;
  let text = '';
  for (let i = 0; i < data.length; i += 32768) {
    text += String.fromCharCode.apply(null, data.subarray(i, i + 32768));
  }
  return [picture.width, picture.height, btoa(text)];
}"""


def small(png: bytes, page: Page) -> bytes:
    """Return the same picture with a palette; colours beyond it become the nearest one in it.

    Parameters
    ----------
    png : bytes
        As a browser drew it.
    page : Page
        Any page of that browser.
    """
    width, height, text = page.evaluate(_PIXELS, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3].astype(np.int64)
    colours, place, count = np.unique(
        (pixels[:, 0] << 16) | (pixels[:, 1] << 8) | pixels[:, 2], return_inverse=True, return_counts=True
    )
    most = colours[np.argsort(-count, kind="stable")[:_COLOURS]]
    palette = np.stack([most >> 16, most >> 8 & 255, most & 255], axis=1)
    every = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    nearest = np.array([((palette - c) ** 2).sum(axis=1).argmin() for c in every], np.uint8)
    return _png(nearest[place.ravel()].reshape(height, width), palette.astype(np.uint8))


def _png(rows: np.ndarray, palette: np.ndarray) -> bytes:
    """Return rows of places in a palette as a PNG file (W3C, PNG third edition)."""
    height, width = rows.shape
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
