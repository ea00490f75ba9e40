"""A briefing as one page of HTML that asks nothing of any network, needs no script and prints whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.exchange.learning import words

if TYPE_CHECKING:
    from counterpoise.learning.digest.digest import Digest

_TEMPLATES = Path(__file__).parent / "templates"


def digest_html(made: Digest) -> bytes:
    """Return the page; the same briefing gives the same bytes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=words.day,
        month=words.month,
        place=words.place,
        offsets=words.offsets,
        stands_for=words.stands_for,
    )
    reports = {r.sha256: r for r in made.reports}
    text = environment.get_template("digest.html").render(
        made=made,
        words=words,
        praised=[reports[sha] for sha in made.praised_in],
        faulted=[reports[sha] for sha in made.faulted_in or ()],
    )
    return text.encode()
