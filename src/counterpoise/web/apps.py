"""The web service as Django knows it; it has no models of its own."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, forms and the API."""

    name = "counterpoise.web"
    label = "web"
    verbose_name = "Pages of Counterpoise"
