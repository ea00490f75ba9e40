"""The pages in a real Chromium: axe, 320 px, keyboard, without script, no violation, no request out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from browser_kit import PATIENCE, window
from django.db import connections
from errors_kit import ASKED_IN_VAIN, Shown, forms_in_error, holds_in_error, send
from learning_kit import FULL_PAGES, make_library
from serve_kit import served_here
from test_web_council import day
from web_kit import (
    ADMINISTRATOR,
    ANALYST,
    DIRECTOR,
    NOBODY,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    WORDS,
    Home,
    acting,
    notified_visit,
    person_of,
    programme_address,
    session_of,
)

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.roles import RULES, Role
from counterpoise.learning.library import Library
from counterpoise.service import (
    clock,
    deferrals,
    deferrals_answer,
    demo_reports,
    import_pages,
    import_table,
    jobs,
    notices,
    programme_pages,
    reading,
    visits,
)
from counterpoise.service.acting import Acting
from counterpoise.store import jobs as job_store
from tests.learning.letter import made_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from browser_kit import Person
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
#: A table with a row to take and one to refuse.
_TIES = b"inspector,service,tie,from\n7,authority:E08000025,interest,2020-01-01\n8,x,friend,2020-01-01\n"


@pytest.fixture
def host(planned: Home) -> Iterator[str]:
    """Serve the instance on this machine."""
    assert planned.folder.is_dir()
    with served_here() as at:
        yield at


@pytest.fixture
def shelf(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a library of made reports into the instance."""
    make_library(planned.folder)
    monkeypatch.setenv("COUNTERPOISE_HOME", str(planned.folder))


def things() -> dict[str, str]:
    """Let a visit be notified, a notice logged and a request made; return their addresses."""
    visit_id = notified_visit()
    visit = visits.own(visit_id, acting(SCHEDULER)).visit
    here = Acting(PERFORMANCE, clock.now(), "E08000025", RULES[Role.PERFORMANCE].may)
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", clock.today(), first_day=visit.first_day), here)
    there = Acting("d@x.example", clock.now(), visit.service.partition(":")[2], RULES[Role.DIRECTOR].may)
    told = notices.log(notices.Call(visit.visit_type, clock.today(), first_day=visit.first_day), there)
    ground = deferrals.GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)
    deferrals.ask(told.notice.public_id, there, grounds=(ground,), signed_by="The director")
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    key = programme_pages.document(head.public_id).visits[0]["requirement"]
    plan = jobs.PlanAsked(as_of=clock.today(), weeks=1)
    waiting = jobs.ask_plan(plan, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    confirmed = next(v for v in visits.own_list(acting(SENIOR)) if v.state.value == "confirmed")
    return {
        "visit": f"/visits/{visit_id}",
        "confirmed": f"/visits/{confirmed.public_id}",
        "notice": f"/notices/{seen.notice.public_id}",
        "request": f"/requests/{deferrals_answer.listed(acting(SENIOR))[0].request.public_id}",
        "programme": programme_address(),
        "planned": f"{programme_address()}/visits/{key}",
        "service": f"/services/{visit.service}",
        "compare": f"/programmes/{head.series}/compare/1/1",
        "job": f"/jobs/{waiting}",
        **imported(),
    }


def imported() -> dict[str, str]:
    """Let a table be imported, one wait for its kind, one to be confirmed and one to be taken in."""
    scheduler, now = person_of(SCHEDULER), clock.now()
    sent = [
        import_pages.send([_TIES], name="ties.csv", person=scheduler, now=now).public_id for _ in range(3)
    ]
    choice = import_pages.Choice("inspector-ties", "", clock.today())
    for upload_id in sent[1:]:
        import_pages.look(upload_id, choice, person=scheduler, now=now)
    path = import_pages.sent(sent[0], person=scheduler).path
    source = import_table.Source("inspector-ties", path)
    kept = import_table.import_file(source, reading=reading.bundled(), who=SCHEDULER, now=now)
    import_pages.take(sent[2], person=scheduler, now=now)
    return {
        "sent": f"/imports/files/{sent[0]}/choose",
        "preview": f"/imports/files/{sent[1]}",
        "taking": f"/imports/files/{sent[2]}",
        "import": f"/imports/{kept.public_id}",
    }


def sessions_of(emails: Iterable[str]) -> dict[str, dict[str, str]]:
    """Sign people in; before the browser, for Django asks no store inside the loop that playwright runs."""
    return {email: session_of(email) for email in emails if email}


def test_axe_finds_nothing_nothing_scrolls_sideways_and_no_request_leaves_the_host(
    host: str, shelf: None
) -> None:
    at = things()
    pages = {
        "": ["/sign-in", "/help", "/accessibility", "/privacy", "/about", "/no/such/page"],
        SCHEDULER: ["/", "/programmes", "/plans/new", at["programme"], f"{at['programme']}?region=London",
                    f"{at['programme']}/print", f"{at['programme']}/print?region=London",
                    at["planned"], at["compare"], at["job"], "/visits", at["visit"],
                    "/services", "/services?q=birmingham", "/services/authority:E08000025",
                    at["service"], "/inbox", "/files", f"{at['confirmed']}/steps/move",
                    "/imports", "/imports/new", at["sent"], at["preview"], at["taking"], at["import"],
                    "/account", "/account/password", "/account/codes", "/account/tokens", "/learning"],
        SENIOR: [f"{at['confirmed']}/sign-off", "/requests", at["request"], "/decisions"],
        DIRECTOR: ["/", "/coming", "/notices", at["notice"], f"{at['notice']}/ask", "/asked", "/drafts"],
        PERFORMANCE: ["/notices/new", "/commitments/new", "/returns/weekly", f"{at['notice']}/hours"],
        ANALYST: ["/", "/learning", *FULL_PAGES],
        ADMINISTRATOR: ["/", "/people", "/people/new", f"/people/{person_of(DIRECTOR).public_id}", "/audit",
                        "/settings", "/settings/policy", "/settings/tariffs",
                        "/settings/tariffs?of=visit.ILACS_FOCUSED_COVID", "/settings/keys"],
    }  # fmt: skip
    cookies = sessions_of(pages)
    with window(host) as seen:
        for email, paths in pages.items():
            if email:
                seen.is_let_in(cookies[email])
            for path in paths:
                seen.clean(path)
        assert seen.outside == []
        assert [s for s in seen.said if "Failed to load resource" not in s] == []


def test_every_form_in_error_is_clean_and_its_summary_leads_to_the_field(
    host: str, shelf: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = things()
    jobs.cancel(at["job"].rpartition("/")[2], person=person_of(SCHEDULER), now=clock.now())
    sent, shown = forms_in_error(at), Shown(monkeypatch)
    cookies = sessions_of(sent)
    with window(host) as seen:
        seen.page.goto(f"{host}/sign-in")
        for email, paths in sent.items():
            if email:
                seen.is_let_in(cookies[email])
            for path, given in paths:
                send(seen, path, given)
                holds_in_error(seen, path)
        seen.is_let_in(cookies[ANALYST])
        for path in ASKED_IN_VAIN:
            seen.page.goto(f"{host}{path}")
            holds_in_error(seen, path)
        _types_wrong_codes(seen, cookies[DIRECTOR])
        assert shown.missed() == set()
        _is_led_elsewhere(seen, at["notice"], cookies)
        assert seen.outside == []


def _types_wrong_codes(seen: Person, session: dict[str, str]) -> None:
    """Type what is no code where one is set up, and where one is asked for: these pages carry a seal."""
    seen.is_let_in(session)
    seen.page.goto(f"{seen.host}/account/codes")
    seen.page.get_by_label("Password you have now", exact=True).fill(WORDS)
    seen.write("Code that your authenticator shows now", "some")
    seen.go(seen.page.get_by_role("button", name="Switch on"))
    holds_in_error(seen, "/account/codes")
    seen.context.clear_cookies()
    seen.page.goto(f"{seen.host}/sign-in")
    seen.write("E-mail address", NOBODY)
    seen.page.get_by_label("Password", exact=True).fill(WORDS)
    seen.go(seen.page.get_by_role("button", name="Sign in"))
    seen.write("Code from your authenticator", "some")
    seen.go(seen.page.get_by_role("button", name="Continue"))
    holds_in_error(seen, "/sign-in/code")


def _is_led_elsewhere(seen: Person, notice: str, cookies: Mapping[str, dict[str, str]]) -> None:
    """Hold two refusals that lead to another page: somebody was first, and somebody logged it already."""
    seen.is_let_in(cookies[DIRECTOR])
    seen.page.goto(f"{seen.host}/sign-in")
    send(seen, f"{notice}/go-ahead", {"version": "7", "why": "Told again."})
    seen.check("a notice that somebody changed first")
    days = {**day("notified_on", 1, 9), **day("first_day", 28, 9)}
    send(seen, "/notices/new", {"visit_type": "ILACS_FOCUSED_COVID", **days})
    seen.check("a notice that is there already")
    seen.go(seen.page.get_by_role("link", name="This notice is there already"))
    assert seen.page.url == f"{seen.host}{notice}"


def test_a_notice_is_logged_by_keyboard_alone(host: str) -> None:
    with window(host, width=1280) as seen:
        seen.sign_in(PERFORMANCE)
        page = seen.page
        page.goto(f"{host}/notices")
        _tab_to(page, "Log a notice")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{host}/notices/new")
        _tab_to(page, "", name="visit_type")
        page.keyboard.type("Ofsted: ILACS short")
        page.keyboard.press("Tab")
        _tab_to(page, "Log the notice")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/notices/\w{20}$"), timeout=PATIENCE)
        assert page.locator("h1").inner_text().endswith("ILACS short inspection")


def _tab_to(page: Page, text: str, *, name: str = "") -> None:
    """Press Tab until what has the focus is what is wanted."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "[document.activeElement.textContent.trim(), document.activeElement.getAttribute('name') || '']"
        )
        if (text and told[0] == text) or (name and told[1] == name):
            return
    raise AssertionError(f"no focus came to {text or name}")


def test_without_script_a_planner_plans_confirms_and_signs_out(host: str) -> None:
    address = programme_address()
    with window(host, script=False) as seen:
        seen.sign_in(SENIOR)
        seen.page.goto(f"{host}{address}")
        seen.press("Confirm as the second person")
        assert "Confirmed by" in seen.page.content()
        seen.sign_in(SCHEDULER)
        seen.page.goto(f"{host}/plans/new")
        seen.press("Make the plan")
        assert seen.page.get_by_role("link", name="Look again").count() == 1
        seen.page.goto(f"{host}/account")
        seen.press("Sign out")
        assert seen.page.url == f"{host}/sign-in"


def test_without_script_a_table_is_looked_at_and_taken_in(host: str) -> None:
    table = {"name": "ties.csv", "mimeType": "text/csv", "buffer": _TIES}
    with window(host, script=False) as seen:
        seen.sign_in(SCHEDULER)
        page = seen.page
        page.goto(f"{host}/imports/new")
        page.locator("input[type=file]").set_input_files(files=[table])
        seen.press("Send the file")
        page.get_by_label("What it holds").select_option("inspector-ties")
        seen.press("Look at what it would give")
        seen.press("Take in 1 row")
        assert page.get_by_role("link", name="Look again").count() == 1
        seen.press("Cancel this import")
        assert page.locator("h1").inner_text().endswith("This import was cancelled")


def test_an_analyst_takes_reports_in_searches_tells_what_is_new_and_takes_briefs(
    host: str, planned: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERPOISE_HOME", str(planned.folder))
    first = demo_reports.write(tmp_path / "reports")[0]
    with window(host, width=1280) as seen:
        seen.sign_in(ANALYST)
        page = seen.page
        page.get_by_role("link", name="Reports").first.click()
        page.get_by_role("button", name="Take reports in").click()
        page.get_by_label("Reports", exact=True).set_input_files(files=[first])
        seen.go(page.get_by_role("button", name="Take them in"))
        assert "1 file: waiting for its turn" in page.locator("main").inner_text()
        # Django asks for its store outside the loop that playwright runs here.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(_do_the_next_job).result()
        (held,) = Library(planned.folder / "library").reports()
        page.get_by_role("link", name="Look again").click()
        assert "1 taken in, 0 in already, 0 can't be taken." in page.locator("main").inner_text()
        page.get_by_role("link", name="Search", exact=True).click()
        page.get_by_label("What are you looking for?").fill("how managers supervise social workers")
        page.get_by_role("button", name="Search").click()
        seen.go(page.get_by_role("link", name=f"{first.name}, page").first)
        seen.unfold("the page of a hit")
        assert page.get_by_role("img", name="with the paragraph marked").is_visible()
        page.get_by_role("link", name="What is new").click()
        page.get_by_label("Day of the last meeting").fill("2018-01-01")
        seen.go(page.get_by_role("button", name="Show"))
        assert page.get_by_role("rowheader", name=str(held.authority)).count() == 1
        page.get_by_role("link", name="Briefs").click()
        page.get_by_label("And these, one a line").fill(str(held.authority))
        seen.go(page.get_by_role("button", name="Make the briefs"))
        assert "waiting for its turn" in page.locator("main").inner_text()
        with ThreadPoolExecutor(1) as beside:
            beside.submit(_do_the_next_job).result()
        page.get_by_role("link", name="Look again").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="take the archive").click()
        names = ZipFile(download.value.path()).namelist()
        assert [n.rpartition("/")[2] for n in names] == ["index.html", "reports.html"]
        seen.clean("/drafts")
        graded = made_drafts.letter(0, other_weak="Leadership is now outstanding.")
        page.get_by_label("Draft", exact=True).set_input_files(
            files=[{"name": "draft.txt", "mimeType": "text/plain", "buffer": graded.encode()}]
        )
        seen.go(page.get_by_role("button", name="Check it"))
        assert page.get_by_role("heading", name="Grade word in an ungraded letter").count() == 1
        seen.unfold("what was found in a draft")
        assert (seen.outside, seen.said) == ([], [])


def _do_the_next_job() -> None:
    taken = job_store.take_next()
    assert taken is not None
    jobs.carry_out(taken.public_id)
    connections.close_all()


def test_the_page_for_the_chief_executive_prints_on_one_sheet(host: str) -> None:
    with window(host, width=1280) as seen:
        seen.sign_in(DIRECTOR)
        seen.page.goto(f"{host}/coming")
        printed = seen.page.pdf(format="A4", prefer_css_page_size=True)
        assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1


def test_an_inline_script_would_not_run(host: str) -> None:
    with window(host) as seen:
        seen.page.goto(f"{host}/sign-in")
        seen.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); }"
        )
        assert seen.page.evaluate("window.ran") is None
        assert any("Content Security Policy" in s for s in seen.said)
