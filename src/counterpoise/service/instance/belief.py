"""How likely a full look today would find each service below good, from what was known on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.assurance.belief import (
    AUTHORITY_PRIOR,
    GRADES,
    PROVIDER_PRIOR,
    area_pairs_known,
    fit_transitions,
    pairs_known,
)
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.provider import provision_type
from counterpoise.domain.visit_types import Subject
from counterpoise.service.instance.subjects import FULL_LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.assurance.belief import GradePair, Transitions
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.service.instance.subjects import KnownService

#: The court advisory service stood once in the register; it is no provider of care.
_NOT_A_PROVIDER = frozenset({"", "CAFCASS"})
_UNIT = "chance of being below good"
#: Two looks' worth of not knowing, half strong and half weak, where a scale has no pairs to learn from.
_BLANK_LOOKS = 2.0


def beliefs(services: Iterable[KnownService], *, bundle: Bundle, as_of: date) -> dict[str, Figure]:
    """Return the chance of being below good by service key, each with what it rests on.

    Providers and authorities have transitions fitted on successive grades. SEND partnerships and youth
    justice services have too few repeats: theirs is the share of weak results among the family's services.
    A safeguarding partnership has no grade of its own: its authority's belief stands in.
    """
    every = tuple(services)
    pairs = _provider_pairs(bundle, as_of)
    own = _authority_pairs(bundle, as_of)
    models = {
        family: fit_transitions(pairs, prior_strength=PROVIDER_PRIOR, family=family)
        for family in {s.family for s in every if s.provision is not None}
    }
    authority = fit_transitions([*pairs, *own], prior_strength=AUTHORITY_PRIOR, family="authorities")
    shares = {subject: _share(every, subject) for subject in (Subject.SEND, Subject.YOUTH_JUSTICE)}
    leaders = {s.area.ons_code: s for s in every if s.subject is Subject.AUTHORITY}
    found: dict[str, Figure] = {}
    for s in every:
        if s.provision is not None:
            found[s.key] = _from(models[s.family], s)
        elif s.subject in shares:
            found[s.key] = shares[s.subject]
        else:
            found[s.key] = _from(authority, leaders[s.area.ons_code])
    return found


def _provider_pairs(bundle: Bundle, as_of: date) -> tuple[GradePair, ...]:
    # Providers that have closed since taught as much as those still open.
    families = {
        row.urn: provision_type(row.provision_type).family
        for row in bundle.known("providers", as_of)
        if row.provision_type not in _NOT_A_PROVIDER
    }
    return pairs_known(bundle.known("provider_visits", as_of), as_of=as_of, families=families)


def _authority_pairs(bundle: Bundle, as_of: date) -> tuple[GradePair, ...]:
    # Only a change of code joins two histories: the halves of a split council would count its looks twice.
    recoded = {s.old_code: s.new_code for s in bundle.known("succession", as_of) if s.kind == "recode"}
    return area_pairs_known(
        bundle.known("area_visits", as_of),
        as_of=as_of,
        visit_types=FULL_LOOKS[Subject.AUTHORITY],
        successor=recoded,
    )


def _from(model: Transitions, service: KnownService) -> Figure:
    last = service.looked.grade if service.looked.grade in GRADES else None
    belief = model.below_good(last)
    return Figure(belief.value, _UNIT, belief.mark, belief.why)


def _share(services: Iterable[KnownService], subject: Subject) -> Figure:
    grades = [s.looked.grade for s in services if s.subject is subject and s.looked.grade is not Grade.NONE]
    weak = sum(g.is_weak for g in grades)
    value = (weak + _BLANK_LOOKS / 2) / (len(grades) + _BLANK_LOOKS)
    why = f"{weak} of {len(grades)} services of this family with a result known were below good."
    return Figure(value, _UNIT, Mark.ESTIMATED if grades else Mark.ASSUMED, why)
