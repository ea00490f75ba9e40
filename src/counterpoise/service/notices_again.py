"""A notice that is there already: whoever logged it a moment ago is led to it, anybody else is told of it.

A second click, or a program that asks again because the answer was lost, sends the very same notice twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import ConflictError
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type

if TYPE_CHECKING:
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import NoticeRecord
    from counterpoise.store.council_writes import NewNotice

#: For how long the same from the same person is the same act: longer than a slow answer takes.
MOMENT: Final = timedelta(minutes=2)
LOGGED: Final = "notice logged"
_ONCE: Final = ("service", "visit_type", "notified_on")
_TOLD: Final = (*_ONCE, "first_day", "last_day", "area_votes", "embargo", "reference")


class NoticeThereError(ConflictError):
    """A notice of the same type, service and day is there already.

    Parameters
    ----------
    sentence, next_step : str
        As every error has them.
    notice : NoticeRecord or None
        The one that is there; None to somebody who may not see it.
    repeated : bool
        Whether the same person logged the very same a moment ago.
    """

    def __init__(self, sentence: str, *, next_step: str, notice: NoticeRecord | None, repeated: bool) -> None:
        super().__init__(sentence, next_step=next_step)
        self.notice = notice
        self._repeated = repeated

    @property
    def made_before(self) -> NoticeRecord | None:
        """The notice that is there, where the same person logged the very same a moment ago."""
        return self.notice if self._repeated else None


def refusal(error: ConflictError, new: NewNotice, acting: Acting) -> NoticeThereError:
    """Return what is told of a notice that the store refused because one like it is there.

    Parameters
    ----------
    error : ConflictError
        What the store said.
    new : NewNotice
        The notice that was to be stored.
    acting : Acting
        Who logs it; what they may not see is not named.
    """
    there = _there(new, acting) if Permission.SEE_OWN_AREA in acting.permissions else None
    if there is None:
        return NoticeThereError(error.sentence, next_step=error.next_step, notice=None, repeated=False)
    off = there.called_off_on
    end = f"It was called off on {off.isoformat()}." if off else ""
    wrong = "say so there if it goes ahead after all" if off else "put it right there if something was wrong"
    return NoticeThereError(
        f"This notice is there already: {visit_type(there.visit_type).name}, told on "
        f"{there.notified_on.isoformat()}, fieldwork from {there.first_day.isoformat()}. {end}".rstrip(),
        next_step=f"Nothing was stored. Look at the notice, and {wrong}.",
        notice=there,
        repeated=_is_repeated(there, new, acting),
    )


def _there(new: NewNotice, acting: Acting) -> NoticeRecord | None:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    own = council_queries.notices(acting.body, acting.today)
    return next((n for n in own if _alike(n, new, _ONCE)), None)


def _alike(there: NoticeRecord, new: NewNotice, names: tuple[str, ...]) -> bool:
    return all(getattr(there, name) == getattr(new, name) for name in names)


def _is_repeated(there: NoticeRecord, new: NewNotice, acting: Acting) -> bool:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    first = council_queries.notice_events(there.public_id, acting.body)[0]
    # Two requests at once may have looked at the clock in either order.
    moments_ago = abs(acting.now - first.at) <= MOMENT
    by_them = (first.what, first.who) == (LOGGED, acting.who)
    return there.version == 1 and by_them and moments_ago and _alike(there, new, _TOLD)
