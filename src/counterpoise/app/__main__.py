"""``python -m counterpoise.app`` is the command ``counterpoise``."""

from __future__ import annotations

from counterpoise.app.main import main

main()
