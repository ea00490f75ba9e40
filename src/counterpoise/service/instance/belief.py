"""How likely a full look today would find each service below good, from what was known on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.assurance.history import GRADES, area_pairs_known, looks_known, pairs_of
from counterpoise.assurance.history import REGISTER_BEGINS as FIRST_REGISTER
from counterpoise.assurance.transitions import AUTHORITY_PRIOR, fit_transitions
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.provider import NO_PROVIDERS, provision_type
from counterpoise.domain.visit_types import Subject
from counterpoise.service.instance.subjects import FULL_LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.assurance.history import GradePair, Look
    from counterpoise.assurance.transitions import Transitions
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.service.instance.subjects import KnownService

#: Grades of authorities that teach how grades follow one another: earlier frameworks too.
_TAUGHT_BY = FULL_LOOKS[Subject.AUTHORITY] | {"PRE_SIF"}
_UNIT = "chance of being below good"
#: Two looks' worth of not knowing, half strong and half weak, where a scale has no pairs to learn from.
_BLANK_LOOKS = 2.0
#: A millionth is far less than any belief can tell. Digits beyond it are the machine's: threads add up in an
#: order of their own, and a planner that took them in would give two programmes.
_DIGITS = 6


def beliefs(services: Iterable[KnownService], *, bundle: Bundle, as_of: date) -> dict[str, Figure]:
    """Return the chance of being below good by service key, each with what it rests on.

    Providers have a regression on their record and on what looks around them found, which foretells clearly
    better than smoothed transitions. For authorities nothing does (no gain): theirs are the transitions,
    leaning on the providers'. SEND partnerships and youth justice services have too few repeats: theirs is
    the share of weak results among the family's services. A safeguarding partnership has no grade of its
    own: its authority's belief stands in.
    """
    every = tuple(services)
    looks, families, places = provider_record(bundle, as_of)
    pairs = pairs_of(looks, families=families, first_after=FIRST_REGISTER)
    found = _providers([s for s in every if s.provision is not None], looks, pairs, places, as_of)
    own = authority_pairs(bundle, as_of)
    authority = fit_transitions([*pairs, *own], prior_strength=AUTHORITY_PRIOR, family="authorities")
    shares = {subject: _share(every, subject) for subject in (Subject.SEND, Subject.YOUTH_JUSTICE)}
    leaders = {s.area.ons_code: s for s in every if s.subject is Subject.AUTHORITY}
    for s in every:
        if s.subject in shares:
            found[s.key] = shares[s.subject]
        elif s.provision is None:
            found[s.key] = _from(authority, leaders[s.area.ons_code])
    return found


def provider_record(
    bundle: Bundle, as_of: date
) -> tuple[Mapping[str, tuple[Look, ...]], Mapping[str, str], Mapping[str, tuple[str, str]]]:
    """Return every provider's full looks, its family, and its area and region, as known on a day, by URN.

    Providers that have closed since taught as much as those still open.
    """
    regions = {a.ons_code: a.ofsted_region for a in bundle.known("authorities", as_of)}
    families, places = {}, {}
    for row in bundle.known("providers", as_of):
        if row.provision_type not in NO_PROVIDERS:
            families[row.urn] = provision_type(row.provision_type).family
            places[row.urn] = row.ons_code, regions[row.ons_code]
    looks = looks_known(bundle.known("provider_visits", as_of), as_of=as_of, families=families)
    return looks, families, places


def authority_pairs(bundle: Bundle, as_of: date) -> tuple[GradePair, ...]:
    """Return successive grades of authorities, those of earlier frameworks among them, as published by a day.

    Only a change of code joins two histories: the halves of a split council would count its looks twice.
    """
    recoded = {s.old_code: s.new_code for s in bundle.known("succession", as_of) if s.kind == "recode"}
    return area_pairs_known(
        bundle.known("area_visits", as_of), as_of=as_of, visit_types=_TAUGHT_BY, successor=recoded
    )


def _providers(
    services: Sequence[KnownService],
    looks: Mapping[str, tuple[Look, ...]],
    pairs: Sequence[GradePair],
    places: Mapping[str, tuple[str, str]],
    as_of: date,
) -> dict[str, Figure]:
    # NumPy is heavy: only who plans pays for it.
    from counterpoise.assurance.record import Question, fit_record  # noqa: PLC0415

    model = fit_record(pairs, places=places)
    asked = []
    for s in services:
        path = tuple((look.on, look.grade) for look in looks.get(s.key.removeprefix("provider:"), ()))
        asked.append(Question(s.family, path, (s.area.ons_code, s.area.ofsted_region), as_of))
    told = model.beliefs(asked)
    return {
        s.key: Figure(round(b.value, _DIGITS), _UNIT, b.mark, b.why)
        for s, b in zip(services, told, strict=True)
    }


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
