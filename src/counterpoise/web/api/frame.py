"""What every operation of the API shares: where it is served, how it refuses, and on whose behalf it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from counterpoise.domain.errors import BadInputError, CounterpoiseError, Fault, UsageError
from counterpoise.web.acting import acting_for
from counterpoise.web.api import shapes
from counterpoise.web.api.answers import MOST
from counterpoise.web.api.operations import NoTokenError, bearer
from counterpoise.web.faults import NOT_FOUND, problem

if TYPE_CHECKING:
    from counterpoise.domain.roles import Permission, Person
    from counterpoise.service.acting import Acting

Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Name = Annotated[str, Query(max_length=80)]
Id = Annotated[str, Path(max_length=40)]
Version = Annotated[int, Path(ge=1, le=1_000_000)]

FAULTS: Final = dict.fromkeys((400, 401, 403, 404, 409, 422, 428, 503), shapes.Problem)
_FIRST_FAULT: Final = 400


class _Api(NinjaAPI):
    """The API, whose description says that faults come as problem objects (RFC 9457)."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description."""
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation_ in methods.values():
                for status, response in operation_["responses"].items():
                    if int(status) >= _FIRST_FAULT and "application/json" in response.get("content", {}):
                        response["content"]["application/problem+json"] = response["content"].pop(
                            "application/json"
                        )
        return schema


api = _Api(
    title="Counterpoise",
    version="1",
    description="The same use cases as the pages, with a token of your account as bearer.",
    docs_url=None,
    auth=bearer,
    urls_namespace="api-1",
)


@api.exception_handler(CounterpoiseError)
def _refused(_request: HttpRequest, error: CounterpoiseError) -> HttpResponse:
    return problem(error)


@api.exception_handler(AuthenticationError)
def _no_token(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(
        NoTokenError(
            "This needs a token that works.",
            next_step="Make one on the page of your account and send it as Authorization: Bearer TOKEN.",
        )
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = tuple(
        Fault("request", None, ".".join(map(str, e["loc"][1:])), str(e["msg"])) for e in error.errors
    )
    return problem(
        BadInputError("The request can't be taken.", next_step="Correct what is listed.", faults=faults)
    )


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return problem(UsageError("The body is no JSON.", next_step="Send one JSON object."))


def person_of(request: HttpRequest) -> Person:
    """Return the owner of the token."""
    person: Person = request.auth[0]  # type: ignore[attr-defined]
    return person


def acting_of(request: HttpRequest, *wanted: Permission) -> Acting:
    """Return the owner of the token as acting for the first body in which one of the permissions holds."""
    person = person_of(request)
    for permission in wanted:
        if person.may(permission):
            return acting_for(person, permission, named=request.GET.get("body"))
    raise NOT_FOUND
