"""Whatever the description of the API lets through, the service answers as the description says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from stores import ON_SQLITE
from web_kit import PERFORMANCE, SCHEDULER, SENIOR, Home, token_of

from counterpoise.app.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Callable

_CASES = 12
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


# What the store answers is compared elsewhere; here it is the shape of answers.
@ON_SQLITE
@pytest.mark.parametrize("email", [SCHEDULER, SENIOR, PERFORMANCE])
@pytest.mark.filterwarnings("ignore")
def test_no_call_that_the_description_allows_meets_a_server_error_or_another_shape(
    planned: Home, email: str
) -> None:
    assert planned.folder.is_dir()
    token = token_of(email, "read", "write")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for result in schema.get_all_operations():
        _drive(result.ok(), token)


def _drive(operation: Any, token: str) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=_CASES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}", "Host": "localhost"}
        case.call_and_validate(headers=headers, checks=_CHECKS)

    run: Callable[[], None] = ask
    run()
