"""Headers on every answer, pages for every fault, forms from our own pages alone, nothing told in the log."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.test import Client
from web_kit import ADMINISTRATOR, DIRECTOR, SCHEDULER, WORDS, browser

from counterpoise.domain import errors
from counterpoise.domain.errors import CounterpoiseError, StoreError
from counterpoise.service import health
from counterpoise.web import faults, log
from counterpoise.web.access import ATTRIBUTE, routes
from counterpoise.web.middleware.answers import HEADERS, POLICY
from counterpoise.web.render import asset, environment
from counterpoise.web.views import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_kit import Home

WEB = Path(__file__).resolve().parents[2] / "src" / "counterpoise" / "web"


def _kinds(stranger: Client, person: Client) -> dict[str, Any]:
    return {
        "page": stranger.get("/sign-in"),
        "redirect": stranger.get("/"),
        "not there": stranger.get("/no/such/page"),
        "not allowed": person.get("/people"),
        "wrong method": stranger.get("/sign-out"),
        "wrong form": stranger.post("/sign-in", {}),
        "foreign form": Client(SERVER_NAME="localhost").post("/sign-in", {}),
        "foreign host": stranger.get("/sign-in", headers={"Host": "elsewhere.example"}),
        "static": stranger.get(asset("counterpoise.css")),
        "no such static": stranger.get("/static/counterpoise/none.css"),
        "health": stranger.get("/health"),
        "API": stranger.get("/api/v1/none"),
    }


def test_every_kind_of_answer_carries_every_security_header(
    stranger: Client, signed_in: Callable[[str], Client]
) -> None:
    kinds = _kinds(stranger, signed_in(DIRECTOR))
    assert b"GDS Transport" not in b"".join(kinds["static"].streaming_content)
    statuses = {name: answer.status_code for name, answer in kinds.items()}
    assert statuses == {
        "page": 200,
        "redirect": 302,
        "not there": 404,
        "not allowed": 404,
        "wrong method": 405,
        "wrong form": 400,
        "foreign form": 403,
        "foreign host": 400,
        "static": 200,
        "no such static": 404,
        "health": 200,
        "API": 404,
    }
    for name, answer in kinds.items():
        for header, value in HEADERS:
            assert answer.headers[header] == value, (name, header)
        lasting = answer.headers["Cache-Control"] != "no-store"
        assert lasting == (name == "static"), name
        answer.close()


def test_an_unexpected_fault_gives_a_page_with_all_headers_and_a_reference_that_the_log_has(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = signed_in(SCHEDULER)
    client.raise_request_exception = False

    def broken(*_: object) -> None:
        raise RuntimeError("a secret of somebody@example.org")

    monkeypatch.setattr(plain, "page", broken)
    failures: list[str] = []
    monkeypatch.setattr(log, "failed", lambda _, reference: failures.append(reference))
    answer = client.get("/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert failures[0] in text
    assert "secret" not in text


def test_the_policy_lets_no_inline_script_style_or_other_host_in() -> None:
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")


def test_no_template_has_an_inline_script_style_or_handler_or_an_unlisted_safe() -> None:
    for file in sorted((WEB / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), file.name
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), file.name
        assert "|safe" not in text.replace(" ", ""), file.name
        assert "https://" not in text, file.name
        environment().parse(text)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Origin": "https://localhost"}],
)  # fmt: skip
def test_what_another_site_sends_is_refused_before_anything_is_done(
    home: Home, method: str, headers: dict[str, str]
) -> None:
    client = Client(SERVER_NAME="localhost", headers=headers)
    answer = getattr(client, method)("/sign-in", {"email": SCHEDULER, "password": WORDS})
    assert answer.status_code == 403
    assert "nothing was done" in answer.content.decode()


def test_no_address_that_reads_ever_writes(signed_in: Callable[[str], Client], home: Home) -> None:
    client = signed_in(ADMINISTRATOR)
    assert home.folder.is_dir()
    before = _dump()
    for route in routes():
        if "<" not in route.path:
            client.get(route.path)
    assert _dump() == before


def _dump() -> dict[str, list[Any]]:
    """Return every row of every table of the store."""
    models = apps.get_app_config("store").get_models()
    return {m.__name__: list(m._default_manager.order_by("pk").values()) for m in models}


def test_a_view_that_declares_no_access_is_closed_to_everybody(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(ADMINISTRATOR)
    monkeypatch.delattr(plain.health, ATTRIBUTE)
    assert client.get("/health").status_code == 404
    assert browser().get("/health").status_code == 404


def test_every_error_of_the_house_becomes_a_page_and_a_problem_of_one_shape(home: Home) -> None:
    kinds = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, CounterpoiseError)]
    assert len(kinds) > 9
    for kind in kinds:
        more: dict[str, Any] = {"choices": ("a", "b")} if kind is errors.AmbiguousError else {}
        more |= {"guard": "g"} if kind is errors.GuardError else {}
        error = kind("Something is wrong.", next_step="Do this.", **more)
        problem = json.loads(faults.problem(error).content)
        assert {"type", "title", "status", "detail", "next_step"} <= set(problem)
        assert problem["status"] == kind.http_status
        request = browser().get("/sign-in").wsgi_request
        page = faults.answer(request, error)
        assert page.status_code == kind.http_status
        assert "Something is wrong." in page.content.decode()
        assert "Do this." in page.content.decode()


def test_health_says_so_when_the_store_is_gone_or_its_disk_full(
    stranger: Client, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stranger.get("/health").content == b"well\n"
    monkeypatch.setattr(health, "_free", lambda: 3.0)
    full = stranger.get("/health")
    assert full.status_code == StoreError.http_status
    assert b"nearly full" in full.content


def test_metrics_are_for_administrators_or_the_metrics_token(
    stranger: Client, signed_in: Callable[[str], Client], settings_of: Callable[..., None]
) -> None:
    assert stranger.get("/metrics").status_code == 302
    assert signed_in(DIRECTOR).get("/metrics").status_code == 404
    assert "counterpoise_answers_total" in signed_in(ADMINISTRATOR).get("/metrics").content.decode()
    settings_of(COUNTERPOISE_METRICS_TOKEN="abc")  # noqa: S106 - of this test alone
    assert stranger.get("/metrics", headers={"Authorization": "Bearer abd"}).status_code == 302
    assert stranger.get("/metrics", headers={"Authorization": "Bearer abc"}).status_code == 200


def test_the_log_tells_of_no_person_and_of_no_id(
    stranger: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(log, "event", lambda words, **told: lines.append(json.dumps([words, told])))
    stranger.post("/sign-in", {"email": SCHEDULER, "password": WORDS})
    stranger.get("/people/abc123?email=somebody@example.org")
    stranger.get("/set-password/a-secret-token")
    text = "\n".join(lines)
    assert "/people/<str:public_id>" in text
    for secret in (SCHEDULER, WORDS, "abc123", "somebody", "a-secret-token", "127.0.0.1"):
        assert secret not in text


def test_a_page_is_the_same_bytes_whoever_asks_again(stranger: Client) -> None:
    assert stranger.get("/sign-in").content == browser().get("/sign-in").content


def test_behind_https_cookies_are_secure_and_browsers_are_told_to_stay(
    home: Home, settings_of: Callable[..., None]
) -> None:
    settings_of(COUNTERPOISE_HTTPS=True)
    client = browser()
    answer = client.post("/sign-in", {"email": SCHEDULER, "password": WORDS})
    (cookie,) = client.cookies.values()
    assert cookie.key.startswith("__Host-")
    assert cookie["secure"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert home.folder.is_dir()
