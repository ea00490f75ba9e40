"""The pages of settings: every figure with its mark and source, fingerprints, and whether the log holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from web_kit import ADMINISTRATOR, ANALYST, AUTHORITY, SCHEDULER, acting, sign_in

from counterpoise.domain.policy import load_policy
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.service import exchange_files, visits

if TYPE_CHECKING:
    from web_kit import Home


def test_every_part_of_the_policy_is_shown_with_mark_and_source(home: Home) -> None:
    text = sign_in(ANALYST).get("/settings/policy").content.decode()
    there = load_policy()
    assert text.count("cp-mark--") == len(there.entries) + len(there.choices)
    assert all(name in text for name in there.names.values())
    assert all(c.mark in text for c in there.choices.values())


def test_every_tariff_is_on_one_page_of_its_kind(home: Home) -> None:
    client, shown = sign_in(ANALYST), 0
    kinds = {path.rpartition(".")[0].split(".")[1] for path in load_tariffs().entries if path[:6] == "visit."}
    for part in ("number", *(f"visit.{kind}" for kind in kinds)):
        shown += client.get("/settings/tariffs", {"of": part}).content.decode().count("cp-mark--")
    assert shown == len(load_tariffs().entries)
    assert client.get("/settings/tariffs", {"of": "nonsense"}).status_code == 200


def test_an_administrator_sees_fingerprints_and_no_key(home: Home) -> None:
    text = sign_in(ADMINISTRATOR).get("/settings/keys").content.decode()
    assert exchange_files.own_fingerprint() in text
    for name in ("secret_key", "audit_key", "signing_key"):
        assert (home.folder / name).read_text(encoding="ascii").strip() not in text
    assert sign_in(SCHEDULER).get("/settings/keys").status_code == 404


def test_the_check_of_the_log_says_yes_or_no_and_no_number(home: Home) -> None:
    client = sign_in(ADMINISTRATOR)
    before = client.post("/audit/check").content
    who = acting(SCHEDULER)
    given = visits.Proposal(f"authority:{AUTHORITY}", "ILACS_FOCUSED_COVID", who.today, who.today)
    visits.propose(given, who, why="hidden")
    assert client.post("/audit/check").content == before
    assert b"The audit log holds" in before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_visit SET region = 'elsewhere'")
    answer = client.post("/audit/check").content
    assert b"does not hold" in answer
    assert sign_in(SCHEDULER).post("/audit/check").status_code == 404


def test_the_list_of_settings_shows_what_the_roles_open(home: Home) -> None:
    assert b"/people" in sign_in(ADMINISTRATOR).get("/settings").content
    assert b"/settings/keys" not in sign_in(SCHEDULER).get("/settings").content
