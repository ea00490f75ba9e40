"""What the tests of tables share is found by folder; made tables may be parsed without a child."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.exchange import parse_worker, reading

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from counterpoise.exchange.reading import Limits


@pytest.fixture
def parsed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process: what a child adds is tested where its limits are."""

    def here(_: Path, task: bytes, __: Limits) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(json.dumps(parse_worker.answer(json.loads(task))))
        return found

    monkeypatch.setattr(reading, "_ask_child", here)
