"""Keys of others and signed files on the pages: what is refused, and for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from web_kit import (
    DIRECTOR,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    Outsider,
    acting,
    later_visit,
    notified_visit,
    sign_in,
)

from counterpoise.service import audit, clock, exchange_files, exchange_files_taken, notices, visits

if TYPE_CHECKING:
    import pytest
    from web_kit import Home


def visited() -> Outsider:
    """Return the council that the visit of these tests goes to."""
    return Outsider("A council", later_visit().service.partition(":")[2])


def test_a_key_is_compared_on_its_page_and_taken_away_under_files(planned: Home) -> None:
    council, client = visited(), sign_in(SCHEDULER)
    card = SimpleUploadedFile("card.json", council.card())
    page = client.post("/files/parties", {"file": card})["Location"]
    assert f'href="{page}"' in client.get("/files").content.decode()
    wrong = client.post(page, {"compared": "0000 0000"})
    assert wrong.status_code == 400
    assert "That is not the fingerprint of the key on the card of A council" in wrong.content.decode()
    assert "Type the letters" in client.post(page, {}).content.decode()
    assert exchange_files.party_of(council.body).checked_on is None
    assert client.post(page, {"compared": council.fingerprint.upper()})["Location"] == "/files?done=compared"
    assert f"Key checked by {SCHEDULER} on 1 September 2020" in client.get("/files").content.decode()
    client.post(f"{page}/take-away")
    assert "Nobody yet" in client.get("/files").content.decode()
    assert client.get(page).status_code == 404
    assert audit.verify().holds


def test_a_signed_notice_is_there_from_the_notice_on_for_the_visited_whose_key_was_checked(
    planned: Home,
) -> None:
    council, client = visited(), sign_in(SCHEDULER)
    page = f"/visits/{later_visit().public_id}"
    assert client.post(f"{page}/notice-file").status_code == 409
    assert "signed file" not in client.get(page).content.decode()
    assert page == f"/visits/{notified_visit()}"
    assert "no key of the visited was checked" in client.get(page).content.decode()
    exchange_files.add_party(council.card(), acting(SENIOR))
    assert "no key of the visited was checked" in client.get(page).content.decode()
    exchange_files.confirm_party(council.body, council.fingerprint, acting(SENIOR))
    assert "Signed notice" in client.get(page).content.decode()
    assert visits.own(page.rpartition("/")[2], acting(SENIOR)).visit.notified_on is not None
    assert client.post(f"{page}/notice-file")["Content-Disposition"].endswith('"notice.json"')
    assert sign_in(SENIOR).post(f"{page}/notice-file").status_code == 404


def test_the_key_of_an_instance_speaks_for_its_own_body_alone(planned: Home) -> None:
    council, director = visited(), sign_in(DIRECTOR)
    card = SimpleUploadedFile("card.json", council.card())
    assert (
        "belong to the people of its own body"
        in director.post("/files/parties", {"file": card}).content.decode()
    )
    assert director.get("/files/own-card").status_code == 403
    assert exchange_files.parties() == ()


def test_what_was_not_filed_or_not_named_is_said_and_nothing_is_stored(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    given = {"visit_type": "ILACS_SHORT", "notified_on-day": "1", "notified_on-month": "9",
             "notified_on-year": "2020"}  # fmt: skip
    notice = client.post("/notices/new", given)["Location"]
    none = client.post(f"{notice}/hours/file")
    assert (none.status_code, "No hours were filed for this visit" in none.content.decode()) == (400, True)
    assert client.post("/notices/told").status_code == 400
    assert client.post("/notices/told", {"visit": "a\0b"}).status_code == 400
    hidden = client.post("/notices/told", {"visit": later_visit().public_id})
    missing = client.post("/notices/told", {"visit": "0" * 20})
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_a_file_about_a_notice_that_is_there_already_leads_to_it(
    planned: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(PERFORMANCE)
    call = notices.Call("ILACS_FOCUSED_COVID", clock.today(), first_day=date(2020, 9, 28))
    there = notices.log(call, acting(DIRECTOR)).notice.public_id
    # What taking the file of that notice does, without the keys of two instances.
    monkeypatch.setattr(exchange_files_taken, "take", lambda _data, who: str(notices.log(call, who)))
    answer = client.post("/files", {"file": SimpleUploadedFile("notice.json", b"{}")})
    assert answer.status_code == 400
    assert f'<a href="/notices/{there}">This notice is there already' in answer.content.decode()
