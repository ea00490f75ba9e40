"""Use cases: people correct what was found in paragraphs; history, undo, second coder, kappa, learning."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.learning.findings.cues import no_theme
from counterpoise.learning.findings.examples import Example
from counterpoise.learning.findings.labels import Agreement, Label, LabelBook
from counterpoise.learning.findings.own_weights import keep, models_of
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.refit import refit
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.library import Library
from counterpoise.learning.search import versions
from counterpoise.service import learn_findings, start
from counterpoise.service.learn_digest import find_theme
from counterpoise.service.learn_ingest import alone, home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport
    from counterpoise.store.label_writes import LabelRecord

_CODER = re.compile(r"[\w.-]{1,40}")
# A sentence that a person's label speaks against is not quoted as what it was taken for.
_OVERRULED = 0.5
_BY_A_PERSON = "label"


@dataclass(frozen=True)
class Labelled:
    """A paragraph as it counts now: by whom (none where the weights decide), and what of it."""

    file: str
    label: str
    paragraph: str
    coder: str | None
    polarity: str
    themes: tuple[str, ...]
    model: str


def put(
    file: str,
    paragraph: str,
    *,
    coder: str,
    who: str,
    now: datetime,
    themes: Sequence[str] = (),
    polarity: str = "",
    library: Path | None = None,
) -> Labelled:
    """Label a paragraph; the weights learn from all labels at once.

    Parameters
    ----------
    file, paragraph : str
        The report by file name or digest, and its paragraph by number, label or lasting id.
    coder : str
        A number or initials; never a name.
    who : str
        As the audit table names whoever runs this.
    themes : sequence of str
        One to three, first the one it is most about; those found so far where none is given.
    polarity : str
        What was found so far where it is not given.

    Raises
    ------
    UsageError
        When nothing is said, or a theme, a polarity or the coder is not as it should be.
    NotFoundError
        When there is no such paragraph.
    StoreError
        When there is no store or no library.
    """
    start.open_store()
    from counterpoise.store import label_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - the same

    if not _CODER.fullmatch(coder):
        raise UsageError(
            f"{coder!r} can't stand for a coder.", next_step="Use a number or initials of up to 40 letters."
        )
    if not themes and not polarity:
        raise UsageError("The label says nothing.", next_step="Give --theme, --polarity or both.")
    shelf = Library(library or home())
    with alone(shelf.folder):
        report, place = _place(shelf, file, paragraph)
        found = shelf.findings(report.sha256).get(place.id)
        given = _label(place.id, coder, themes, polarity, found, now)
        _book(label_writes.labels()).put(given)
        new = label_writes.NewLabel(place.id, coder, str(given.polarity), given.themes, now)
        label_writes.add_label(new=new, audit=AuditEvent(now, who, "paragraph labelled", f"by coder {coder}"))
        _learn(shelf, label_writes.labels())
        return _counted(shelf, report, place, _book(label_writes.labels()))


def undo(
    file: str, paragraph: str, *, coder: str, who: str, now: datetime, library: Path | None = None
) -> Labelled:
    """Take a coder's last label on a paragraph back; the one before counts again.

    Raises
    ------
    NotFoundError
        When there is no such paragraph.
    ConflictError
        When the coder has no label there.
    """
    start.open_store()
    from counterpoise.store import label_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - the same

    shelf = Library(library or home())
    with alone(shelf.folder):
        report, place = _place(shelf, file, paragraph)
        records = label_writes.labels()
        _book(records).undo(place.id, coder, at=now)
        standing = [r for r in records if (r.paragraph, r.coder) == (place.id, coder) and r.undone_at is None]
        last = standing[-1]
        audit = AuditEvent(now, who, "label taken back", f"by coder {coder}")
        label_writes.undo_label(public_id=last.public_id, version=last.version, at=now, audit=audit)
        _learn(shelf, label_writes.labels())
        return _counted(shelf, report, place, _book(label_writes.labels()))


def history(file: str, paragraph: str, *, library: Path | None = None) -> tuple[Label, ...]:
    """Return every label ever given to a paragraph, those taken back too.

    Raises
    ------
    NotFoundError
        When there is no such paragraph.
    """
    _, place = _place(Library(library or home()), file, paragraph)
    return _stored().history(place.id)


def waiting(coder: str, *, library: Path | None = None) -> dict[str, list[dict[str, str]]]:
    """Return what a second coder should label, longest waiting first, and what coders differ on.

    The first coder's answer is not told: the second one is to judge alone.
    """
    book, shelf = _stored(), Library(library or home())
    reports = {r.sha256: r.file for r in shelf.reports()}
    held = shelf.named([*book.for_second_coder(coder), *book.disputed()])

    def told(ids: Iterable[str]) -> list[dict[str, str]]:
        return [
            {"file": reports[p.report], "paragraph": p.label, "id": p.id, "text": p.text}
            for i in ids
            if (p := held.get(i))
        ]

    return {"second_coder": told(book.for_second_coder(coder)), "disputed": told(book.disputed())}


def agreement(one: str, other: str) -> Agreement:
    """Return how far two coders agree on what both labelled: counts and Cohen's kappa."""
    return _stored().agreement(one, other)


def coders() -> tuple[str, ...]:
    """Return every coder who has a label that stands, by name."""
    return tuple(sorted({x.coder for x in _stored().labels if x.undone_at is None}))


def retrain(
    *, workers: int, say: Callable[[str], None], library: Path | None = None, patience: float = 0.0
) -> dict[str, Any]:
    """Judge every paragraph anew with weights that learned from all labels; labels themselves stand.

    Parameters
    ----------
    workers : int
        Processes that judge at the same time.
    say : callable
        Told in words how far it is.
    patience : float, optional
        Seconds to wait for somebody who writes to the library just now.
    """
    start.open_store()
    from counterpoise.store import label_writes  # noqa: PLC0415 - models load once Django is set up

    shelf = Library(library or home())
    with alone(shelf.folder, patience):
        records = label_writes.labels()
        _refit(shelf, records)
        before = {name: (f.polarity, f.primary_theme) for name, f in shelf.findings().items()}
        everything = sorted(shelf.digests())
        count = learn_findings.judge_reports(shelf, everything, workers=workers, say=say)
        _learn(shelf, records)
        changed = sum(before.get(n) != (f.polarity, f.primary_theme) for n, f in shelf.findings().items())
    return {"paragraphs": count, "changed": changed, "model": models_of(shelf.folder).version}


def _stored() -> LabelBook:
    start.open_store()
    from counterpoise.store import label_writes  # noqa: PLC0415 - models load once Django is set up

    return _book(label_writes.labels())


def _book(records: Iterable[LabelRecord]) -> LabelBook:
    return LabelBook(
        tuple(
            Label(r.paragraph, r.coder, Polarity(r.polarity), r.themes, r.at, undone_at=r.undone_at)
            for r in records
        )
    )


def _place(shelf: Library, file: str, paragraph: str) -> tuple[HeldReport, HeldParagraph]:
    reports = [
        r for r in shelf.reports() if not r.small_home and (r.file == file or r.sha256.startswith(file))
    ]
    if len(reports) != 1:
        raise NotFoundError(
            f"{len(reports) or 'No'} reports go by {file!r}.",
            next_step="Name the file as search shows it, or its digest.",
        )
    found = [p for p in shelf.paragraphs(reports[0].sha256) if paragraph in {p.label, p.id}]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found) or 'No'} paragraphs of {reports[0].file} go by {paragraph!r}.",
            next_step="Give the number, label or id that `counterpoise learn search --json` shows.",
        )
    return reports[0], found[0]


def _label(  # noqa: PLR0917 - each is used
    name: str,
    coder: str,
    themes: Sequence[str],
    polarity: str,
    found: HeldFinding | None,
    now: datetime,
) -> Label:
    known = [find_theme(t) for t in themes]
    if None in known:
        raise no_theme(themes[known.index(None)])
    if polarity and polarity not in set(Polarity):
        raise UsageError(f"{polarity!r} is no polarity.", next_step=f"Choose from {', '.join(Polarity)}.")
    named = tuple(t.name for t in known if t) or (found.themes if found else ())
    said = polarity or (found.polarity if found else "")
    if not said:
        raise UsageError("Nothing was found there yet.", next_step="Give --theme and --polarity.")
    return Label(name, coder, Polarity(said), named, now)


def _learn(shelf: Library, records: Sequence[LabelRecord]) -> None:
    """Fit the weights to the labels, and put every labelled paragraph's finding right."""
    _refit(shelf, records)
    book = _book(records)
    frameworks = {r.sha256: r.framework for r in shelf.reports()}
    findings = []
    for name, p in sorted(shelf.named(sorted({r.paragraph for r in records})).items()):
        words = [(name, p.text, p.section)]
        (found,) = learn_findings.judge_paragraphs(shelf.folder, frameworks[p.report], words)
        label = book.current(name)
        findings.append(_decided(found, label) if label else found)
    shelf.put_findings(findings)
    versions.remark(shelf)


def _refit(shelf: Library, records: Sequence[LabelRecord]) -> None:
    book = _book(records)
    frameworks = {r.sha256: r.framework for r in shelf.reports()}
    held = shelf.named(sorted({r.paragraph for r in records}))
    examples = [
        Example("", p.text, Setting(p.section, frameworks[p.report]), label.polarity, label.themes)
        for name, p in held.items()
        if (label := book.current(name))
    ]
    # From the shipped weights each time: a label taken back leaves nothing behind.
    keep(refit(examples, shipped()) if examples else None, shelf.folder)


def _decided(found: HeldFinding, label: Label) -> HeldFinding:
    against = {Polarity.STRENGTH: Polarity.WEAKNESS, Polarity.WEAKNESS: Polarity.STRENGTH}.get(label.polarity)
    sentences = [
        [a, b, str(label.polarity), _OVERRULED] if polarity == against else [a, b, polarity, sure]
        for a, b, polarity, sure in found.detail["sentences"]
    ]
    detail = {
        "model": _BY_A_PERSON,
        "confidence": 1.0,
        "primary_confidence": 1.0,
        "abstained": False,
        "sentences": sentences,
    }
    return replace(
        found,
        polarity=str(label.polarity),
        themes=label.themes,
        primary_theme=label.themes[0],
        detail=detail,
    )


def _counted(shelf: Library, report: HeldReport, p: HeldParagraph, book: LabelBook) -> Labelled:
    found, label = shelf.findings(report.sha256)[p.id], book.current(p.id)
    return Labelled(
        file=report.file,
        label=p.label,
        paragraph=p.id,
        coder=label.coder if label else None,
        polarity=found.polarity,
        themes=found.themes,
        model=models_of(shelf.folder).version,
    )
