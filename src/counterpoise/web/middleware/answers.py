"""The outermost layer: security headers on every answer whatever it is, a count and one log line for it."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Final

from django.conf import settings

from counterpoise.web import log, metrics
from counterpoise.web.faults import api_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not no-referrer: browsers would then hide where a form comes from, and we ask for that.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("X-Robots-Tag", "noindex, nofollow"),
)
_YEAR = 31_536_000
_ID_BYTES = 8
_FAULTS = 400


class AnswersMiddleware:
    """Sets the headers, counts the answer, logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response
        log.configure()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request with all headers."""
        began = time.perf_counter()
        request.reference = secrets.token_hex(_ID_BYTES)  # type: ignore[attr-defined]
        answer = api_answer(request, self._next(request))
        for name, value in HEADERS:
            answer.headers.setdefault(name, value)
        if answer.status_code >= _FAULTS or not request.path.startswith(settings.STATIC_URL):
            answer.headers["Cache-Control"] = "no-store"
        if settings.COUNTERPOISE_HTTPS:
            answer.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
        seconds = time.perf_counter() - began
        metrics.count(answer.status_code, seconds)
        log.answered(request, answer.status_code, seconds)
        return answer
