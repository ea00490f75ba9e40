"""Made questions whose certificates are looked at, and what writes them."""

from __future__ import annotations

from bench.certified import put
from counterpoise.programme.made import Size

__all__ = ["TIGHT", "put"]

TIGHT = Size(authorities=6, providers=60, weeks=20, room=0.4)
