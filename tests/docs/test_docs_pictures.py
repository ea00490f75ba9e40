"""Pictures of the pages: every address has one or a reason, each is there, small, and in the list of them."""

from __future__ import annotations

import os
import re
import struct
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from counterpoise.service import demo, start

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "tools"))

stops: Any = import_module("pictures_stops")
EVERY = [(stage, stop) for stage, of_stage in stops.STOPS.items() for stop in of_stage]
MOST_BYTES = 5_500_000


@pytest.fixture(scope="module")
def routes() -> frozenset[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    start.ready()
    access = import_module("counterpoise.web.access")
    api = access.Open.API
    return frozenset(r.name for r in access.routes() if r.access is None or r.access.needs is not api)


def test_every_address_has_a_picture_or_a_reason_why_not(routes: frozenset[str]) -> None:
    drawn = {stop.route for _, stop in EVERY} - {""}
    assert drawn | stops.WITHOUT.keys() == routes
    assert not drawn & stops.WITHOUT.keys()
    assert all(stops.WITHOUT.values())


def test_every_picture_is_there_in_its_width_and_no_other_is_kept() -> None:
    widths = {stop.name: 1000 for _, stop in EVERY} | {f"{name}-narrow": 320 for name in stops.NARROW}
    assert len(EVERY) == len({stop.name for _, stop in EVERY})
    found = {}
    for file in (IMAGES / "pages").iterdir():
        head = file.read_bytes()[:24]
        assert head.startswith(b"\x89PNG\r\n\x1a\n"), file.name
        found[file.stem] = struct.unpack(">I", head[16:20])[0]
    assert found == widths


def test_all_pictures_together_stay_small() -> None:
    assert sum(file.stat().st_size for file in IMAGES.rglob("*") if file.is_file()) < MOST_BYTES


def test_each_is_drawn_as_somebody_whom_the_demonstration_has() -> None:
    for stage, stop in EVERY:
        roles = {role.value for role in demo._ROLES[stage.partition("_")[0]]}
        assert stop.who in roles | {""}, stop.name


def test_the_list_says_of_each_what_it_shows() -> None:
    page = (ROOT / "docs" / "reference" / "pages.md").read_text(encoding="utf-8")
    told = {name: seen for seen, name in re.findall(r"!\[(.+?)\]\(\.\./images/pages/([\w-]+)\.png\)", page)}
    assert {name: told.get(name) for name in (s.name for _, s in EVERY)} == {s.name: s.seen for _, s in EVERY}
    assert len(re.findall(r"^### ", page, flags=re.MULTILINE)) == len(EVERY)
