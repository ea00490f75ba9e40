"""The browser of these tests ends with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browsers import end_browser

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _browser() -> Iterator[None]:
    """End the browser with the tests, where one of them began it."""
    yield
    end_browser()
