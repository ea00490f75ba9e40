"""The store as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one app that holds models."""

    name = "counterpoise.store"
    label = "store"
    verbose_name = "Store of Counterpoise"
