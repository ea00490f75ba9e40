"""What somebody new trips over on a council's pages: each of these was found by walking them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docx import Document
from icalendar import Calendar
from web_kit import DIRECTOR, MANAGER, PERFORMANCE, acting, browser, sign_in, token_of

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.roles import Grant, Role
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service import clock, notices, people, whose
from counterpoise.service.instance.subjects import newest_rows
from counterpoise.web.views import imports

if TYPE_CHECKING:
    from django.test import Client
    from web_kit import Home

_ASSURANCE = "CSC_ASSURANCE_VISIT_2020"


def day(name: str, number: object, month: object, year: object = 2020) -> dict[str, str]:
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": str(year)}


def call(**more: str) -> dict[str, str]:
    return {"visit_type": "ILACS_FOCUSED", **day("notified_on", 1, 9), **more}


def words_of(text: str) -> str:
    """Return what a page says, as it is read."""
    main = text[text.index("<main") : text.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def said(client: Client, path: str) -> str:
    return words_of(client.get(path).content.decode())


def refused(client: Client, path: str, given: dict[str, str]) -> str:
    answer = client.post(path, given)
    assert answer.status_code == 400, answer.status_code
    return words_of(answer.content.decode())


def logged(client: Client, **more: str) -> str:
    answer = client.post("/notices/new", call(**more))
    assert answer.status_code == 302, words_of(answer.content.decode())
    return str(answer["Location"])


def own_home(kind: str = "Children's home") -> str:
    rows = newest_rows(load_bundle().known("providers", clock.today()))
    return str(next(r for r in rows if r.provision_type == kind and r.places).urn)


def manager_of(urn: str) -> Client:
    link = people.add_first(
        email="manager@there.example", grants=(Grant(Role.MANAGER, urn),), who="test", now=clock.now()
    )
    people.accounts.set_password_by_link(token=link, password="plum window harbour", now=clock.now())  # noqa: S106 - of this test
    return sign_in("manager@there.example")


def types_offered(client: Client) -> list[str]:
    return re.findall(r'<option value="(\w+)"', client.get("/notices/new").content.decode())


def test_a_year_of_two_digits_is_no_year_of_the_first_century(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    given = {
        "kind": "other commitment",
        "title": "Board",
        **day("first_day", 1, 9, 20),
        **day("last_day", 2, 9),
    }
    assert "The year must have four digits" in refused(client, "/commitments/new", given)
    assert "The year must have four digits" in refused(
        client, "/notices/new", call(**day("notified_on", 1, 9, 20))
    )


def test_a_commitment_says_what_is_missing_and_which_day_is_wrong(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    days = {**day("first_day", 2, 9), **day("last_day", 1, 9)}
    assert "Choose what kind it is" in refused(client, "/commitments/new", {"title": "Board", **days})
    backwards = {"kind": "ombudsman", "title": "Board", **days}
    assert "The last day must be the first day or later" in refused(client, "/commitments/new", backwards)


def test_only_what_a_body_may_be_told_of_is_offered(planned: Home) -> None:
    council, home = types_offered(sign_in(PERFORMANCE)), types_offered(sign_in(MANAGER))
    assert {"ILACS_SHORT", _ASSURANCE, "SCHOOL_S5_2019", "JTAI_2016"} <= set(council)
    # One had ended years before, one begins in 2026, and one was withdrawn.
    assert {"SIF", "ILACS_SHORT_2026", "LA_SCHOOL_IMPROVEMENT"}.isdisjoint(council)
    assert {_ASSURANCE, "CH_FULL"} <= set(home)
    assert {"ILACS_SHORT", "SCHOOL_S5_2019"}.isdisjoint(home)


def test_a_provider_is_offered_what_looks_at_its_kind(planned: Home) -> None:
    offered = types_offered(manager_of(own_home()))
    assert {"CH_FULL", _ASSURANCE} <= set(offered)
    assert {"VAA_FULL", "FE_RESIDENTIAL"}.isdisjoint(offered)


def test_a_provider_s_visit_needs_a_urn_and_says_in_words_what_is_wrong(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    assert "Give the provider's URN" in refused(client, "/notices/new", call(visit_type=_ASSURANCE))
    wrong = refused(client, "/notices/new", call(visit_type=_ASSURANCE, service="ABC"))
    assert "“ABC” is no URN of a provider" in wrong
    dropped = refused(client, "/notices/new", call(service="SC012345"))
    assert "that looks at no single provider" in dropped


def test_two_schools_on_one_day_are_two_notices(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    first, second = (logged(client, visit_type="SCHOOL_S5_2019", service=urn) for urn in ("103163", "103164"))
    assert first != second
    assert {"School 103163", "School 103164"} <= set(re.findall(r"School 10316\d", said(client, "/notices")))


def test_the_list_the_notice_and_the_brief_say_which_provider_is_looked_at(planned: Home) -> None:
    client, urn = sign_in(PERFORMANCE), own_home()
    where = logged(client, visit_type=_ASSURANCE, service=urn.lower())
    for path in ("/notices", where, "/coming"):
        assert f"Children's home {urn}" in said(client, path), path


def test_a_notice_tells_worked_out_days_from_told_ones_and_names_the_day_of_the_week(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    assert "Fieldwork Tuesday 8 September 2020 to Wednesday 9 September 2020 assumed" in said(client, where)
    page = client.get(f"{where}/correct").content.decode()
    assert "8 September 2020 is worked out from the usual notice" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    change = {"version": version[1], "why": "A letter came.", **day("notified_on", 1, 9)}
    told = {**day("first_day", 8, 9), **day("last_day", 9, 9)}
    assert client.post(f"{where}/correct", change | told).status_code == 302
    assert "to Wednesday 9 September 2020 published" in said(client, where)


def test_tasks_stand_by_the_day_they_are_due(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    text = said(client, logged(client))
    assert text.index("Send the hours return") < text.index("Read the draft letter")


def test_whoever_may_not_ask_is_told_who_does(planned: Home) -> None:
    where = logged(sign_in(PERFORMANCE))
    assert "The director asks for a later date, from this page." in said(sign_in(PERFORMANCE), where)
    assert "The director asks" not in said(sign_in(DIRECTOR), where)


def _letter(client: Client, where: str, **more: object) -> tuple[str, Document]:  # type: ignore[valid-type]
    given = {"grounds": ["INCIDENT"], "words": "A fire.", "signed_by": "The director", **more}
    answer = client.post(f"{where}/ask", given)
    assert answer.status_code == 200, answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        paper = Document(io.BytesIO(held.read("letter.docx")))
    return "\n".join(p.text for p in paper.paragraphs), paper


def test_a_letter_is_from_the_council_by_name_on_a4_and_claims_no_check_that_nobody_made(
    planned: Home,
) -> None:
    client = sign_in(DIRECTOR)
    where = logged(client)
    text, paper = _letter(client, where)
    assert text.splitlines()[0] == "Birmingham"
    assert "A recent major incident: a death" in text
    assert "A fire. (Evidence: reported by the service itself.)" in text
    assert [round(s.page_height.cm, 1) for s in paper.sections] == [29.7]
    asked = said(client, where)
    assert "You asked for a later date on 1 September 2020" in asked
    assert "no answer came yet" in asked
    assert where in client.get("/asked").content.decode()


def test_a_letter_that_was_lost_is_there_again(planned: Home) -> None:
    client, urn = sign_in(DIRECTOR), own_home()
    where = logged(client, visit_type=_ASSURANCE, service=urn)
    text, _ = _letter(client, where)
    assert f"Children's home {urn} from 1 September 2020" in text
    address = re.search(r"/asked/\w+/letter\.docx", client.get("/asked").content.decode())
    assert address is not None
    again = client.get(address[0])
    assert "letter.docx" in again.headers["Content-Disposition"]
    assert "\n".join(p.text for p in Document(io.BytesIO(again.content)).paragraphs) == text
    assert sign_in(MANAGER).get(address[0]).status_code == 404


def test_a_check_from_outside_is_said_where_somebody_says_so(planned: Home) -> None:
    client = sign_in(DIRECTOR)
    text, _ = _letter(client, logged(client), checked="on")
    assert "(Evidence: checked by somebody outside the service.)" in text


def test_a_weekly_return_without_a_figure_takes_the_place_of_nothing(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    week = {"monday": "2020-08-31"}
    assert "Enter at least one figure" in refused(client, "/returns/weekly", week)
    off = refused(client, "/returns/weekly", week | {"off_hours_practitioners": "12"})
    assert "Enter of how many posts they are off" in off
    assert "Enter a percentage from 0 to 100" in refused(
        client, "/returns/weekly", week | {"school_absence": "120"}
    )
    assert "(filed already)" not in said(client, "/returns/weekly")
    assert client.post("/returns/weekly", week | {"contacts_police": "88"}).status_code == 302
    assert "Week of 31 August 2020 (filed already)" in said(client, "/returns/weekly")


def test_a_home_is_asked_for_no_contacts_and_led_to_no_page_of_an_area(planned: Home) -> None:
    client = manager_of(own_home())
    form = said(client, "/returns/weekly")
    assert "Contacts from" not in form
    assert "Pupils" not in form
    assert 'href="/coming"' not in client.get("/").content.decode()
    assert f"Provider's manager, Children's home {own_home()}" in said(client, "/")
    assert "Director, Birmingham" in said(sign_in(DIRECTOR), "/")
    assert 'href="/coming"' in sign_in(DIRECTOR).get("/").content.decode()


def test_a_home_s_circumstances_are_put_in_english(planned: Home) -> None:
    client = manager_of(own_home())
    where = logged(client, visit_type="CH_FULL")
    text = said(client, where)
    assert "The provider's staff in the week of" in text
    assert "The the" not in text


def test_the_page_for_the_chief_executive_says_which_weeks_are_short(planned: Home) -> None:
    client = sign_in(DIRECTOR)
    days = {**day("first_day", 7, 9), **day("last_day", 11, 9)}
    heavy = {"kind": "other commitment", "title": "Big one", "hours_leaders": "5000", **days}
    assert client.post("/commitments/new", heavy).status_code == 302
    text = said(client, "/coming")
    assert re.search(r"Week of 7 September 2020: 5,000 hours asked estimated , [\d,]+ to spare assumed , "
                     r"short by 4,\d+ assumed : Big one", text), text  # fmt: skip


def test_calendars_speak_in_words(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    answer = client.get(f"{where}/calendar.ics")
    assert 'filename="ilacs-focused-2020-09-08.ics"' in answer.headers["Content-Disposition"]
    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    titles = [str(e["SUMMARY"]) for e in entries]
    assert any(t.startswith("Information request: ") for t in titles)
    assert "Notified on 1 September 2020 by Ofsted." in {str(e["DESCRIPTION"]) for e in entries}
    feed = browser().get(f"/feeds/{token_of(PERFORMANCE, 'calendar')}.ics").content
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(feed).walk("VEVENT")] == [
        "ILACS focused visit: Birmingham"
    ]


def test_a_provider_logs_no_inspection_of_an_authority_by_any_way(planned: Home) -> None:
    manager_of(own_home())
    with pytest.raises(BadInputError, match="not at a provider"):
        notices.log(notices.Call("ILACS_SHORT", date(2020, 9, 1)), acting("manager@there.example"))


def test_a_type_that_is_not_done_yet_says_from_when(planned: Home) -> None:
    text = refused(sign_in(PERFORMANCE), "/notices/new", call(visit_type="ILACS_FOCUSED_COVID"))
    assert (
        "Covid-19 focused (assurance) visit to an LA: no such visit would begin on 15 September 2020" in text
    )
    assert "They were made from 28 September 2020 to 31 May 2021" in text


def test_hours_of_one_home_are_not_those_of_another_on_the_same_day(planned: Home) -> None:
    client, urn = sign_in(PERFORMANCE), own_home()
    for at in (urn, "SC012345"):
        where = logged(client, visit_type=_ASSURANCE, service=at, **day("first_day", 1, 9))
    hours = {"hours_home_staff_0": "40", "told_something_new": "no"}
    assert client.post(f"{where}/hours", hours).status_code == 302
    asked = said(client, "/coming").split("in the last 12 months")[1]
    assert "SC012345, 1 September 2020: 40 hours estimated ; told you nothing new" in asked
    assert re.search(rf"{urn}, 1 September 2020: [\d.]+ hours assumed ; no result is public yet", asked), (
        asked
    )


def test_what_was_notified_rests_on_what_was_told(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    logged(client)
    assert "8 September 2020 to 9 September 2020 assumed" in said(client, "/coming").split("Busiest weeks")[0]


def test_hours_before_the_visit_are_warned_of(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    early, begun = logged(client), logged(client, visit_type="ILACS_MONITORING", **day("first_day", 1, 9))
    assert "Fieldwork begins on 8 September 2020" in said(client, f"{early}/hours")
    assert "Week of 24 August 2020" in said(client, f"{early}/hours")
    assert "Fieldwork begins on" not in said(client, f"{begun}/hours")


def test_a_council_is_offered_no_table_about_inspectors(
    planned: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered() -> set[str]:
        return {kind.kind for kind in imports._kinds()}

    assert "inspector-ties" in offered()
    monkeypatch.setattr(whose, "instance", lambda: whose.Whose("council", "", "E08000025", "Birmingham"))
    assert "inspector-ties" not in offered()
    assert offered()
