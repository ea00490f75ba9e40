"""The body that somebody names for a role, as the rest of the product knows it.

A role in a body that nobody knows opens nothing and says nothing, so what can't be found is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import UsageError
from counterpoise.domain.roles import Body
from counterpoise.domain.visit_types import load_visit_types

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_URN: Final = re.compile(r"(?:SC|SA)?\d{5,7}")
#: What the field calls it. HM Inspectorate of Prisons has the same letters, and no visits of its own here.
_SHORT: Final = {"hmip": "HMI Probation"}


def body_of(kind: Body, given: str, *, on: date) -> str:
    """Return the inspectorate, ONS code, URN or region that somebody means.

    Parameters
    ----------
    kind : Body
        What kind of body a role belongs to.
    given : str
        Its name or number, as somebody typed it.
    on : date
        The day on which an authority must exist.

    Raises
    ------
    NotFoundError, AmbiguousError
        When no authority is called so on that day, or more than one.
    UsageError
        When there is no such inspectorate or region, or the URN can't be one.
    """
    if kind is Body.AUTHORITY:
        from counterpoise.exchange.bundle import load_bundle  # noqa: PLC0415 - only where a register is needed

        return load_bundle().register().find(given, on=on).ons_code
    if kind is Body.PROVIDER:
        return urn_of(given)
    known = _inspectorates() if kind is Body.INSPECTORATE else _regions(on)
    short = _SHORT.get(given.casefold(), given)
    for name in known:
        if name.casefold() == short.casefold():
            return name
    raise UsageError(
        f"There is no {kind.value} called “{given}”.", next_step=f"Choose one of {', '.join(known)}."
    )


def urn_of(text: str) -> str:
    """Return the URN of a provider.

    Raises
    ------
    UsageError
        When it can't be one.
    """
    urn = text.strip().upper()
    if not is_urn(urn):
        raise UsageError(
            f"“{text}” is no URN of a provider.", next_step="Give it as on the certificate, such as SC012345."
        )
    return urn


def is_urn(text: str) -> bool:
    """Say whether a text can be the number of a provider or school."""
    return _URN.fullmatch(text) is not None


def _inspectorates() -> Iterable[str]:
    """Return who owns a type of visit, and whoever's instance it is."""
    from counterpoise.service import whose  # noqa: PLC0415 - the store opens when somebody asks for it

    owners = {kind.owner for kind in load_visit_types().values()} | {whose.instance().inspectorate}
    return sorted(owners - {""})


def _regions(on: date) -> Iterable[str]:
    from counterpoise.exchange.bundle import load_bundle  # noqa: PLC0415 - only where a register is needed

    return sorted({a.ofsted_region for a in load_bundle().register().at(on)})
