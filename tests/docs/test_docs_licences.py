"""What the product needs at run time leaves whoever uses it free: no licence that binds their own work."""

from __future__ import annotations

import importlib.metadata as installed
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from email.message import Message
    from pathlib import Path

# Weak copyleft: it binds changes to the library itself, which we make none of. Each with its reason.
ALLOWED = {
    "certifi": ("MPL-2.0", "a list of certificates, unchanged; an organisation's sign-in is checked with it"),
    "pathspec": ("MPL-2.0", "only builds the package, unchanged"),
    "psycopg": ("LGPL-3.0", "loaded as a library of its own, unchanged; anybody can put in another version"),
    "psycopg-binary": ("LGPL-3.0", "the compiled half of psycopg, for the same reason"),
}
STRONG = re.compile(r"\bA?GPL\b|General Public Licen[cs]e|\bSSPL|\bEUPL|\bCeCILL\b|\bOSL-", re.IGNORECASE)
WEAK = re.compile(
    r"\bLGPL(?:v?\d)?|(?:Lesser|Library) General Public Licen[cs]e|\bMPL|Mozilla Public|\bEPL-|\bCDDL",
    re.IGNORECASE,
)
# Longer than any name of a licence: the whole text, which may speak of other ones.
LONGEST_NAME = 120


def said(about: Message) -> str:
    """Return all that a package says of its licence: expression, field and classifiers."""
    field = about.get("License") or ""
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    expression = about.get("License-Expression") or ""
    short = field if len(field) <= LONGEST_NAME else field.splitlines()[0]
    return " ; ".join(x for x in (expression, short, *classifiers) if x)


def verdict(licence: str) -> str:
    """Call a licence unsaid, strong, weak or free; a choice between several is as free as its freest."""
    if not licence:
        return "unsaid"
    named = licence.split(" ; ")
    choices = named[0].split(" OR ") if " OR " in named[0] else [licence]
    kinds = [
        "strong" if STRONG.search(WEAK.sub("", c)) else "weak" if WEAK.search(c) else "free" for c in choices
    ]
    return min(kinds, key=("free", "weak", "strong").index)


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("", "unsaid"),
        ("MIT", "free"),
        ("AGPL-3.0-only", "strong"),
        ("GPL-2.0-or-later", "strong"),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", "strong"),
        ("License :: OSI Approved :: GNU Affero General Public License v3", "strong"),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", "weak"),
        ("LGPL-3.0-only", "weak"),
        ("MPL-2.0", "weak"),
        ("Apache-2.0 OR GPL-3.0-only", "free"),
        ("MIT AND GPL-3.0-only", "strong"),
    ],
)
def test_licences_are_told_apart(licence: str, kind: str) -> None:
    assert verdict(licence) == kind


@pytest.fixture(scope="module")
def needed(root: Path) -> dict[str, str]:
    """Give what each package of the run-time lock says of its licence, where it is installed here."""
    lock = (root / "requirements" / "run.lock").read_text("utf-8")
    names = dict.fromkeys(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE))
    assert len(names) > 20
    found = {}
    for name in names:
        try:
            found[name] = said(installed.metadata(name))
        except installed.PackageNotFoundError:
            # Such as what only Windows needs; another machine's test looks at it.
            continue
    return found


def test_most_of_the_lock_is_looked_at(needed: dict[str, str]) -> None:
    assert {"django", "numpy", "pypdfium2", "psycopg", "lxml"} <= set(needed)


def test_no_package_needed_at_run_time_is_under_strong_copyleft(needed: dict[str, str]) -> None:
    assert [f"{n}: {text}" for n, text in needed.items() if verdict(text) == "strong"] == []


def test_every_package_says_its_licence(needed: dict[str, str]) -> None:
    assert [n for n, text in needed.items() if verdict(text) == "unsaid"] == []


def test_weak_copyleft_is_listed_with_its_reason(needed: dict[str, str]) -> None:
    weak = {n for n, text in needed.items() if verdict(text) == "weak"}
    assert weak == set(ALLOWED) & set(needed)
    for name in weak:
        assert ALLOWED[name][0].split("-")[0].lower() in needed[name].lower()
        assert ALLOWED[name][1]
