"""What an instance is set to: policy and tariffs with sources, keys, and whether the audit log holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterpoise.domain.figures import Series
from counterpoise.domain.policy import load_policy
from counterpoise.domain.roles import Permission
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.domain.visit_types import load_visit_types
from counterpoise.service import exchange_files, people
from counterpoise.web.access import Open, declared, opens
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from counterpoise.domain.marks import Figure

_FIGURES: Final = "figures of the package, the same in every instance"
_PLACES: Final = (
    ("Policy", "/settings/policy", "How visits are chosen and kept apart, and what a deferral may be.", None),
    ("Tariffs", "/settings/tariffs", "What visits take and ask, figure by figure.", None),
    (
        "Imported tables",
        "/imports",
        "Tables that lie over the facts of the package: taken in, taken back.",
        Permission.IMPORT_TABLES,
    ),
    (
        "Keys",
        "/settings/keys",
        "Fingerprints of your own key and of those whose files are taken in.",
        Permission.MANAGE_PEOPLE,
    ),
    ("People", "/people", "Accounts, roles and links to set a password.", Permission.MANAGE_PEOPLE),
    ("Audit log", "/audit", "Who changed what, and whether the chain holds.", Permission.READ_AUDIT),
)
_OTHER: Final = "number"


@dataclass(frozen=True)
class _Row:
    """One figure of a table: where it stands in its file, its value and what it rests on."""

    name: str
    value: str
    unit: str
    mark: str
    source: str


@declared(Open.SIGNED_IN, "links to the pages that the roles open")
@methods("GET")
def settings(request: HttpRequest) -> HttpResponse:
    """Show what there is to look at."""
    person = person_of(request)
    places = [(t, h, a) for t, h, a, needs in _PLACES if needs is None or opens(person, needs)]
    return page(request, "settings.html", {"title": "Settings", "places": places})


@declared(Open.SIGNED_IN, _FIGURES)
@methods("GET")
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy in force."""
    there = load_policy()
    rows = [_row(there.names[key], f) for key, f in there.entries.items()]
    rows += [_Row(there.names[n], c.words, "", c.mark.value, c.source) for n, c in there.choices.items()]
    about = (
        "How visits are chosen and kept apart, what may be given for less strain, what a deferral may be, "
        "and what is too small to show. What the law sets is no policy: it stands with each type of visit."
    )
    context = {"title": "Policy", "about": about, "rows": rows, "groups": (), "chosen": ""}
    return page(request, "figures.html", context)


@declared(Open.SIGNED_IN, _FIGURES)
@methods("GET")
def tariffs(request: HttpRequest) -> HttpResponse:
    """Show the tariffs of one type of visit, or those of no type."""
    groups = tuple(_groups())
    asked = request.GET.get("of", "")
    chosen = asked if asked in dict(groups) else groups[0][0]
    entries = load_tariffs().entries.items()
    rows = [
        _row(name.removeprefix(f"{chosen}."), entry)
        for name, entry in entries
        if name.startswith(f"{chosen}.")
    ]
    about = "Most hours are assumed until hours returns come in. Each programme lists those it rests on."
    context = {"title": "Tariffs", "about": about, "rows": rows, "groups": groups, "chosen": chosen}
    return page(request, "figures.html", context)


def _groups() -> Iterator[tuple[str, str]]:
    """Yield the parts of the tariffs: all that is of no type of visit, then the types by name."""
    yield _OTHER, "Figures of no one type of visit"
    names = {code: f"{kind.owner}: {kind.name}" for code, kind in load_visit_types().items()}
    codes = {path.split(".")[1] for path in load_tariffs().entries if path.startswith("visit.")}
    for code in sorted(codes, key=lambda c: names[c]):
        yield f"visit.{code}", names[code]


def _row(name: str, entry: Figure | Series) -> _Row:
    value = ", ".join(f"{v:g}" for v in entry.values) if isinstance(entry, Series) else f"{entry.value:g}"
    return _Row(name, value, entry.unit, entry.mark.value, entry.source)


@declared(Permission.MANAGE_PEOPLE, "fingerprints of the instance's key and of its parties")
@methods("GET")
def keys(request: HttpRequest) -> HttpResponse:
    """Show fingerprints; no key itself is on any page."""
    context = {
        "title": "Keys",
        "fingerprint": exchange_files.own_fingerprint(),
        "parties": exchange_files.parties(),
    }
    return page(request, "keys.html", context)


@declared(Permission.READ_AUDIT, "yes or no for the whole instance; no count and no row")
@methods("POST")
def check_audit(request: HttpRequest) -> HttpResponse:
    """Check the chain from its first row, and say whether it holds."""
    holds = people.audit_holds(by=person_of(request))
    title = "The audit log holds" if holds else "The audit log does not hold"
    return page(request, "audit_check.html", {"title": title, "holds": holds})
