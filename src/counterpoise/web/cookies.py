"""The one cookie: a random token of a session, of no meaning elsewhere and out of reach of scripts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_NAME_LENGTH = 8


def cookie_name() -> str:
    """Return the name of the cookie: instances on other ports of one machine share its cookies."""
    own = hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:_NAME_LENGTH]
    return f"__Host-counterpoise-{own}" if settings.COUNTERPOISE_HTTPS else f"counterpoise-{own}"


def session_token(request: HttpRequest) -> str:
    """Return the token that the browser holds, "" where it holds none."""
    return request.COOKIES.get(cookie_name(), "")


def hand_out(answer: HttpResponse, token: str) -> None:
    """Give the browser a token, until it is closed."""
    answer.set_cookie(
        cookie_name(), token, path="/", secure=settings.COUNTERPOISE_HTTPS, httponly=True, samesite="Lax"
    )


def take_back(answer: HttpResponse) -> None:
    """Let the browser forget its token, and whatever pages it may have kept."""
    answer.delete_cookie(cookie_name(), path="/", samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
