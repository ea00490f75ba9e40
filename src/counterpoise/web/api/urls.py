"""The addresses of ``/api/v1``."""

from __future__ import annotations

from typing import Any, Final

from django.urls import URLPattern

from counterpoise.web.access import Open, declared
from counterpoise.web.api import service, service_notices, service_requests, service_returns
from counterpoise.web.api.frame import api

#: The modules whose operations are served: to be read is what declares them.
MODULES: Final = (service, service_notices, service_requests, service_returns)
_FOR_ALL: Final = frozenset({"openapi-json", "api-root"})


def urls() -> Any:
    """Return the addresses of the API; each is let through by the gate and checked by its operation."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            needs = Open.TO_ALL if pattern.name in _FOR_ALL else Open.API
            declared(needs, "as each operation declares")(pattern.callback)
    return patterns, app, namespace
