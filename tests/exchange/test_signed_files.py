"""Signed files: what was signed comes out, and everything else is refused in words."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import BadInputError, CounterpoiseError, LimitError, NotFoundError
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.sight import Reply
from counterpoise.exchange.signed import (
    MOST_BYTES,
    FileKind,
    Letter,
    fingerprint,
    open_card,
    public_key,
    seal,
    unseal,
)
from counterpoise.exchange.signed_bodies import (
    DecisionBody,
    HoursBody,
    NoticeBody,
    PutCircumstance,
    QuotedFigure,
    RequestBody,
    checked,
    plain,
)

SENDER, OTHER, ME = (bytes([n]) * 32 for n in (1, 2, 3))
FROM, TO = fingerprint(public_key(SENDER)), fingerprint(public_key(ME))
KEYS = {FROM: public_key(SENDER), fingerprint(public_key(OTHER)): public_key(OTHER)}
LETTER = Letter(
    kind=FileKind.DECISION,
    message="m1",
    sender=FROM,
    recipient=TO,
    about="visit v1",
    revision=1,
    made_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    body={"words": "Bürgermeister £5", "number": 1.5, "list": [1, None, True]},
)
FILE = seal(LETTER, SENDER)


def test_what_was_signed_comes_out_as_it_was() -> None:
    assert unseal(FILE, me=TO, keys=KEYS) == LETTER


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=5))
def test_any_body_survives_the_journey(body: dict[str, object]) -> None:
    letter = dataclasses.replace(LETTER, body=body)
    assert unseal(seal(letter, SENDER), me=TO, keys=KEYS) == letter


@given(st.data())
def test_a_changed_byte_is_never_taken(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(FILE) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != FILE[at]))
    changed = FILE[:at] + bytes([byte]) + FILE[at + 1 :]
    try:
        found = unseal(changed, me=TO, keys=KEYS)
    except CounterpoiseError as refused:
        assert refused.next_step.endswith(".")  # noqa: PT017 - one of many errors, each with its advice
    else:
        # White space between parts carries nothing.
        assert found == LETTER
        assert json.loads(changed) == json.loads(FILE)


def _with(**changes: object) -> bytes:
    return json.dumps(json.loads(FILE) | changes).encode()


@pytest.mark.parametrize("name", ["message", "about", "recipient", "made_at"])
def test_every_part_is_under_the_signature(name: str) -> None:
    changed = _with(**{name: "2026-11-26T09:30:00+00:00"})
    with pytest.raises(BadInputError, match="changed after it was signed"):
        unseal(changed, me=TO, keys=KEYS)


@pytest.mark.parametrize("changes", [{"revision": 2}, {"body": {}}, {"kind": "notice"}, {"signature": "zz"}])
def test_numbers_kinds_and_the_signature_itself_are_too(changes: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="changed after it was signed"):
        unseal(_with(**changes), me=TO, keys=KEYS)


def test_a_signature_by_another_known_party_does_not_stand_for_the_sender() -> None:
    with pytest.raises(BadInputError, match="somebody else signed it"):
        unseal(seal(LETTER, OTHER), me=TO, keys=KEYS)


def test_a_sender_nobody_knows_is_told_how_to_become_known() -> None:
    with pytest.raises(NotFoundError, match="key card"):
        unseal(FILE, me=TO, keys={})


def test_a_file_for_somebody_else_is_not_taken() -> None:
    with pytest.raises(BadInputError, match="for somebody else"):
        unseal(FILE, me=FROM, keys=KEYS)
    with pytest.raises(BadInputError, match="not named"):
        unseal(seal(dataclasses.replace(LETTER, recipient=""), SENDER), me=TO, keys=KEYS)


@pytest.mark.parametrize(
    ("version", "advice"), [(2, "Update Counterpoise"), (0, "a new one"), ("x", "new one")]
)
def test_files_of_other_versions_are_refused_with_what_to_do(version: object, advice: str) -> None:
    with pytest.raises(BadInputError, match="reads version 1") as refused:
        unseal(_with(version=version), me=TO, keys=KEYS)
    assert advice in refused.value.next_step


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 50_000,
        b'{"format": "counterpoise signed file", "version": 1}',
        _with(more=1),
        _with(revision=0),
        _with(revision=True),
        _with(kind="song"),
        _with(body=[]),
        _with(about=7),
        _with(made_at="yesterday"),
        _with(made_at="2026-11-25T09:30:00"),
        FILE.replace(b'"revision": 1', b'"revision": NaN'),
        FILE.replace(b'"revision": 1', b'"revision": 1, "revision": 1'),
    ],
)
def test_what_is_no_signed_file_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(BadInputError, match="no signed file"):
        unseal(data, me=TO, keys=KEYS)


def test_what_is_too_long_for_a_letter_is_not_read() -> None:
    with pytest.raises(LimitError, match="at most"):
        unseal(b" " * (MOST_BYTES + 1), me=TO, keys=KEYS)


def _card(**changes: object) -> Letter:
    body = {"name": "Northmere", "body": "E10000099", "public_key": public_key(SENDER).hex()}
    return dataclasses.replace(LETTER, kind=FileKind.CARD, recipient="", body=body | changes)


def test_a_key_card_says_whose_key_it_is() -> None:
    assert open_card(seal(_card(), SENDER)) == ("Northmere", "E10000099", public_key(SENDER))
    assert len(FROM.split()) == 10


def test_a_key_card_that_is_none_or_was_changed_is_refused() -> None:
    with pytest.raises(BadInputError, match="no key card"):
        open_card(FILE)
    with pytest.raises(BadInputError, match="no key card"):
        open_card(seal(_card(public_key="12"), SENDER))
    with pytest.raises(BadInputError, match="does not fit"):
        open_card(seal(_card(public_key=public_key(OTHER).hex()), SENDER))
    with pytest.raises(BadInputError, match="does not fit"):
        open_card(seal(_card(), OTHER))


DAY = date(2027, 3, 1)
FIGURE = Figure(12.5, "hours a week", Mark.ESTIMATED, "weekly returns")
ABOUT = {"service": "authority:E10000099", "visit_type": "ILACS_SHORT", "first_day": DAY}
BODIES = [
    NoticeBody(
        visit="v",
        inspectorate="Ofsted",
        service_name="Northmere",
        notified_on=DAY,
        last_day=DAY,
        mode="on site",
        **ABOUT,
    ),
    RequestBody(
        visit="v",
        body="E10000099",
        inspectorate="Ofsted",
        purpose="to be considered",
        asked_by="director",
        put=(
            PutCircumstance(
                ground=Ground.CAPACITY,
                words="fewer",
                evidence=Evidence.SELF_REPORTED,
                figures=(QuotedFigure.of("can spare", FIGURE),),
            ),
        ),
        **ABOUT,
    ),
    DecisionBody(visit="v", reply=Reply.NO, day=DAY, **ABOUT),
    HoursBody(body="E10000099", hours={"leaders": {0: 30.5, -1: 12}}, told_something_new=True, **ABOUT),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda b: type(b).__name__)
def test_bodies_come_back_whole_and_nothing_else_is_taken(body: NoticeBody) -> None:
    sent = json.loads(json.dumps(plain(body)))
    assert checked(type(body), sent) == body
    with pytest.raises(BadInputError, match="can't be taken"):
        checked(type(body), sent | {"alternatives": ["2027-04-01"]})
    for name in sent:
        rest = {n: v for n, v in sent.items() if n != name}
        with pytest.raises(BadInputError) as refused:
            checked(type(body), rest)
        assert refused.value.faults[0].column == name


def test_a_figure_travels_with_its_mark() -> None:
    assert QuotedFigure.of("x", FIGURE).figure == FIGURE
