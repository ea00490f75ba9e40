"""Classes of words of blame and of praise, so that a seldom word says what its likes are known to say.

Most words of blame stand in few reports, and a few thousand labelled sentences do not show them all. What a
class weighs is learned; which words are in it is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WORDS = {
    "weak": """
        weak weaker weakest weakness weaknesses poor poorer poorly inadequate inadequately
        inadequacy insufficient insufficiently insufficiency ineffective ineffectively ineffectual
        inconsistent inconsistently inconsistency inconsistencies variable variability varies vary
        varied variation unclear underdeveloped under-developed undeveloped under-resourced
        deficient deficit deficits deficiencies shortfall shortfalls shortcomings failing failings
        failure failures fail fails failed flawed superficial vague generic
    """,
    "lack": """
        lack lacks lacked lacking absence absent missing gap gaps omission omissions without unmet
        unassessed unallocated unaware unknown overlooked disregarded neglected omitted limited
        scarce few fewer little
    """,
    "hinder": """
        hinder hinders hindered hindering hamper hampers hampered hampering impede impedes impeded
        impeding dilute dilutes diluted undermine undermines undermined undermining inhibit inhibits
        inhibited inhibiting compound compounds compounded exacerbate exacerbates exacerbated
        restricts restricted constrained limits limiting disrupts disrupted disruptive compromised
        compromises detrimental adversely negatively
    """,
    "delay": """
        delay delays delayed delaying drift drifts drifted drifting backlog backlogs slow slower
        slowly late later overdue wait waits waiting waited prolonged premature prematurely untimely
        lengthy protracted stubbornly
    """,
    "strain": """
        pressure pressures pressured stretched overload unmanageable vacancy vacancies turnover
        shortage shortages churn instability unstable fragile fragility overreliance over-reliance
        reliance reliant unsustainable challenge challenges challenged challenging difficulty
        difficulties difficult struggle struggles struggled struggling overwhelmed demands
    """,
    "wrong": """
        unsafe unlawful unlawfully illegal illegally unsuitable inappropriate inappropriately
        inaccurate inaccuracies incomplete outdated out-of-date unreliable misleading ill-conceived
        over-optimistic overoptimistic optimistic over-optimism overoptimism optimism confusing
        confused confusion disjointed fragmented sporadic infrequent infrequently rarely seldom
        reactive over-complicated overcomplicated cumbersome overly repetitive unrealistic blurred
        disproportionate descriptive adult-focused process-driven compliance-focused task-focused
    """,
    "worse": """
        deteriorate deteriorated deteriorating deterioration decline declined declining declines
        worsened worsening regressed dropped dipped dip widening stagnated
    """,
    "unhappy": """
        disappointed disappointing dissatisfied frustrated frustration frustrations disconnected
        bewildered anxious anxiety unsupported isolated mistrust unhappy unsettled unsettling
        uncertain uncertainty insecurity distress worried
    """,
    "yet": """
        yet infancy embryonic underway under-way beginning begun soon early emerging embed embedding
    """,
    "should": """
        should needs need needed require requires required must could further more
    """,
    "good": """
        strong stronger strongly strength strengths effective effectively good well excellent
        exceptional exceptionally outstanding impressive impressively robust robustly timely swift
        swiftly prompt promptly thorough thoroughly comprehensive skilled skilful skilfully
        committed commitment passionate tenacious tenaciously persistent persistence creative
        creatively sensitive sensitively positive positively appropriate appropriately clear clearly
        detailed proactive proactively ambitious ambition purposeful responsive valued proud
        trusting meaningful high-quality highly quickly rigorous carefully careful thoughtful
        thoughtfully mature stable settled nurturing warm enduring dedicated innovative bespoke
        tailored successful successfully beautifully
    """,
    "helps": """
        benefit benefits benefited benefiting ensure ensures ensured ensuring enable enables enabled
        enabling protects protected promotes promoted improves improved improving thrive thriving
        empower empowers celebrate celebrated strengthened enhances enhanced
    """,
}
_CLASS = {word: name for name, words in _WORDS.items() for word in words.split()}
_SIDES = {
    **dict.fromkeys(("weak", "lack", "hinder", "delay", "strain", "wrong", "worse", "unhappy"), "bad"),
    **dict.fromkeys(("good", "helps"), "good"),
}
# What follows these closely is denied, kept off or put right: "without delay", "address gaps".
_PUT_RIGHT = """
    address addressed addresses addressing any avoid avoiding avoids cannot despite little minimise
    minimises mitigate mitigated mitigates mitigating neither never no nor not overcome prevent
    prevented preventing prevents reduce reduced reduces reducing resolve resolved tackle without
"""
_TURNED = frozenset(_PUT_RIGHT.split())
# Counted in words.
_REACH = 4
#: More words of blame, or of praise, than this in one sentence tell nothing more.
_MOST = {"bad": 2, "good": 3}


class Tone(NamedTuple):
    """One feature of a sentence and the place of its word; -1 where it is of the whole sentence."""

    name: str
    at: int


def tones(plain: Sequence[str], roles: Mapping[str, str]) -> list[Tone]:
    """Return which classes the words of a sentence belong to, and how many are of blame and of praise.

    Parameters
    ----------
    plain : sequence of str
        The words as written, in lower case.
    roles : mapping
        Words after which what follows is told apart: "but", "although".
    """
    found = [] if _CLASS.keys().isdisjoint(plain) else list(_each(plain, roles))
    for side, most in _MOST.items():
        often = sum(t.name == f"@@{side}" for t in found)
        found.append(Tone(f"@#{side}{min(often, most)}", -1))
    return found


def _each(plain: Sequence[str], roles: Mapping[str, str]) -> Iterator[Tone]:
    since, role = _REACH + 1, ""
    for at, word in enumerate(plain):
        role = roles.get(word, role)
        name = _CLASS.get(word)
        if name:
            mark = "!" if since <= _REACH else ""
            yield Tone(f"@{name}{mark}", at)
            if side := _SIDES.get(name):
                yield Tone(f"@@{side}{mark}", at)
                if role:
                    yield Tone(f"{role}:@@{side}{mark}", at)
        since = 1 if word in _TURNED else since + 1
