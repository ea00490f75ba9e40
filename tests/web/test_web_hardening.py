"""What the code never does, whatever page is asked for: looked up in its text, and asked of the pages."""

from __future__ import annotations

import ast
import json
import logging
import re
import tomllib
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from web_kit import ADMINISTRATOR, DIRECTOR, SCHEDULER, WORDS

from counterpoise.app import settings
from counterpoise.exchange import openid
from counterpoise.service import accounts
from counterpoise.web import log
from counterpoise.web.access import routes
from counterpoise.web.middleware.answers import POLICY
from counterpoise.web.render import to_keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

SOURCE = Path(__file__).resolve().parents[2] / "src" / "counterpoise"
#: What runs text as a program, or makes any object of bytes that came from outside.
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "xmlrpc"}
#: The planner and the process that it starts hand each other their own objects, in a folder of their own.
OWN_OBJECTS = {"programme/apart.py", "programme/worker.py"}
#: What writes members of an archive to the disk under the names that they bring.
UNPACKS = {"extract", "extractall", "unpack_archive"}
#: What can reach another machine, and the one file that may.
REACHES_OUT = {"requests", "httpx", "aiohttp", "socket", "smtplib", "ftplib", "http", "urllib.request", "ssl"}
MAY_REACH_OUT = {"exchange/openid.py"}


@lru_cache(maxsize=1)
def texts() -> tuple[tuple[str, str], ...]:
    files = sorted(SOURCE.rglob("*.py"))
    return tuple((f.relative_to(SOURCE).as_posix(), f.read_text("utf-8")) for f in files)


def parsed(*words: str) -> Iterator[tuple[str, ast.Module]]:
    """Give each file that has one of these words; reading the rest as programs would take long."""
    wanted = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words))
    for file, text in texts():
        if wanted.search(text):
            yield file, ast.parse(text)


def imported(tree: ast.Module) -> set[str]:
    """Return every module that a file takes, by its whole name and by its first part."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return names | {name.partition(".")[0] for name in names}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Give each call with the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def test_what_is_looked_for_would_be_found() -> None:
    tree = ast.parse("import urllib.request\nfrom os import system\narchive.extractall('.')\neval('1')")
    assert {"urllib.request", "urllib", "os", "os.system"} <= imported(tree)
    assert {name for name, _ in calls(tree)} == {"extractall", "eval"}


def test_no_text_from_outside_is_run_and_no_object_made_of_bytes() -> None:
    assert len(texts()) > 300
    for file, tree in parsed(*RUNS_TEXT, *UNSAFE_MODULES, "from_string", "shell", "allow_pickle"):
        assert not imported(tree) & UNSAFE_MODULES or file in OWN_OBJECTS, file
        for name, call in calls(tree):
            plain = isinstance(call.func, ast.Name)
            assert not (plain and name in RUNS_TEXT), (file, call.lineno)
            assert name != "from_string" or "docx" in file, (file, call.lineno)
            given = {k.arg: k.value for k in call.keywords}
            assert "shell" not in given, (file, call.lineno)
            assert "allow_pickle" not in given or ast.literal_eval(given["allow_pickle"]) is False, file


def test_programs_are_started_by_a_list_that_begins_with_our_own_interpreter() -> None:
    started = [
        (file, call)
        for file, tree in parsed("subprocess")
        for name, call in calls(tree)
        if name in {"Popen", "run", "check_output", "check_call"} and "subprocess" in ast.unparse(call.func)
    ]
    assert len(started) > 5
    for file, call in started:
        given = ast.unparse(call.args[0])
        text = (SOURCE / file).read_text("utf-8")
        if not given.startswith("["):
            named = re.search(rf"^\s*{re.escape(given)}(?:: Final)? = [\[(](.*)", text, re.MULTILINE)
            assert named, (file, given)
            given = named[1]
        assert given.lstrip("[").startswith("sys.executable"), (file, given)
    other = {"system", "popen", "spawnl", "spawnv"}
    assert not [f for f, tree in parsed(*other) for n, _ in calls(tree) if n in other]


def test_nothing_is_unpacked_to_the_disk_under_a_name_that_came_with_it() -> None:
    assert [f for f, tree in parsed(*UNPACKS) for name, _ in calls(tree) if name in UNPACKS] == []


def test_one_file_alone_can_reach_another_machine() -> None:
    assert {file for file, tree in parsed(*REACHES_OUT) if imported(tree) & REACHES_OUT} == MAY_REACH_OUT


def test_what_is_asked_of_the_organisation_follows_nobody_waits_briefly_and_checks_certificates() -> None:
    asked = [call for _, tree in parsed("requests") for name, call in calls(tree) if name == "request"]
    (call,) = [c for c in asked if ast.unparse(c.func) == "requests.request"]
    given = {k.arg: ast.unparse(k.value) for k in call.keywords}
    assert given["allow_redirects"] == "False"
    assert given["timeout"] == "_SECONDS"
    assert max(openid._SECONDS) <= 10
    assert not [file for file, tree in parsed("verify") for _, c in calls(tree) if "verify" in _names(c)]


def _names(call: ast.Call) -> set[str | None]:
    return {k.arg for k in call.keywords}


def test_every_redirect_stays_here_but_the_one_to_the_organisation() -> None:
    elsewhere = set()
    for file, tree in parsed("HttpResponseRedirect"):
        constants = {
            t.id: n.value.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Assign | ast.AnnAssign) and isinstance(n.value, ast.Constant)
            for t in (n.targets if isinstance(n, ast.Assign) else [n.target])
            if isinstance(t, ast.Name)
        }
        for name, call in calls(tree):
            if name == "HttpResponseRedirect" and not _stays(call.args[0], constants):
                elsewhere.add((file, ast.unparse(call.args[0])))
    assert elsewhere == {
        ("web/views/organisation.py", "address"),
        ("web/views/council.py", "_address(made)"),
        ("web/views/council.py", "_address(error.made_before)"),
        ("web/views/council.py", "_address(made.notice)"),
    }
    assert 'return f"/notices/' in (SOURCE / "web/views/council.py").read_text("utf-8")


def _stays(target: ast.expr, constants: dict[str, object]) -> bool:
    """Return whether an address begins with one slash and a letter, or is the start page."""
    begins: object = constants.get(target.id) if isinstance(target, ast.Name) else None
    if isinstance(target, ast.IfExp):
        return _stays(target.body, constants) and _stays(target.orelse, constants)
    if isinstance(target, ast.Constant):
        begins = target.value
    if isinstance(target, ast.JoinedStr) and isinstance(target.values[0], ast.Constant):
        begins = target.values[0].value
    return begins == "/" or re.match(r"/[a-z]", str(begins)) is not None


def test_queries_hold_no_text_but_names_of_our_own() -> None:
    """Values go beside a query, never into it; what is put into one are names of tables and columns."""
    put_in = set()
    for file, tree in parsed("execute", "executemany", "_rows", "raw", "extra", "RawSQL"):
        for name, call in calls(tree):
            if name in {"raw", "extra", "RawSQL"}:
                put_in.add((file, name))
            first = call.args[0] if call.args else None
            if name in {"execute", "executemany", "_rows", "rows"} and isinstance(first, ast.JoinedStr):
                put_in |= {
                    (file, ast.unparse(v.value)) for v in first.values if isinstance(v, ast.FormattedValue)
                }
    assert {file for file, _ in put_in} <= {"learning/library.py"}
    assert {what for _, what in put_in} <= {"_SCHEMA", "columns", "where", "table", "names", "marks"}


def test_no_script_of_ours_keeps_or_writes_anything() -> None:
    scripts = SOURCE / "web" / "static" / "counterpoise"
    assert {f.name for f in scripts.glob("*.js")} == {"pages.js", "govuk-frontend.min.js"}
    own = (scripts / "pages.js").read_text("utf-8")
    for word in (
        "Storage",
        "indexedDB",
        "cookie",
        "innerHTML",
        "postMessage",
        "fetch",
        "eval",
        "document.write",
    ):
        assert word not in own
    # The Design System remembers which parts of an accordion are open; no page of ours has one.
    theirs = (scripts / "govuk-frontend.min.js").read_text("utf-8")
    assert not re.search(r"localStorage|indexedDB|document\.cookie|postMessage|eval\(", theirs)
    templates = SOURCE / "web" / "templates"
    assert not [f.name for f in templates.rglob("*.html") if "accordion" in f.read_text("utf-8")]


ODD = '"><script>alert(1)</script>{{ 7*7 }}%(x)s${7*7}\u202e'


def test_what_somebody_typed_is_shown_as_text(stranger: Client, signed_in: Callable[[str], Client]) -> None:
    client = signed_in(SCHEDULER)
    shown = [
        stranger.post("/sign-in", {"email": ODD, "password": "x"}),
        client.get("/services", {"q": ODD}),
        client.get("/visits", {"region": ODD, "page": ODD}),
        client.post("/account/tokens", {"label": ODD, "scopes": ODD}),
    ]
    for answer in shown:
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "49" not in re.sub(r"[?]v=[0-9a-f]+", "", text)
    assert "&lt;script&gt;alert" in shown[0].content.decode()
    assert "&lt;script&gt;alert" in shown[1].content.decode()


def test_no_other_site_may_read_an_answer(stranger: Client) -> None:
    for path in ("/sign-in", "/health", "/api/v1/openapi.json", "/api/v1/visits"):
        for method in ("get", "options"):
            headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
            answer = getattr(stranger, method)(path, headers=headers)
            assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_the_log_is_one_json_object_a_line_whatever_is_told_and_goes_to_one_place() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'one\ntwo "three"', None, None)
    line = log._Lines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["event"] == 'one\ntwo "three"'
    assert datetime.fromisoformat(told["at"]).utcoffset() == timedelta(0)
    assert {file for file, tree in parsed("logging") if "logging" in imported(tree)} == {"web/log.py"}


def test_no_request_comes_back_as_it_was_sent_and_other_methods_are_refused(stranger: Client) -> None:
    for path in ("/sign-in", "/health", "/static/counterpoise/pages.js", "/no/such/page", "/api/v1/visits"):
        for method in ("TRACE", "CONNECT", "TRACK"):
            answer = stranger.generic(method, path, headers={"X-Planted": "planted"})
            assert answer.status_code in {401, 404, 405}, (method, path)
            assert b"planted" not in b"".join(answer)
            answer.close()
    for route in routes():
        if "<" not in route.path and not route.path.startswith("/api/"):
            assert stranger.delete(route.path).status_code in {302, 404, 405}, route.path


def test_no_folder_is_listed_and_no_file_beside_the_assets_is_given(stranger: Client) -> None:
    for path in (
        "/static/",
        "/static/counterpoise/",
        "/static/../templates/base.html",
        "/static/counterpoise/../../templates/base.html",
        "/static/%2e%2e/texts.toml",
        "/.git/config",
        "/secret_key",
        "/store.sqlite3",
    ):
        assert stranger.get(path).status_code == 404, path


def test_the_policy_of_pages_names_each_part_that_the_standard_asks_for() -> None:
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in POLICY.split("; ")


def test_nothing_of_the_workshop_is_switched_on() -> None:
    assert settings.DEBUG is False
    assert not [app for app in settings.INSTALLED_APPS if "debug" in app or "admin" in app]


def test_every_answer_in_text_names_its_letters(stranger: Client, signed_in: Callable[[str], Client]) -> None:
    client = signed_in(ADMINISTRATOR)
    for path in ("/sign-in", "/health", "/metrics", "/no/such/page", "/static/counterpoise/counterpoise.css"):
        answer = client.get(path)
        kind = answer.headers["Content-Type"]
        answer.close()
        assert kind.startswith("text/"), path
        assert "charset=" in kind.lower(), (path, kind)
    assert stranger.get("/api/v1/none").headers["Content-Type"] == "application/problem+json"


def test_the_name_of_a_file_to_keep_stays_a_name() -> None:
    plain = to_keep(b"", "notice.json", "application/json")
    assert plain.headers["Content-Disposition"] == 'attachment; filename="notice.json"'
    odd = to_keep(b"", 'a"; filename="b.exe', "text/csv; charset=utf-8")
    assert odd.headers["Content-Disposition"] == r'attachment; filename="a\"; filename=\"b.exe"'
    far = to_keep(b"", "ŵ.csv", "text/csv; charset=utf-8")
    assert far.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C5%B5.csv"
    forged = to_keep(b"", "a\r\nSet-Cookie: b", "text/csv; charset=utf-8").headers["Content-Disposition"]
    assert "\n" not in forged
    assert "\r" not in forged


def test_the_way_to_a_store_on_another_machine_can_be_closed() -> None:
    address = "postgresql://a:b@store.example:5432/c?sslmode=verify-full&sslrootcert=%2Fkeys%2Fca.pem"
    found = settings._database(address, Path())
    assert found["NAME"] == "c"
    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/keys/ca.pem"}
    assert settings._database("postgresql://a:b@store.example/c", Path())["OPTIONS"] == {}


def test_a_token_holds_256_random_bits_and_never_stands_in_an_address(
    signed_in: Callable[[str], Client],
) -> None:
    made = {accounts.new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) == 43 for token in made)
    client = signed_in(DIRECTOR)
    (cookie,) = client.cookies.values()
    assert len(cookie.key) + len(cookie.value) < 200
    for path in ("/", "/account"):
        assert cookie.value not in client.get(path).content.decode()


def test_a_password_is_masked_and_may_be_pasted_and_kept_by_a_program(stranger: Client) -> None:
    text = stranger.get("/sign-in").content.decode()
    field = re.search(r'<input[^>]*name="password"[^>]*>', text)
    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in text
    assert (
        WORDS[:-1]
        not in stranger.post("/sign-in", {"email": DIRECTOR, "password": WORDS[:-1]}).content.decode()
    )


def test_every_page_leads_to_the_accessibility_statement_which_shows_its_dates(stranger: Client) -> None:
    for path in ("/sign-in", "/help", "/no/such/page"):
        assert 'href="/accessibility"' in stranger.get(path).content.decode()
    statement = tomllib.loads((SOURCE / "web" / "texts.toml").read_text("utf-8"))["accessibility"]
    text = stranger.get("/accessibility").content.decode()
    for day in (statement["tested_on"], statement["review_by"]):
        assert f"{day.day} {day:%B %Y}" in text.replace("\xa0", " ")
    assert "tested" not in stranger.get("/privacy").content.decode()
