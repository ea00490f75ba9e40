"""What a newcomer to an inspectorate's pages met with: figures, days, words and ways on that were missing."""

from __future__ import annotations

import pytest
from web_kit import ADMINISTRATOR, Home, sign_in

from counterpoise.domain.errors import CounterpoiseError
from counterpoise.service import people

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
