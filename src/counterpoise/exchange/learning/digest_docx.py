"""A briefing for Word: what the page says, and in an appendix the list behind each count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.exchange.learning import words
from counterpoise.exchange.learning.fixed_docx import document_bytes, new_document
from counterpoise.exchange.outputs.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from counterpoise.learning.digest.digest import Digest
    from counterpoise.learning.digest.points import Point
    from counterpoise.learning.digest.quotes import Quote
    from counterpoise.learning.held import HeldReport

_SMALL, _TINY = 9, 7
_INDENT_CM = 0.6
_MOST_BESIDE = 8


def digest_docx(made: Digest) -> bytes:
    """Return the document; the same briefing gives the same bytes."""
    title = f"What inspectors say: {made.scope.title}"
    document = new_document(clean(title))
    document.add_heading(clean(title), level=1)
    for line in (words.searched(made), words.WHOSE, words.MARKS):
        document.add_paragraph(clean(line))
    _counted(document, made)
    document.add_heading("What is praised (heading ours)", level=2)
    _points(document, made.strengths, "A")
    document.add_heading("What they did (heading ours)", level=2)
    document.add_paragraph(
        "Praised sentences that tell of a deed and how it was done, one for each authority or provider."
    )
    for q in made.deeds:
        _quote(document, q)
    if not made.deeds:
        document.add_paragraph("No praised sentence tells how.")
    _faulted(document, made)
    _left_out(document, made)
    _appendix(document, made)
    return document_bytes(document)


def _counted(document: Document, made: Digest) -> None:
    document.add_heading("What was counted (ours)", level=2)
    document.add_paragraph(clean(words.denominator(made)))
    document.add_paragraph(clean(f"{words.heard(made)} (estimated) The reports are listed in the appendix."))
    rows = [
        (
            f.name,
            f"{f.reports:,}",
            f"{words.day(f.first)} to {words.day(f.last)}",
            f"{f.praised:,}",
            "too few to tell" if f.faulted is None else f"{f.faulted:,}",
        )
        for f in made.frameworks
    ]
    _table(document, ("Framework", "Reports", "Last days on site", "Praise it", "Fault it"), rows)


def _faulted(document: Document, made: Digest) -> None:
    document.add_heading("What is faulted (heading ours)", level=2)
    if made.faulted_in is None:
        document.add_paragraph(clean(words.unnamed(made)))
    else:
        _points(document, made.weaknesses, "B")
    if made.beside:
        document.add_paragraph("What else the paragraphs that fault it are about (estimated):")
        rows = [(theme.replace("_", " "), f"{n:,}") for theme, n in made.beside[:_MOST_BESIDE]]
        _table(document, ("Theme", "Reports"), rows)


def _left_out(document: Document, made: Digest) -> None:
    document.add_heading("Withdrawn and left out (ours)", level=2)
    for t in made.withdrawn:
        line = f"Withdrawn: {t.file}, on {t.withdrawn_at[:10]}: {t.why}. Its words are gone from the library."
        document.add_paragraph(clean(line), style="List Bullet")
    if not made.withdrawn:
        document.add_paragraph("No report was withdrawn.", style="List Bullet")
    for line in words.left_out(made):
        document.add_paragraph(clean(line), style="List Bullet")
    document.add_heading("How to check a quotation (ours)", level=2)
    document.add_paragraph(words.CHECK)
    document.add_paragraph(
        "Made by Counterpoise from published reports. Contains public sector information licensed under the "
        "Open Government Licence v3.0."
    )


def _points(document: Document, points: Sequence[Point], letter: str) -> None:
    if not points:
        document.add_paragraph("No sentence can be quoted.")
    for number, p in enumerate(points, 1):
        _quote(document, p.quote)
        said = words.stands_for(p)
        listed = f" (estimated); listed as {letter}{number} in the appendix." if len(p.support) > 1 else "."
        _small(document, said + listed)


def _quote(document: Document, q: Quote) -> None:
    paragraph = document.add_paragraph()
    _indented(paragraph, keep=True)
    paragraph.add_run("“")
    paragraph.add_run(clean(q.text)).bold = True
    paragraph.add_run("”")
    old = f" Older: superseded by {q.superseded_by}." if q.superseded_by else ""
    also = f" Counted with it, in nearly the same words: {'; '.join(q.also)}." if q.also else ""
    _small(document, f"{words.place(q)}.{old}{also}", tail=words.offsets(q))


def _small(document: Document, text: str, *, tail: str = "") -> None:
    from docx.shared import Pt  # noqa: PLC0415 - heavy

    paragraph = document.add_paragraph()
    _indented(paragraph)
    paragraph.add_run(clean(text)).font.size = Pt(_SMALL)
    if tail:
        paragraph.add_run(f"\n{clean(tail)}").font.size = Pt(_TINY)


def _indented(paragraph: Paragraph, *, keep: bool = False) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415 - heavy

    about = paragraph.paragraph_format
    about.left_indent, about.space_after = Cm(_INDENT_CM), Pt(2 if keep else 6)
    about.keep_with_next = keep


def _table(document: Document, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - heavy

    table = document.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    # Marks the row as headings for screen readers, and repeats it on the next page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no public way
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(text)
    document.add_paragraph()


def _appendix(document: Document, made: Digest) -> None:
    from docx.enum.text import WD_BREAK  # noqa: PLC0415 - heavy

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("Appendix: the lists behind the counts (ours)", level=2)
    for letter, points in (("A", made.strengths), ("B", made.weaknesses)):
        for number, p in enumerate(points, 1):
            if len(p.support) > 1:
                document.add_heading(f"{letter}{number}. {words.stands_for(p)}", level=3)
                for q in p.support:
                    _quote(document, q)
    reports = {r.sha256: r for r in made.reports}
    _reports(document, "Reports that praise it", [reports[s] for s in made.praised_in])
    if made.faulted_in is not None:
        _reports(document, "Reports that fault it", [reports[s] for s in made.faulted_in])
    _reports(document, "All reports that count", made.reports)


def _reports(document: Document, heading: str, reports: Sequence[HeldReport]) -> None:
    document.add_heading(f"{heading}: {len(reports):,}", level=3)
    for r in reports:
        _small(document, f"{r.subject}, {r.framework}, {words.day(r.dated)} ({r.file}, {r.pages} pages)")
