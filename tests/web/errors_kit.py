"""Every form of the pages sent with something missing or wrong in it, and which forms were shown so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from learning_kit import HELD, PRINTED
from web_kit import (
    ADMINISTRATOR,
    ANALYST,
    DIRECTOR,
    NOBODY,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    Outsider,
    acting,
    person_of,
)

from counterpoise.service import clock, exchange_files, one_time_codes, people
from counterpoise.store import account_writes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest
    from browser_kit import Person

#: Who sends what where: an address and what is given; what is not given is missing.
Sent = dict[str, list[tuple[str, dict[str, str]]]]
_LETTERS = "GEZDGNBVGY3TQOJQ"
#: Its one refusal, of an identifier that is too long to be one, is a page of its own.
_WITHOUT_A_SUMMARY = {"counterpoise.web.views.organisation.IdentityForm"}


def forms_in_error(at: Mapping[str, str]) -> Sent:
    """Make what else the forms need, and return every form, sent so that it is refused."""
    party = exchange_files.add_party(Outsider("A council", "E09000002").card(), acting(SENIOR))
    link = people.add_first(email="new@x.example", grants=(), who="tester", now=clock.now())
    event = account_writes.AuditEvent(clock.now(), "tester", "codes switched on", "")
    sealed = one_time_codes.seal(_LETTERS)
    account_writes.set_totp(public_id=person_of(NOBODY).public_id, sealed=sealed, audit=event)
    read, notice = {"version": "1"}, at["notice"]
    return {
        "": [("/sign-in", {}), (f"/set-password/{link}", {"password": "short"})],
        SCHEDULER: [
            ("/plans/new", {"weeks": "some"}),
            ("/account/password", {"old": "wrong", "password": "never used before"}),
            ("/account/tokens", {}),
            ("/imports/new", {}),
            (at["sent"], {}),
            (at["import"], {}),
            (f"{at['confirmed']}/steps/move", {**read, "first_day-day": "31"}),
        ],
        SENIOR: [
            (at["request"], read),
            (f"{at['confirmed']}/sign-off", read),
            ("/files", {}),
            (f"/files/parties/{party.public_id}", {"compared": "0000"}),
        ],
        ANALYST: [
            ("/learning/briefs", {}),
            ("/learning/export", {}),
            ("/learning/reports/new", {}),
            (f"/learning/reports/{HELD}/withdraw", {}),
            (f"/learning/paragraphs/{PRINTED}/label", {}),
        ],
        PERFORMANCE: [
            ("/notices/new", {"notified_on-day": "some"}),
            ("/commitments/new", {"hours_leaders": "some"}),
            ("/returns/weekly", {"contacts_schools": "some"}),
            (f"{notice}/hours", {"hours_leaders_0": "some"}),
            (f"{notice}/correct", read),
            (f"{notice}/call-off", read),
            (f"{notice}/go-ahead", read),
        ],
        DIRECTOR: [(f"{notice}/ask", {}), ("/drafts", {})],
        ADMINISTRATOR: [("/people/new", {}), (f"/people/{person_of(DIRECTOR).public_id}/roles", {})],
    }


#: Searches and counts of the library, asked for what can't be: by an address, for they change nothing.
ASKED_IN_VAIN = (
    "/learning?q=x&since=some",
    "/learning/themes?area=some",
    "/learning/compare?area=some",
    "/learning/follow-up?area=some",
    "/learning/practice?area=some",
    "/learning/briefing?about=x&since=some",
    "/learning/since?since=some",
)


def send(seen: Person, path: str, given: Mapping[str, str]) -> None:
    """Send a form as its page does: from a page of the host, with these fields alone."""
    with seen.page.expect_navigation():
        seen.page.evaluate(
            """([path, given]) => {
                const form = Object.assign(document.createElement("form"), {method: "post", action: path});
                for (const [name, value] of Object.entries(given))
                    form.append(Object.assign(document.createElement("input"), {name, value}));
                document.body.append(form);
                form.submit();
            }""",
            [path, dict(given)],
        )


def holds_in_error(seen: Person, what: str) -> None:
    """Hold the page that is shown: its summary leads to the field that is wrong, and axe finds nothing."""
    seen.unfold(f"{what} in error")
    focused = seen.page.evaluate(
        """() => {
            document.querySelector(".govuk-error-summary a")?.click();
            return document.activeElement.tagName;
        }"""
    )
    assert focused in {"INPUT", "SELECT", "TEXTAREA"}, what


class Shown:
    """The kinds of form that were shown in error while this looked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._kinds: set[str] = set()
        own = forms.Form.non_field_errors
        seen = self._kinds

        def asked(form: forms.Form) -> Any:
            if form.errors:
                seen.add(_name(type(form)))
            return own(form)

        # The summary of every page asks a form for this.
        monkeypatch.setattr(forms.Form, "non_field_errors", asked)

    def missed(self) -> set[str]:
        """Return the kinds of form of the pages that were not shown in error."""
        return {_name(k) for k in _kinds(forms.Form)} - self._kinds - _WITHOUT_A_SUMMARY


def _kinds(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith("counterpoise.web."):
            yield below
        yield from _kinds(below)


def _name(kind: type[forms.Form]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
