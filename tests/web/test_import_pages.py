"""A table through the pages: looked at, taken in whole by a job, taken back; and what is refused in words."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from web_kit import ANALYST, AUTHORITY, DIRECTOR, MANAGER, OTHER_SCHEDULER, PERFORMANCE, SCHEDULER, sign_in

from counterpoise.domain.errors import ConflictError, LimitError
from counterpoise.exchange import reading
from counterpoise.service import audit, clock, import_job, import_pages, import_uploads, jobs, whose
from counterpoise.store import jobs as job_store
from counterpoise.store import queries
from counterpoise.store.models import AuditRow, FactRow, ImportBatch, Job
from counterpoise.web.views import imports

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from web_kit import Home

_HEAD = "inspector,service,tie,visit type,from\n"
_GOOD = "7,authority:E08000025,interest,,2020-01-01\n8,authority:E08000025,led,ILACS_SHORT,2019-05-06\n"
_BAD = "9,authority:E08000025,friend,,2020-01-01\n"
_CHOICE = {"kind": "inspector-ties", "known_at-day": "20", "known_at-month": "8", "known_at-year": "2020"}


def table(text: str = _HEAD + _GOOD + _BAD, name: str = "ties.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def sent(client: Client, text: str = _HEAD + _GOOD + _BAD) -> str:
    """Send a table and return the address of its page."""
    answer = client.post("/imports/new", {"file": table(text)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).removesuffix("/choose")


def looked_at(client: Client) -> str:
    """Send a table, choose its kind and return the address of its preview."""
    address = sent(client)
    answer = client.post(f"{address}/choose", _CHOICE)
    assert answer["Location"] == address, answer.content.decode()
    return address


def read(client: Client, address: str, status: int = 200) -> str:
    """Return the words of a page."""
    answer = client.get(address)
    assert answer.status_code == status
    return words(answer.content)


def words(page: bytes) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def kept() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (ImportBatch, FactRow, AuditRow, Job))  # type: ignore[return-value]


def uploads(home: Home) -> list[Path]:
    folder = home.folder / "store.uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_table_is_looked_at_taken_in_by_a_job_and_taken_back(home: Home) -> None:
    client = sign_in(SCHEDULER)
    assert "No table was imported yet" in read(client, "/imports")
    before = kept()
    address = looked_at(client)
    told = read(client, address)
    assert "Rows to be taken 2" in told
    assert "Rows refused 1" in told
    assert "4 tie “friend” is none of: interest, led, took part" in told
    assert "ILACS_SHORT" in told
    assert kept() == before
    assert "waits for you to look at it" in read(client, "/imports")
    assert [client.post(f"{address}/take").status_code for _ in range(2)] == [302, 302]
    assert "Waiting for its turn" in read(client, address)
    assert Job.objects.count() == 1
    _run()
    assert uploads(home) == []
    done = client.get(address)["Location"]
    page = read(client, done)
    assert "The table was taken in." in page
    assert "Rows taken 2 Rows refused 1" in page
    assert [r.inspector for r in queries.overlay_rows()["InspectorTieRow"]] == ["7", "8"]
    event = AuditRow.objects.latest("sequence")
    assert (event.who, event.what) == (SCHEDULER, "file imported")
    back = done.partition("?")[0]
    assert client.post(back, {"why": ""}).status_code == 400
    assert client.post(back, {"why": "wrong year"})["Location"] == f"{back}?done=undone"
    event = AuditRow.objects.latest("sequence")
    assert (event.who, event.what, event.why) == (SCHEDULER, "import undone", "wrong year")
    assert queries.overlay_rows() == {}
    assert re.search(
        r"State taken back on .* by scheduler@ofsted\.example Why it was taken back wrong year",
        read(client, back),
    )
    assert "undone already" in words(client.post(back, {"why": "again"}).content)
    assert "taken back" in read(client, "/imports")
    assert audit.verify().holds


def _run() -> None:
    taken = job_store.take_next()
    assert taken is not None
    jobs.carry_out(taken.public_id)


def test_a_table_that_was_taken_in_says_so_when_it_comes_again(home: Home) -> None:
    client = sign_in(SCHEDULER)
    client.post(f"{looked_at(client)}/take")
    _run()
    address = looked_at(client)
    text = read(client, address)
    assert "This table was taken in already" in text
    assert "Take in 2 rows" not in text
    client.post(f"{address}/take")
    _run()
    assert "imported already" in read(client, address)
    assert ImportBatch.objects.count() == 1


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_pages, "LARGE", 10)


def test_a_large_table_is_looked_through_by_a_job_before_it_is_taken_in(
    home: Home, all_are_large: None
) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    told = read(client, address)
    assert "The file is looked through" in told
    assert "Waiting for its turn" in told
    assert "is looked through; deleted after a day" in read(client, "/imports")
    # Nobody has seen yet what would be taken, so nothing can be.
    assert "Choose its kind first" in words(client.post(f"{address}/take").content)
    _run()
    assert "Rows to be taken 2" in read(client, address)
    assert "“friend” is none of" in read(client, address)
    assert (ImportBatch.objects.count(), FactRow.objects.count()) == (0, 0)
    assert [j.progress.splitlines() for j in Job.objects.all()] == [
        ["Reading ties.csv", "2 rows read, 1 refused"]
    ]
    client.post(f"{address}/take")
    _run()
    assert "Rows taken 2 Rows refused 1" in read(client, client.get(address)["Location"])


def test_a_large_table_that_can_not_be_taken_says_why_where_it_is_chosen_anew(
    home: Home, all_are_large: None
) -> None:
    client = sign_in(SCHEDULER)
    address = sent(client, "who,what\n1,2\n")
    client.post(f"{address}/choose", _CHOICE)
    _run()
    assert Job.objects.get().state == "failed"
    assert client.get(address)["Location"] == f"{address}/choose"
    assert Job.objects.get().fault in html.unescape(client.get(f"{address}/choose").content.decode())
    job_id = import_uploads.find(address.rpartition("/")[2]).looking
    assert job_id == Job.objects.get().public_id


def test_a_look_that_is_stopped_or_asked_for_anew_leaves_the_last_answer(
    home: Home, all_are_large: None
) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    first = job_store.take_next()
    assert first is not None
    client.post(f"{address}/choose", _CHOICE | {"known_at-day": "21"})
    assert Job.objects.get(pk=first.public_id).cancel_asked
    # It read to its end before anybody stopped it: its answer is to a question that is no longer asked.
    jobs.carry_out(first.public_id)
    assert "Waiting for its turn" in read(client, address)
    _run()
    assert "Known since 21 August 2020" in read(client, address)
    again = looked_at(client)
    assert client.post(f"{again}/throw-away")["Location"] == "/imports"
    assert Job.objects.latest("asked_at").state == "cancelled"
    assert len(uploads(home)) == 1


def test_a_look_cut_off_by_a_restart_is_done_once_more(home: Home, all_are_large: None) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    assert job_store.take_next() is not None
    job_store.put_back_running(now=clock.now())
    _run()
    assert "Rows to be taken 2" in read(client, address)


def test_a_look_that_stops_by_itself_says_so(home: Home, all_are_large: None) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    taken = job_store.take_next()
    assert taken is not None
    job_store.end(taken.public_id, state="failed", now=clock.now(), fault="The job stopped by itself.")
    assert "The job stopped by itself." in read(client, f"{address}/choose")


def test_what_is_cancelled_leaves_nothing_behind(home: Home) -> None:
    client = sign_in(SCHEDULER)
    before = kept()
    waits = looked_at(client)
    assert client.post(f"{waits}/throw-away")["Location"] == "/imports"
    assert client.get(waits).status_code == 404
    queued = looked_at(client)
    client.post(f"{queued}/take")
    assert client.post(f"{queued}/throw-away")["Location"] == queued
    assert "This import was cancelled" in read(client, queued)
    assert uploads(home) == []
    assert "ended already" in words(client.post(f"{queued}/throw-away").content)
    runs = looked_at(client)
    client.post(f"{runs}/take")
    record = job_store.take_next()
    assert record is not None
    client.post(f"{runs}/throw-away")
    assert "Stopping" in read(client, runs)
    assert len(uploads(home)) == 1
    jobs._watch(record, lambda: True)
    assert "This import was cancelled" in read(client, runs)
    assert uploads(home) == []
    assert kept()[:3] == before[:3]


def test_an_import_that_is_cancelled_at_its_last_step_stores_nothing(home: Home) -> None:
    client = sign_in(SCHEDULER)
    client.post(f"{looked_at(client)}/take")
    record = job_store.take_next()
    assert record is not None
    job_store.end(record.public_id, state="cancelled", now=clock.now())
    with pytest.raises(ConflictError, match="cancelled meanwhile"):
        import_job.take_in(record)
    assert (ImportBatch.objects.count(), FactRow.objects.count()) == (0, 0)


def test_a_file_that_is_not_the_one_looked_at_is_refused(home: Home) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    client.post(f"{address}/take")
    (folder,) = uploads(home)
    (folder / "ties.csv").write_text(_HEAD + _GOOD + _GOOD.replace("7", "6"))
    _run()
    assert "ties.csv is not the file that was looked at" in read(client, address)
    assert (ImportBatch.objects.count(), uploads(home)) == (0, [])


def test_an_import_cut_off_by_a_restart_is_done_once_afterwards(home: Home) -> None:
    client = sign_in(SCHEDULER)
    address = looked_at(client)
    client.post(f"{address}/take")
    record = job_store.take_next()
    assert record is not None
    # Everything stops here, and starts anew.
    assert job_store.put_back_running(now=clock.now()) == 1
    import_uploads.sweep(now=clock.now() + timedelta(days=2))
    # What was doing it before the stop lets its file be: it is needed once more.
    jobs._let_go(record)
    assert len(uploads(home)) == 1
    _run()
    assert (ImportBatch.objects.count(), uploads(home)) == (1, [])
    assert client.get(address)["Location"].startswith("/imports/")


def test_files_without_an_answer_are_deleted_after_a_day_and_only_so_many_wait(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(SCHEDULER)
    monkeypatch.setattr(import_uploads, "MOST_WAITING", 1)
    sent(client)
    answer = client.post("/imports/new", {"file": table()})
    assert answer.status_code == 400
    assert "1 files wait to be looked at already" in words(answer.content)
    import_uploads.sweep(now=clock.now() + import_uploads.KEPT - timedelta(minutes=1))
    assert len(uploads(home)) == 1
    import_uploads.sweep(now=clock.now() + import_uploads.KEPT + timedelta(minutes=1))
    assert uploads(home) == []


def _bomb() -> bytes:
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 3_000_000)
    return data.getvalue()


def test_what_is_no_table_is_refused_at_the_field_as_the_command_says_it(home: Home) -> None:
    client = sign_in(SCHEDULER)
    refused = {
        b"": "The file is empty",
        b"%PDF-1.7": "it is a PDF, not a table",
        b"\xd0\xcf\x11\xe0old": "it is an old .xls file",
        b"PK\x03\x04torn": "is a damaged workbook",
        _bomb(): "times its size; the limit is 100 times",
    }
    for data, said in refused.items():
        answer = client.post("/imports/new", {"file": SimpleUploadedFile("t.xlsx", data)})
        assert answer.status_code == 400
        assert said in words(answer.content)
    assert uploads(home) == []


def test_what_is_too_large_is_refused_before_and_while_it_is_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(SCHEDULER)
    monkeypatch.setattr("counterpoise.exchange.parsing.MAX_BYTES", 20)
    monkeypatch.setattr(reading, "MAX_BYTES", 20)
    assert "the limit is 0 MB" in words(client.post("/imports/new", {"file": table()}).content)
    monkeypatch.setattr(imports, "_FORM_BYTES", 0)
    answer = client.post("/imports/new", {"file": table()})
    assert answer.status_code == LimitError.http_status
    assert uploads(home) == []


def test_a_choice_that_does_not_fit_is_refused_with_row_column_and_reason(home: Home) -> None:
    client = sign_in(SCHEDULER)
    address = sent(client, _HEAD + _BAD)
    assert "Choose what it holds" in words(client.post(f"{address}/choose", {}).content)
    answer = client.post(f"{address}/choose", _CHOICE)
    assert answer.status_code == 400
    assert "2 tie “friend” is none of" in words(answer.content)
    answer = client.post(f"{address}/choose", _CHOICE | {"kind": "covid-tiers"})
    assert "ties.csv" in words(answer.content)
    assert client.get(address)["Location"] == f"{address}/choose"
    assert client.post(f"{address}/take").status_code == 400


def test_a_workbook_of_several_sheets_lets_one_be_chosen(home: Home) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        book.add_worksheet("Notes").write(0, 0, "prose")
        sheet = book.add_worksheet("Ties")
        for at, line in enumerate((_HEAD + _GOOD).splitlines()):
            sheet.write_row(at, 0, line.split(","))
    client = sign_in(SCHEDULER)
    answer = client.post("/imports/new", {"file": SimpleUploadedFile("../up/ti;es.xlsx", data.getvalue())})
    address = answer["Location"].removesuffix("/choose")
    text = client.get(f"{address}/choose").content.decode()
    assert '<option value="Ties">' in text
    assert "ties.xlsx" in text
    assert "no sheet has the name expected" in words(client.post(f"{address}/choose", _CHOICE).content)
    assert client.post(f"{address}/choose", _CHOICE | {"sheet": "Ties"})["Location"] == address
    assert "Sheet Ties" in read(client, address)


def test_tables_are_for_the_people_of_whoevers_instance_it_is(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = {
        ("planner", "Ofsted", ""): {SCHEDULER},
        ("council", "", AUTHORITY): {PERFORMANCE},
        ("council", "", "SC999001"): {MANAGER},
        ("alliance", "", ""): {SCHEDULER, OTHER_SCHEDULER, PERFORMANCE, MANAGER, ANALYST},
    }
    clients = {e: sign_in(e) for e in (SCHEDULER, OTHER_SCHEDULER, PERFORMANCE, MANAGER, ANALYST, DIRECTOR)}
    for (kind, inspectorate, authority), wanted in opened.items():
        here = whose.Whose(kind, inspectorate, authority, "here")
        monkeypatch.setattr(whose, "instance", lambda here=here: here)
        for email, client in clients.items():
            let_in = email in wanted
            assert (client.get("/imports").status_code == 200) == let_in, (kind, email)
            assert (b'href="/imports"' in client.get("/").content) == let_in, (kind, email)
            assert b'href="/imports"' in client.get("/settings").content or not let_in


def test_a_file_of_somebody_else_is_not_there(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    address = sent(sign_in(SCHEDULER))
    here = whose.Whose("alliance", "", "", "")
    monkeypatch.setattr(whose, "instance", lambda: here)
    other = sign_in(ANALYST)
    theirs, missing = other.get(address), other.get(f"/imports/files/{'0' * 20}")
    assert (theirs.status_code, theirs.content) == (404, missing.content)
    assert other.post(f"{address}/throw-away").status_code == 404
    assert other.get("/imports/files/..%2F..").status_code == 404
    assert other.get("/imports/none").status_code == 404
    assert "ties.csv" not in read(other, "/imports")


def test_names_of_files_lose_what_no_name_may_hold() -> None:
    named = {
        "../../etc/pass wd": "pass wd",
        "C:\\tables\\März 2020.csv": "März 2020.csv",
        ".hidden": "hidden",
        "...": "table",
        "a" * 300 + ".csv": "a" * 60 + ".csv",
        "x.y<script>.xlsx": "x.yscript.xlsx",
    }
    assert {name: import_uploads.tidy_name(name) for name in named} == named
