"""The yearly publication: every ground, small numbers hidden, the page and the file say the same."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from web_kit import DIRECTOR, OTHER_SCHEDULER, SENIOR, asked_about, notified_visit, sign_in

from counterpoise.domain.deferral import Ground

if TYPE_CHECKING:
    from web_kit import Home


def test_one_request_is_hidden_in_the_page_and_the_file(planned: Home) -> None:
    asked_about(notified_visit())
    client = sign_in(SENIOR)
    text = client.get("/decisions").content.decode()
    assert text.count('<th scope="row"') == len(Ground)
    assert "Requests that came in 2020" in text
    rows = list(csv.DictReader(io.StringIO(client.get("/decisions.csv", {"year": "2020"}).content.decode())))
    (told,) = [r for r in rows if r["ground"] == Ground.INCIDENT.value]
    assert told["all"] == "c"
    assert {r["all"] for r in rows if r is not told} == {"0"}


def test_others_read_their_own_answers_alone(planned: Home) -> None:
    asked_about(notified_visit())
    rows = list(csv.DictReader(io.StringIO(sign_in(OTHER_SCHEDULER).get("/decisions.csv").content.decode())))
    assert {r["all"] for r in rows} == {"0"}
    assert sign_in(DIRECTOR).get("/decisions").status_code == 404
