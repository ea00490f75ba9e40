"""Whatever the description of the API lets through, the service answers as the description says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans, integers
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_kit import (
    DIRECTOR,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    Home,
    acting,
    asked_about,
    later_visit,
    notified_visit,
    token_of,
)

from counterpoise.app.wsgi import application
from counterpoise.service import clock, notices

if TYPE_CHECKING:
    from collections.abc import Callable

_CASES = 7
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize("email", [SCHEDULER, SENIOR, PERFORMANCE, DIRECTOR])
@pytest.mark.filterwarnings("ignore")
def test_no_call_that_the_description_allows_meets_a_server_error_or_another_shape(
    planned: Home, email: str
) -> None:
    assert planned.folder.is_dir()
    token, own = token_of(email, "read", "write"), _own_things(email)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for result in schema.get_all_operations():
        _drive(result.ok(), token, own)


def _own_things(email: str) -> dict[str, str]:
    """Return the ids of things that are there for somebody, by the name that addresses give them."""
    if email in {SCHEDULER, SENIOR}:
        return {"visit_id": later_visit().public_id, "request_id": asked_about(notified_visit())}
    call = notices.Call("ILACS_FOCUSED_COVID", clock.today(), first_day=date(2020, 9, 28))
    return {"notice_id": notices.log(call, acting(email)).notice.public_id}


def _drive(operation: Any, token: str, own: dict[str, str]) -> None:
    @given(case=operation.as_strategy(), meant=booleans(), version=integers(1, 3))
    @settings(
        max_examples=_CASES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any, *, meant: bool, version: int) -> None:
        headers = {"Authorization": f"Bearer {token}", "Host": "localhost"}
        # A made-up id is no notice: what a change answers is seen where the notice and the version are there.
        if meant and own.keys() & case.path_parameters.keys():
            case.path_parameters |= {name: own[name] for name in own.keys() & case.path_parameters.keys()}
            headers["If-Match"] = f'"{version}"'
        case.call_and_validate(headers=headers, checks=_CHECKS)

    run: Callable[[], None] = ask
    run()
