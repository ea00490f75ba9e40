"""Each named constraint stands in the way of what it forbids and says so in its own sentence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from store_kit import NOW, TODAY

from counterpoise.domain.errors import BadInputError, ConflictError, StoreError
from counterpoise.store.constraints import SENTENCES
from counterpoise.store.models import (
    AccessToken,
    AuditRow,
    Commitment,
    Concern,
    Exchanged,
    FactRow,
    HoursReturn,
    ImportBatch,
    Instance,
    Job,
    Notice,
    OutsideIdentity,
    ParagraphLabel,
    Party,
    Programme,
    Request,
    RoleGrant,
    SignOff,
    Task,
    User,
    Visit,
    WeeklyReturn,
    new_public_id,
)
from counterpoise.store.writing import constraint_sentences, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from stores import Home


def _user(**changes: Any) -> None:
    User(**{"email": "a@example.org", **changes}).save(force_insert=True)


def _instance(**changes: Any) -> None:
    Instance.objects.all().delete()
    given = {"kind": "alliance", "salt": b"s", "known_at": TODAY, **changes}
    Instance(**given).save(force_insert=True)


def _label(**changes: Any) -> None:
    given = {"paragraph": "a-1-b", "coder": "c1", "polarity": "mixed", "themes": ["neglect"], "at": NOW}
    ParagraphLabel(**{**given, **changes}).save(force_insert=True)


def _second_instance() -> None:
    Instance(kind="alliance", salt=b"s", known_at=TODAY).save(force_insert=True)


def _import(**changes: Any) -> ImportBatch:
    given = {
        "kind": "cases",
        "file_name": "c.csv",
        "file_sha256": "0" * 64,
        "rows_sha256": "0" * 64,
        "rows_taken": 1,
        "rows_refused": 0,
        "known_at": TODAY,
        "imported_at": NOW,
        "imported_by": "tester",
        **changes,
    }
    batch = ImportBatch(**given)
    batch.save(force_insert=True)
    return batch


def _facts(**changes: Any) -> None:
    batch = _import()
    for number in (0, 1):
        given = {
            "batch": batch,
            "table": "T",
            "key": str(number),
            "payload": {},
            "known_at": TODAY,
            **changes,
        }
        FactRow(**given).save(force_insert=True)


def _visit(**changes: Any) -> None:
    given = {
        "inspectorate": "Ofsted",
        "service": "authority:E10000099",
        "visit_type": "ILACS_STANDARD",
        "first_day": date(2027, 3, 1),
        "last_day": date(2027, 3, 5),
        "known_at": TODAY,
        **changes,
    }
    Visit(**given).save(force_insert=True)


def _programme(**changes: Any) -> None:
    given = {"inspectorate": "Ofsted", "as_of": TODAY, "payload": {}, "known_at": TODAY, **changes}
    Programme(**given).save(force_insert=True)


def _sign_off(**changes: Any) -> None:
    given = {"visit": "v", "inspectorate": "Ofsted", "signed_by": "a", "signed_at": NOW, "valid_on": TODAY}
    SignOff(**{**given, "checks": {}, **changes}).save(force_insert=True)


def _concern(**changes: Any) -> None:
    given = {"inspectorate": "Ofsted", "service": "s", "kind": "concern", "since": TODAY, "known_at": TODAY}
    Concern(**{**given, "held_where": "a folder", **changes}).save(force_insert=True)


def _notice(**changes: Any) -> Notice:
    given = {
        "body": "E10000099",
        "service": "authority:E10000099",
        "visit_type": "ILACS_SHORT",
        "inspectorate": "Ofsted",
        "notified_on": date(2027, 2, 22),
        "first_day": date(2027, 3, 1),
        "last_day": date(2027, 3, 5),
        "known_at": TODAY,
        **changes,
    }
    row = Notice(**given)
    row.save(force_insert=True)
    return row


def _task(**changes: Any) -> None:
    given = {"notice": changes.get("notice") or _notice(), "place": 1, "what": "w", "owner": "director"}
    Task(**{**given, "due": TODAY, **changes}).save(force_insert=True)


def _commitment(**changes: Any) -> None:
    given = {"body": "E10000099", "kind": "peer challenge", "title": "t", "known_at": TODAY}
    days = {"first_day": date(2027, 3, 1), "last_day": date(2027, 3, 5)}
    Commitment(**{**given, **days, **changes}).save(force_insert=True)


def _weekly(**changes: Any) -> None:
    given = {"body": "E10000099", "monday": TODAY, "payload": {}, "known_at": TODAY}
    WeeklyReturn(**{**given, **changes}).save(force_insert=True)


def _hours(**changes: Any) -> None:
    given = {"body": "E10000099", "service": "s", "visit_type": "t", "first_day": TODAY, "known_at": TODAY}
    HoursReturn(**{**given, "payload": {}, **changes}).save(force_insert=True)


def _party(**changes: Any) -> None:
    given = {"name": "n", "body": "Ofsted", "public_key": "0" * 64, "fingerprint": "f"}
    Party(**{**given, **changes}).save(force_insert=True)


def _file(**changes: Any) -> None:
    given = {"taken": True, "kind": "notice", "message": "m", "sender": "s", "recipient": "r", "about": "a"}
    more = {"revision": 1, "sha256": "0" * 64, "at": NOW, "by": "tester"}
    Exchanged(**{**given, **more, **changes}).save(force_insert=True)


def _request(**changes: Any) -> None:
    given = {"asking": True, "inspectorate": "Ofsted", "body": "E10000099", "service": "s", "visit_type": "t"}
    more = {"first_day": TODAY, "received_at": NOW, "payload": {}}
    Request(**{**given, **more, **changes}).save(force_insert=True)


def _somebody() -> User:
    person = User(email=f"{new_public_id()}@example.org")
    person.save(force_insert=True)
    return person


def _role(**changes: Any) -> None:
    RoleGrant(**{"user": _somebody(), "role": "analyst", "body": "London", **changes}).save(force_insert=True)


def _identity(**changes: Any) -> None:
    given = {"user": _somebody(), "issuer": "https://sign-in.example", "subject": new_public_id(), **changes}
    OutsideIdentity(**given).save(force_insert=True)


def _token(**changes: Any) -> None:
    given = {"user": _somebody(), "token_hash": new_public_id(), "label": "t", "made_at": NOW, **changes}
    AccessToken(**given).save(force_insert=True)


def _job(**changes: Any) -> None:
    given = {"kind": "plan", "body": "Ofsted", "question": {}, "asked_by": "a", "asked_at": NOW, **changes}
    Job(**given).save(force_insert=True)


def _twice(make: Callable[..., object], **changes: Any) -> None:
    make(**changes)
    make(**changes)


FORBIDDEN: dict[str, Callable[[], object]] = {
    "user_email_once": lambda: _twice(_user),
    "user_email_lower": lambda: _user(email="A@example.org"),
    "user_version_counts_up": lambda: _user(version=0),
    "instance_only_one": _second_instance,
    "instance_kind_known": lambda: _instance(kind="school"),
    "instance_body_fits_kind": lambda: _instance(kind="planner"),
    "instance_version_counts_up": lambda: _instance(version=0),
    "import_file_once": lambda: _twice(_import),
    "import_rows_counted": lambda: _import(rows_taken=0),
    "import_undone_by_somebody": lambda: _import(undone_at=NOW),
    "import_version_counts_up": lambda: _import(version=0),
    "fact_said_once": lambda: _facts(key="same"),
    "fact_period_forward": lambda: _facts(valid_from=TODAY, valid_to=TODAY),
    "visit_has_owner": lambda: _visit(inspectorate=""),
    "visit_state_known": lambda: _visit(state="lost", notified_on=TODAY),
    "visit_days_forward": lambda: _visit(last_day=date(2027, 2, 28)),
    "visit_notified_first": lambda: _visit(state="fieldwork"),
    "visit_planned_untold": lambda: _visit(state="confirmed", notified_on=TODAY),
    "visit_mode_known": lambda: _visit(mode="by post"),
    "visit_deferred_once": lambda: _visit(deferrals=2),
    "visit_version_counts_up": lambda: _visit(version=0),
    "programme_has_owner": lambda: _programme(inspectorate=""),
    "programme_version_once": lambda: _twice(_programme, series="s"),
    "programme_confirmed_by_another": lambda: _programme(made_by="a", confirmed_by="a", confirmed_at=NOW),
    "sign_off_by_somebody": lambda: _sign_off(signed_by=""),
    "concern_kind_known": lambda: _concern(kind="rumour"),
    "concern_version_counts_up": lambda: _concern(version=0),
    "notice_days_forward": lambda: _notice(last_day=date(2027, 2, 28)),
    "notice_comes_first": lambda: _notice(notified_on=date(2027, 3, 2)),
    "notice_once": lambda: _twice(_notice),
    "notice_version_counts_up": lambda: _notice(version=0),
    "task_once": lambda: _twice(_task, notice=_notice()),
    "task_owner_known": lambda: _task(owner="nobody"),
    "task_done_by_somebody": lambda: _task(done_on=TODAY),
    "task_version_counts_up": lambda: _task(version=0),
    "commitment_kind_known": lambda: _commitment(kind="holiday"),
    "commitment_days_forward": lambda: _commitment(last_day=date(2027, 2, 28)),
    "commitment_version_counts_up": lambda: _commitment(version=0),
    "weekly_return_once": lambda: _twice(_weekly),
    "weekly_return_version_counts_up": lambda: _weekly(version=0),
    "hours_return_once": lambda: _twice(_hours),
    "hours_return_version_counts_up": lambda: _hours(version=0),
    "party_key_once": lambda: (_party(body="a"), _party(body="b")),
    "party_body_once": lambda: (_party(public_key="a"), _party(public_key="b")),
    "party_checked_by_somebody": lambda: _party(checked_on=TODAY),
    "party_version_counts_up": lambda: _party(version=0),
    "file_once": lambda: (_file(about="a"), _file(about="b")),
    "file_revision_once": lambda: (_file(message="a"), _file(message="b")),
    "file_revision_counts_up": lambda: _file(revision=0),
    "request_reply_known": lambda: _request(reply="perhaps", reply_day=TODAY, decided_at=NOW),
    "request_answered_whole": lambda: _request(reply="no"),
    "request_open_once": lambda: _twice(_request),
    "request_version_counts_up": lambda: _request(version=0),
    "label_polarity_known": lambda: _label(polarity="splendid"),
    "label_undone_later": lambda: _label(undone_at=NOW - timedelta(days=1)),
    "label_version_counts_up": lambda: _label(version=0),
    "programme_version_counts_up": lambda: _programme(version=0),
    "role_held_once": lambda: _twice(_role, user=_somebody()),
    "role_known": lambda: _role(role="king"),
    "role_has_body": lambda: _role(body=""),
    "rolegrant_version_counts_up": lambda: _role(version=0),
    "identity_one_an_account": lambda: _twice(_identity, user=_somebody()),
    "identity_opens_one": lambda: _twice(_identity, subject="the same"),
    "outsideidentity_version_counts_up": lambda: _identity(version=0),
    "token_hash_once": lambda: _twice(_token, token_hash="0" * 64),
    "accesstoken_version_counts_up": lambda: _token(version=0),
    "job_state_known": lambda: _job(state="lost"),
    "job_end_dated": lambda: _job(state="done"),
    "audit_sequence_counts_up": lambda: AuditRow(sequence=0).save(force_insert=True),
}


def test_every_constraint_of_the_store_has_a_sentence_and_a_case_here() -> None:
    said = constraint_sentences()
    assert set(said) == set(FORBIDDEN)
    assert set(said.values()) == set(SENTENCES.values())
    assert all(sentence.endswith(".") for sentence in said.values())


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_constraint_forbids_is_refused_in_its_sentence(home: Home, name: str) -> None:
    with pytest.raises((BadInputError, ConflictError)) as caught, writing():
        FORBIDDEN[name]()
    said = constraint_sentences()
    # An unknown kind fits no body either, and the like: of two that are broken, a store may tell of either.
    also = {"instance_kind_known": "instance_body_fits_kind", "job_state_known": "job_end_dated"}
    assert caught.value.sentence in {said[name], said[also.get(name, name)]}
    assert "Nothing was stored" in caught.value.next_step


def test_what_the_constraints_allow_is_stored(home: Home) -> None:
    with writing():
        _user()
        _facts(valid_from=TODAY, valid_to=date(2026, 11, 26))
        _visit(last_day=date(2027, 3, 1))
        _visit(state="fieldwork", notified_on=TODAY)
        _visit(state="cancelled")
        _programme()
    assert (User.objects.count(), FactRow.objects.count(), Visit.objects.count()) == (1, 2, 3)


def test_a_row_that_belongs_to_nothing_is_refused(home: Home) -> None:
    with pytest.raises(StoreError, match=r"does not fit the others"), writing():
        FactRow(batch_id="nobody", table="T", key="k", payload={}, known_at=TODAY).save(force_insert=True)
    assert FactRow.objects.count() == 0


def test_public_ids_are_random_and_never_count(home: Home) -> None:
    made = [new_public_id() for _ in range(200)]
    assert len(set(made)) == 200
    assert {len(i) for i in made} == {20}
    # 100 random bits: the first character alone takes most of its 32 values.
    assert len({i[0] for i in made}) > 24
    for model in (User, Instance, ImportBatch, Visit, Programme, Notice, Task, Request, Party):
        assert isinstance(model._meta.pk, models.CharField), model
        assert model._meta.pk.name == "public_id"


def test_a_person_signs_in_by_e_mail_and_may_hold_rights(home: Home) -> None:
    person = User(email="a@example.org", inspectorate="Ofsted")
    person.set_password("a long sentence of words")
    person.save(force_insert=True)
    person.user_permissions.add(Permission.objects.get(codename="view_visit"))
    found = User.objects.get_by_natural_key("a@example.org")
    assert found.check_password("a long sentence of words")
    assert found.has_perm("store.view_visit")
    assert not found.has_perm("store.change_visit")
    assert not found.is_superuser
