"""What a newcomer to an inspectorate's pages met with: figures, days, words and ways on that were missing."""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from web_kit import (
    ADMINISTRATOR,
    DIRECTOR,
    OTHER_SCHEDULER,
    SCHEDULER,
    SENIOR,
    acting,
    asked_about,
    form_values,
    later_visit,
    notified_visit,
    person_of,
    programme_address,
    sign_in,
)

from counterpoise.domain.calendar import load_calendar, monday_of
from counterpoise.domain.errors import ConflictError, CounterpoiseError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.exchange import signed
from counterpoise.service import (
    clock,
    deferrals_answer,
    jobs,
    people,
    programme_pages,
    visits,
    visits_notice,
    visits_sign_off,
    waiting,
)
from counterpoise.web import words
from counterpoise.web.views import programmes

if TYPE_CHECKING:
    from datetime import date

    from web_kit import Home

    from counterpoise.store.visit_queries import VisitRecord

_NEW = {"email": "new@example.org"}


@pytest.mark.parametrize(
    ("role", "typed", "known"),
    [
        ("director", "sandwell", "E08000028"),
        ("director", "E08000028", "E08000028"),
        ("scheduler", "ofsted", "Ofsted"),
        ("scheduler", "HMIP", "HMI Probation"),
        ("analyst", "west midlands", "West Midlands"),
        ("provider's manager", " sc012345 ", "SC012345"),
    ],
)
def test_a_role_holds_in_the_body_that_was_meant(home: Home, role: str, typed: str, known: str) -> None:
    assert people.grant_of(role, typed).body == known


@pytest.mark.parametrize(
    ("role", "typed", "told"),
    [
        ("director", "Sandwel", "Nearest spellings: Sandwell"),
        ("scheduler", "Offsted", "Choose one of CQC, HMI Probation, Ofsted"),
        ("analyst", "the north", "Choose one of East Midlands"),
        ("provider's manager", "the home in the lane", "such as SC012345"),
    ],
)
def test_a_role_in_a_body_that_nobody_knows_is_refused_where_it_was_typed(
    home: Home, role: str, typed: str, told: str
) -> None:
    answer = sign_in(ADMINISTRATOR).post("/people/new", {**_NEW, "role": role, "body": typed})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert told in text
    assert 'href="#id_body"' in text
    assert "new@example.org" not in sign_in(ADMINISTRATOR).get("/people").content.decode()


def test_whoever_names_no_role_is_told_which_there_are(home: Home) -> None:
    answer = sign_in(ADMINISTRATOR).post("/people/new", {**_NEW, "body": ""})
    assert "Choose a role" in answer.content.decode()
    with pytest.raises(CounterpoiseError, match="senior inspector"):
        people.grant_of("boss", "")


def _later(state: str = "") -> VisitRecord:
    """Return a visit to a council's services with weeks to go, in a state."""
    visit = later_visit()
    if state:
        visits.take_step(visit.public_id, state, acting(SENIOR), version=visit.version)
    return visits.own(visit.public_id, acting(SENIOR)).visit


def _written(name: str, day: date) -> dict[str, str]:
    """Return a day as the three boxes of a form send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _notice_by(visit: VisitRecord) -> str:
    calendar = load_calendar()
    return words.day(calendar.add_working_days(visit.first_day, -10))


def test_a_visit_tells_its_last_day_for_the_notice_wherever_a_call_is_prepared(planned: Home) -> None:
    visit = _later()
    scheduler, senior = sign_in(SCHEDULER), sign_in(SENIOR)
    page = f"/visits/{visit.public_id}"
    for client, path in (
        (scheduler, page),
        (scheduler, f"{page}/steps/move"),
        (scheduler, "/visits?state=proposed&region=" + visit.region.replace(" ", "+")),
        (senior, f"{page}/sign-off"),
    ):
        assert _notice_by(visit) in client.get(path).content.decode(), path


def test_the_calls_of_the_next_two_weeks_are_listed_by_the_day_they_are_due(planned: Home) -> None:
    told = sign_in(SCHEDULER).get("/visits?calls=soon").content.decode()
    rows = visits.own_list(acting(SCHEDULER))
    due = sorted(
        d for v in rows if (d := visits_notice.to_be_told(v)) and d <= clock.today() + timedelta(days=14)
    )
    assert due
    assert f"of {len(due)} visit" in told
    assert "by the last day for the notice" in told
    listed = re.findall(r'<td class="govuk-table__cell cp-nowrap">([^<]+)</td>', told)[1::2]
    assert listed == [words.day(d) for d in due][: len(listed)]
    assert len(listed) == min(50, len(due))


def test_what_was_answered_before_a_call_can_be_read_until_the_call_is_made(planned: Home) -> None:
    visit = _later("confirm")
    senior, page = sign_in(SENIOR), f"/visits/{visit.public_id}"
    assert "not signed off today" in senior.get(page).content.decode()
    names = [c.name for c in visits_sign_off.checks(visit.public_id, acting(SENIOR))]
    visits_sign_off.sign_off(
        visit.public_id, acting(SENIOR), version=visit.version, answers=dict.fromkeys(names, "Asked: none.")
    )
    told = sign_in(SCHEDULER).get(page).content.decode()
    assert f"signed off by {SENIOR}" in told
    assert told.count("Asked: none.") == len(names)


def test_before_a_call_that_was_made_its_day_is_told(planned: Home) -> None:
    text = sign_in(SENIOR).get(f"/visits/{notified_visit()}/sign-off").content.decode()
    assert re.search(rf"Notice was given on</dt>\s*<dd[^>]*>{words.day(clock.today())}", text)


def test_a_step_that_comes_too_early_is_not_told_as_a_change_by_somebody_else(planned: Home) -> None:
    visit = _later("confirm")
    client, path = sign_in(SCHEDULER), f"/visits/{visit.public_id}/steps/notify"
    given = form_values(client.get(path).content.decode()) | _written("notified_on", clock.today())
    told = client.post(path, given)
    assert told.status_code == 409
    assert "be done now" in told.content.decode()
    assert "Somebody changed" not in told.content.decode()


def test_days_in_what_a_form_says_are_written_as_people_write_them(planned: Home) -> None:
    visit = _later()
    client, path = sign_in(SCHEDULER), f"/visits/{visit.public_id}/steps/move"
    past = clock.today() - timedelta(days=1)
    days = _written("first_day", past) | _written("last_day", visit.last_day)
    told = client.post(path, form_values(client.get(path).content.decode()) | days | {"why": "w"})
    assert f"{words.day(past)} is past" in told.content.decode()


def test_a_visit_says_that_a_request_about_it_waits(planned: Home) -> None:
    visit = notified_visit()
    asked_about(visit)
    told = sign_in(SENIOR).get(f"/visits/{visit}").content.decode()
    assert "waits for its answer" in told
    assert 'href="/requests"' in told


def _kept() -> programme_pages.Document:
    return programme_pages.document(programme_pages.heads(person=person_of(SCHEDULER))[0].public_id)


def test_a_programme_tells_what_lots_cost_beside_the_stages_that_came_before_them(
    planned: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    strain = {
        "what": "strain",
        "before": 5860.0,
        "after": 6184.0,
        "most": 6463.0,
        "unit": "hours",
        "mark": "assumed",
    }
    plain = _kept()
    drawn = replace(plain, told={**plain.told, "lots": [strain]})
    monkeypatch.setattr(programme_pages, "document", lambda _: drawn)
    # What was made before for other tests is left as it is.
    monkeypatch.setattr(programmes, "_made", programmes._made.__wrapped__)  # type: ignore[attr-defined]
    text = html.unescape(sign_in(SCHEDULER).get(programme_address()).content.decode())
    table = text.partition("What lots decided, and what that costs")[2].partition("</table>")[0]
    assert re.search(r"strain.*5,860.*6,184.*6,463.*assumed", table, re.DOTALL)
    assert "The stages are proven for a programme that anybody could work out" in text


def test_a_version_that_was_kept_before_lots_and_what_stands_were_told_is_still_shown(
    planned: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = _kept()
    assert plain.told["stand"] == 0
    old = {k: v for k, v in plain.told.items() if k not in {"stand", "lots"}}
    for told, words_there in ((old, "visits in"), ({**old, "stand": 7}, ", beside 7 that stand")):
        kept = replace(plain, told=told)
        monkeypatch.setattr(programme_pages, "document", lambda _, kept=kept: kept)
        monkeypatch.setattr(programmes, "_made", getattr(programmes._made, "__wrapped__", programmes._made))
        answer = sign_in(SCHEDULER).get(programme_address())
        assert answer.status_code == 200
        assert words_there in answer.content.decode()


def test_a_programme_lists_the_figures_that_are_not_simply_published_on_its_page(planned: Home) -> None:
    text = html.unescape(sign_in(SCHEDULER).get(programme_address()).content.decode())
    assert "programme.xlsx" not in text
    table = text.partition('id="assumed-caption"')[2].partition("</table>")[0]
    assumed = _kept().told["assumed"]
    assert table.count('<th scope="row"') == len(assumed)
    assert "policy." not in table
    tolerance = table.partition("policy: delay tolerance</th>")[2].partition("</td>")[0]
    # Two in a hundred, and not none.
    assert tolerance.endswith(">0.02")
    assert all(a["unit"] in table for a in assumed)


def test_a_programme_says_what_its_tiers_are_and_writes_days_as_people_do(planned: Home) -> None:
    text = html.unescape(sign_in(SCHEDULER).get(programme_address()).content.decode())
    for v in _kept().visits:
        assert f"tier {v['tier']}: " in text
        assert v["tier_reason"] in text
    for sentence in _kept().told["area_accounts"]["uncounted"]:
        assert words.days(sentence) in text


def test_the_calendar_adds_up_over_all_regions(planned: Home) -> None:
    text = sign_in(SCHEDULER).get(programme_address()).content.decode()
    row = text.partition("All regions</th>")[2].partition("</tr>")[0]
    counts = [int(n) for n in re.findall(r">(\d+)</td>", row)]
    assert counts[-1] == len(_kept().visits) == sum(counts[:-1])


def test_each_figure_of_a_comparison_says_what_it_rests_on(planned: Home) -> None:
    address = programme_address()
    series, version = address.split("/")[2:]
    text = sign_in(SCHEDULER).get(f"/programmes/{series}/compare/{version}/{version}").content.decode()
    table = text.partition('id="stages-caption"')[2].partition("</table>")[0]
    rows = table.count('<th scope="row"')
    assert rows
    assert table.count("cp-mark--") == rows


@pytest.mark.parametrize(
    ("year", "told"),
    [
        ("2010", "Plans are made for weeks between 1 January 2019"),
        ("2027", "Import newer tables under Tables"),
    ],
)
def test_a_day_that_no_plan_can_be_made_from_is_refused_before_a_job_begins(
    planned: Home, year: str, told: str
) -> None:
    given = {"as_of-day": "1", "as_of-month": "9", "as_of-year": year, "weeks": "4"}
    answer = sign_in(SCHEDULER).post("/plans/new", given)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert told in text
    assert "--stale-ok" not in text
    assert not [j for j in jobs.jobs(person=person_of(SCHEDULER)) if j.question["as_of"] == f"{year}-09-01"]


def _request(home: Home) -> str:
    visit = notified_visit()
    return f"/requests/{asked_about(visit)}"


def test_a_request_names_the_ground_that_is_put(planned: Home) -> None:
    text = html.unescape(sign_in(SENIOR).get(_request(planned)).content.decode())
    assert "A recent major incident: a death, a serious injury, an infectious illness" in text
    assert "A published ground." in text
    assert "In their own words: An incident." in text
    assert "Evidence, as they put it: checked by somebody outside the service." in text


def test_an_answer_says_what_was_promised_and_its_letter_can_be_had_again(planned: Home) -> None:
    client, path = sign_in(SENIOR), _request(planned)
    before = visits.own(deferrals_answer.listed(acting(SENIOR))[0].visit.public_id, acting(SENIOR)).visit
    new = load_calendar().add_working_days(before.first_day, 10)
    check = load_calendar().add_working_days(before.first_day, 2)
    given = form_values(client.get(path).content.decode()) | {"reply": "yes", "signed_by": "The director"}
    first = client.post(path, given | _written("new_day", new) | _written("substitute_day", check))
    assert first.headers["Content-Type"] == "application/zip"
    text = html.unescape(client.get(path).content.decode())
    weeks = (new - before.first_day).days / 7 * (before.children or 0.0)
    for told in (words.day(new), words.day(check), f"{words.number(weeks)} child-weeks", "The director"):
        assert told in text, told
    again = client.post(path, {"again": "yes"})
    letters = [_letter(answer.content) for answer in (first, again)]
    assert letters[0] == letters[1]
    assert before.service_name in letters[0]
    assert before.service.partition(":")[2] not in letters[0]


def _letter(archive: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return [p.text for p in Document(io.BytesIO(held.read("letter.docx"))).paragraphs]


def test_no_letter_is_made_of_an_answer_that_was_not_given(planned: Home) -> None:
    path = _request(planned)
    answer = sign_in(SENIOR).post(path, {"again": "yes"})
    assert answer.status_code == 400
    with pytest.raises(ConflictError, match="waits for its answer"):
        deferrals_answer.again(path.rpartition("/")[2], acting(SENIOR))


def _start_page(who: str) -> str:
    return html.unescape(sign_in(who).get("/").content.decode())


def test_the_start_page_tells_an_inspectorate_which_calls_are_near(planned: Home) -> None:
    calls = waiting.calls_due(visits.own_list(acting(SCHEDULER)), clock.today())
    first = visits_notice.to_be_told(calls[0])
    assert first is not None
    assert f"the first by {words.day(first)}" in _start_page(SCHEDULER)
    proposed = [v for v in visits.own_list(acting(SENIOR)) if v.state is VisitState.PROPOSED]
    assert f"{len(proposed)} proposed visits wait to be confirmed" in _start_page(SENIOR)
    assert "wait to be confirmed" not in _start_page(SCHEDULER)
    assert "What waits for you" not in _start_page(DIRECTOR)


def test_the_start_page_tells_a_senior_inspector_which_requests_wait(planned: Home) -> None:
    asked_about(notified_visit())
    due = deferrals_answer.listed(acting(SENIOR))[0].answer_by
    assert "1 request waits for its answer" in _start_page(SENIOR)
    assert f"the first due by {words.instant(due)}" in _start_page(SENIOR)
    assert "waits for its answer" not in _start_page(SCHEDULER)


def test_the_audit_log_names_the_account_that_an_event_was_on(home: Home) -> None:
    client = sign_in(ADMINISTRATOR)
    client.post("/people/new", {**_NEW, "role": "director", "body": "Sandwell"})
    rows = re.findall(r"<td[^>]*>(.*?)</td>", client.get("/audit").content.decode(), re.DOTALL)
    on = [re.sub(r"<[^>]+>", "", cell).strip() for cell in rows[3::4]]
    assert "role new@example.org: director, E08000028" in on
    assert "account new@example.org" in on


def test_a_week_that_others_take_of_an_area_is_busy_for_each_of_its_services(planned: Home) -> None:
    visit = visits.own(notified_visit(), acting(SCHEDULER)).visit
    code = visit.service.partition(":")[2]
    week = words.day(monday_of(visit.first_day))
    for service in (visit.service, f"youth-justice:{code}"):
        text = sign_in(OTHER_SCHEDULER).get(f"/services/{service}").content.decode()
        row = text.partition(f">{week}</th>")[2].partition("</tr>")[0]
        assert "busy" in row, service
        assert "they ask the same people" in text
    assert (
        "busy"
        not in sign_in(SCHEDULER)
        .get(f"/services/youth-justice:{code}")
        .content.decode()
        .partition(f">{week}</th>")[2]
        .partition("</tr>")[0]
    )


def _card(body: str) -> bytes:
    """Return the key card of a body that has no instance here, with no name but its code."""
    key = Ed25519PrivateKey.generate().private_bytes_raw()
    public = signed.public_key(key)
    letter = signed.Letter(
        kind=signed.FileKind.CARD,
        message="0" * 20,
        sender=signed.fingerprint(public),
        recipient="",
        about=body,
        revision=1,
        made_at=clock.now(),
        body={"name": body, "body": body, "public_key": public.hex()},
    )
    return signed.seal(letter, key)


def test_a_key_card_is_called_one_and_its_body_by_name(planned: Home) -> None:
    client, card = sign_in(SENIOR), _card("E08000028")
    told = client.post("/files", {"file": SimpleUploadedFile("card.json", card)})
    assert told.status_code == 400
    assert "This is a key card" in told.content.decode()
    added = client.post("/files/parties", {"file": SimpleUploadedFile("card.json", card)})
    assert added.status_code == 302
    assert "Sandwell, E08000028" in client.get("/files").content.decode()


def test_from_the_yearly_answers_everybody_gets_back_to_a_page_of_their_own(planned: Home) -> None:
    for who, back in ((SENIOR, "/requests"), (SCHEDULER, "/inbox")):
        client = sign_in(who)
        link = re.search(
            r'<a href="([^"]+)" class="govuk-back-link', client.get("/decisions").content.decode()
        )
        assert link is not None
        assert link[1] == back
        assert client.get(back).status_code == 200


def test_the_answers_among_the_returns_carry_a_mark_and_lead_to_the_publication(planned: Home) -> None:
    text = sign_in(SCHEDULER).get("/inbox").content.decode()
    heading = text.partition("by ground")[2].partition("</h2>")[0]
    assert "cp-mark--published" in heading
    assert 'href="/decisions"' in text
    assert "A number from 1 to 5 is shown as c" in text


def test_the_help_says_how_a_programme_becomes_visits_and_calls(home: Home) -> None:
    text = html.unescape(sign_in(SCHEDULER).get("/help").content.decode())
    for told in ("A second person confirms", "signs it off", "within one working day"):
        assert told in text


def test_whoever_finds_too_many_services_is_told_which_word_would_help(planned: Home) -> None:
    client = sign_in(SCHEDULER)
    many = client.get("/services", {"q": "birmingham"}).content.decode()
    assert "The first 50 services, by name" in many
    assert "such as fostering or special" in many
    fewer = client.get("/services", {"q": "birmingham fostering"}).content.decode()
    assert "such as fostering" not in fewer
    assert "Independent Fostering Agency" in fewer
