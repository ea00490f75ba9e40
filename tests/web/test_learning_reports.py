"""Reports are sent over the pages, taken in by a job, listed, cancelled and withdrawn."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from web_kit import ANALYST, DIRECTOR, WORDS, Home, person_of, sign_in

from counterpoise.domain.errors import StoreError
from counterpoise.domain.roles import Grant, Role
from counterpoise.learning.library import Library
from counterpoise.service import accounts, audit, clock, demo_reports, jobs, learn_reports, people
from counterpoise.store import jobs as job_store
from counterpoise.store.models import AuditRow

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

PAGE = "/learning/reports"
BROKEN = b"%PDF-1.7 and nothing more"
#: Made by a helper once for all tests: two reports on one made-up town and one on another.
FILES = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    files = demo_reports.write(tmp_path_factory.mktemp("made-up"))[:FILES]
    return {f.name: f.read_bytes() for f in files}


@pytest.fixture
def analyst(home: Home, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home.folder))
    return sign_in(ANALYST)


def send(client: Client, files: dict[str, bytes], status: int = 302) -> str:
    sent = [SimpleUploadedFile(name, data) for name, data in files.items()]
    answer = client.post(f"{PAGE}/new", {"reports": sent})
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return unescape(answer.content.decode())


def read(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def work() -> str:
    """Do the oldest job that waits."""
    taken = job_store.take_next()
    assert taken is not None
    jobs.carry_out(taken.public_id)
    return taken.public_id


def kept(home: Home) -> list[str]:
    folder = home.folder / "library" / "files"
    return sorted(f.name for f in folder.rglob("*") if f.is_file())


def library(home: Home) -> Library:
    return Library(home.folder / "library")


def test_reports_are_sent_taken_in_and_found(analyst: Client, home: Home, made: dict[str, bytes]) -> None:
    assert "There are none yet" in read(analyst)
    assert f'href="{PAGE}/new"' in read(analyst, "/learning")
    assert "multiple" in read(analyst, f"{PAGE}/new")
    send(analyst, {**made, "broken.pdf": BROKEN})
    assert "4 files: waiting for its turn" in read(analyst)
    work()
    text = read(analyst)
    assert "3 taken in, 0 in already, 1 can't be taken." in text
    assert "broken.pdf: " in text
    assert all(name in text for name in made)
    # What nothing came of is not kept.
    assert kept(home) == sorted(made)
    first = library(home).paragraphs()[0]
    assert f"/learning/paragraphs/{first.id}" in read(analyst, "/learning?q=made+up+to+show")
    page = read(analyst, f"/learning/paragraphs/{first.id}")
    assert f"/learning/paragraphs/{first.id}/page-{first.page}.png" in page
    # The same again is one report, and no second copy of its file.
    send(analyst, made)
    work()
    assert "0 taken in, 3 in already, 0 can't be taken." in read(analyst)
    assert (kept(home), len(library(home).reports())) == (sorted(made), FILES)


def test_a_library_that_was_moved_keeps_its_files_and_shows_their_pages(
    analyst: Client, home: Home, made: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(analyst, made)
    work()
    there = home.folder / "library"
    there.rename(tmp_path / "library")
    (tmp_path / "library").rename(home.folder / "elsewhere")
    (home.folder / "elsewhere").rename(there)
    with library(home)._write() as db:
        db.execute(
            "update report set path = '/an/older/place' || substr(path, instr(path, '/library/files/'))"
        )
    learn_reports.sweep()
    learn_reports.let_go(job_store.jobs(bodies=("London",), newest=1, kind="intake")[0].public_id)
    assert kept(home) == sorted(made)
    first = library(home).paragraphs()[0]
    answer = analyst.get(f"/learning/paragraphs/{first.id}/page-{first.page}.png")
    assert answer.status_code == 200, answer.content


def test_a_library_that_cant_be_read_is_not_taken_for_an_empty_one(
    analyst: Client, home: Home, made: dict[str, bytes]
) -> None:
    send(analyst, made)
    work()
    (home.folder / "library" / "library.sqlite3").write_bytes(b"no database" * 1000)
    assert analyst.get(PAGE).status_code == StoreError.http_status
    asked = job_store.jobs(bodies=("London",), newest=1, kind="intake")[0].public_id
    with pytest.raises(StoreError):
        learn_reports.let_go(asked)
    assert kept(home) == sorted(made)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Choose one or more files"),
        ({"photo.png": b"x"}, "photo.png is of no kind that reports come in."),
        ({f"{n}.pdf": b"%PDF-1.7" for n in range(200)}, "You chose 200 files; the limit is 50 at once."),
    ],
)
def test_what_is_no_report_is_refused_before_anything_is_kept(
    analyst: Client, home: Home, files: dict[str, bytes], said: str
) -> None:
    assert said in send(analyst, files, status=400)
    assert job_store.take_next() is None
    assert not (home.folder / "library" / "files").exists()


def test_an_empty_file_is_named_and_the_rest_goes_on(analyst: Client, made: dict[str, bytes]) -> None:
    name = next(iter(made))
    send(analyst, {"empty.pdf": b"", name: made[name]})
    work()
    text = read(analyst)
    assert "1 taken in, 0 in already, 1 can't be taken." in text
    assert "empty.pdf: it is empty" in text


def test_far_too_much_is_refused_before_it_is_read(analyst: Client) -> None:
    answer = analyst.post(f"{PAGE}/new", {}, headers={"Content-Length": "400000000"})
    assert answer.status_code == 413
    assert "the limit is 300 MB at once" in unescape(answer.content.decode())


def test_what_waits_is_cancelled_at_once_and_what_runs_is_made_searchable(
    analyst: Client, home: Home, made: dict[str, bytes]
) -> None:
    send(analyst, made)
    asked = job_store.jobs(bodies=("London",), newest=1, kind="intake")[0].public_id
    assert analyst.post(f"{PAGE}/jobs/{asked}/cancel").status_code == 302
    assert job_store.take_next() is None
    assert kept(home) == []
    assert "cancelled; what had been read stays" in read(analyst)
    assert analyst.post(f"{PAGE}/jobs/{asked}/cancel").status_code == 409
    # One that runs: the runner stops it, and another job does the rest of what it had read.
    send(analyst, made)
    running = job_store.take_next()
    assert running is not None
    analyst.post(f"{PAGE}/jobs/{running.public_id}/cancel")
    assert job_store.is_to_cancel(running.public_id)
    jobs.carry_out(running.public_id)
    work()
    assert "the rest of what was cancelled: searchable" in read(analyst)
    assert library(home).unjudged() == ()


def test_a_job_that_is_stopped_or_fails_leaves_no_file_that_nothing_came_of(
    analyst: Client, home: Home, made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    send(analyst, made)
    running = job_store.take_next()
    assert running is not None
    analyst.post(f"{PAGE}/jobs/{running.public_id}/cancel")
    # The process of the job is not begun here; the runner sees that it is to be stopped.
    monkeypatch.setattr("counterpoise.service.jobs._MODULE", "this")
    jobs._watch(running, lambda: True)
    assert kept(home) == []
    # Nothing had been read, so there is nothing to finish.
    work()
    assert "the rest of what was cancelled: searchable" in read(analyst)
    monkeypatch.setattr(learn_reports.learn_ingest, "ingest", _full)
    send(analyst, made)
    work()
    assert "The disk is full." in read(analyst)
    assert kept(home) == []


def _full(*_: object, **__: object) -> None:
    raise StoreError("The disk is full.", next_step="Free some space.")


def test_files_whose_names_meet_are_kept_apart(analyst: Client, home: Home) -> None:
    sent = [(name, [b"x"]) for name in ("a.pdf", "a (2).pdf", "a.pdf", "a.pdf")]
    names = learn_reports._keep(sent, home.folder / "names")
    assert names == ["a.pdf", "a (2).pdf", "a (3).pdf", "a (4).pdf"]


def test_a_job_that_was_cut_off_is_done_anew_from_the_same_files(
    analyst: Client, home: Home, made: dict[str, bytes]
) -> None:
    send(analyst, made)
    cut = job_store.take_next()
    assert cut is not None
    job_store.put_back_running(now=clock.now())
    assert work() == cut.public_id
    assert len(library(home).reports()) == FILES


def test_a_report_that_is_withdrawn_leaves_its_name_and_the_reason_alone(
    analyst: Client, home: Home, made: dict[str, bytes]
) -> None:
    send(analyst, made)
    work()
    gone = library(home).reports()[0]
    address = f"{PAGE}/{gone.sha256}/withdraw"
    assert address in read(analyst)
    assert analyst.post(address, {"why": " "}).status_code == 400
    assert analyst.post(address, {"why": "The inspectorate replaced it"}).status_code == 302
    assert f"{gone.file}, withdrawn on" in read(analyst)
    assert gone.file not in kept(home)
    assert len(kept(home)) == FILES - 1
    assert analyst.get(address).status_code == 404
    told = AuditRow.objects.get(what="report withdrawn")
    assert (told.who, told.why) == (ANALYST, f"{gone.file}: The inspectorate replaced it")
    assert audit.verify().fault == ""
    send(analyst, {gone.file: made[gone.file]})
    work()
    assert "it was withdrawn: The inspectorate replaced it" in read(analyst)
    assert gone.sha256 not in library(home).digests()


def test_readers_see_the_list_and_strangers_no_job_of_others(analyst: Client, made: dict[str, bytes]) -> None:
    send(analyst, {**made, "broken.pdf": BROKEN})
    asked = job_store.jobs(bodies=("London",), newest=1, kind="intake")[0].public_id
    other = _other_analyst()
    assert other.post(f"{PAGE}/jobs/{asked}/cancel").status_code == 404
    assert "waiting for its turn" not in read(other)
    work()
    director = sign_in(DIRECTOR)
    text = read(director)
    assert next(iter(made)) in text
    assert "broken.pdf" not in text
    assert f"{PAGE}/new" not in text
    assert [director.get(f"{PAGE}/new").status_code, director.post(f"{PAGE}/new").status_code] == [404, 404]
    assert director.post(f"{PAGE}/jobs/{asked}/cancel").status_code == 404


def test_all_reports_are_judged_anew_by_a_job_that_labels_have_taught(
    analyst: Client, home: Home, made: dict[str, bytes]
) -> None:
    send(analyst, made)
    work()
    labels = "/learning/labels"
    assert analyst.post(f"{labels}/judge-all")["Location"] == f"{labels}#judge"
    analyst.post(f"{labels}/judge-all")
    assert "Waiting for its turn." in read(analyst, labels)
    assert "Waiting for its turn." not in read(_other_analyst(), labels)
    asked = job_store.jobs(bodies=("London",), newest=5, kind="rejudge")
    assert len(asked) == 1
    work()
    count = len(library(home).paragraphs())
    assert f"{count} paragraphs judged, 0 of them changed." in read(analyst, labels)
    assert analyst.post(f"{labels}/judge-all/{asked[0].public_id}/cancel").status_code == 409
    analyst.post(f"{labels}/judge-all")
    again = job_store.jobs(bodies=("London",), newest=1, kind="rejudge")[0].public_id
    assert sign_in(DIRECTOR).post(f"{labels}/judge-all/{again}/cancel").status_code == 404
    assert analyst.post(f"{labels}/judge-all/{again}/cancel").status_code == 302
    assert "cancelled; what had been judged by then stays so." in read(analyst, labels)


def _other_analyst() -> Client:
    email = "second@region.example"
    token = people.add_first(
        email=email, grants=(Grant(Role.ANALYST, "North West"),), who="test", now=clock.now()
    )
    accounts.set_password_by_link(token=token, password=WORDS, now=clock.now())
    assert person_of(email).grants
    return sign_in(email)
