"""The lines of a Word file: its headings and lists come from the markup, numbers are counted here.

The parts are read by lxml with entities off; nothing inside is run, followed or written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError
from counterpoise.learning.reading.setting import Setter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.reading.lines import Line

MAX_UNPACKED = 60_000_000
MAX_RATIO = 200
MAX_MEMBERS = 3_000
_BODY, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTS = frozenset((f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"))
_HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
_TITLE_LEVEL = 1


@dataclass
class _Numbering:
    """Lists: what each level of each list prints, and where its counters stand."""

    formats: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    counters: Counter[tuple[str, int]] = field(default_factory=Counter)

    def mark(self, number: str, level: int) -> str:
        """Return the printed mark of the next paragraph of a list."""
        kind, start = self.formats.get((number, level), ("bullet", 1))
        if kind != "decimal":
            return "◼" if level == 0 else "▪"
        key = (number, level)
        self.counters[key] += 1
        for deeper in [k for k in self.counters if k[0] == number and k[1] > level]:
            del self.counters[deeper]
        value = start + self.counters[key] - 1
        return f"{value}."


@dataclass(frozen=True)
class _Markup:
    """What paragraphs refer to; ``noted`` says whether Word noted where pages begin."""

    lists: _Numbering
    styles: dict[str, tuple[str, str]]
    noted: bool


def docx_pages(data: bytes) -> list[list[Line]]:
    """Return the lines by page; pages are those that Word noted when it last laid the file out.

    Raises
    ------
    RefusedError
        When it is no Word file, damaged, under a password, or a bomb.
    """
    body, numbering, styles = _parts(data)
    setter = Setter()
    markup = _Markup(
        _read_numbering(numbering),
        _read_styles(styles),
        body.find(f".//{_W}lastRenderedPageBreak") is not None,
    )
    for child in _parts_of(body):
        if child.tag == f"{_W}p":
            _paragraph(child, setter, markup)
        else:
            _table(child, setter)
    return setter.pages


def _parts_of(body: Any) -> Iterator[Any]:
    """Give paragraphs and tables in order, those in content controls too."""
    for child in body:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag == f"{_W}sdt":
            inside = child.find(f"{_W}sdtContent")
            yield from _parts_of(inside) if inside is not None else ()
        elif child.tag in {f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}:
            yield from _parts_of(child)


def _parts(data: bytes) -> tuple[Any, Any, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
            names = set(archive.namelist())
            if _BODY not in names:
                raise RefusedError("it is a zip file but no Word file")
            body = _parse(_unpack(archive, _BODY)).find(f"{_W}body")
            numbering = _parse(_unpack(archive, _NUMBERING)) if _NUMBERING in names else None
            styles = _parse(_unpack(archive, _STYLES)) if _STYLES in names else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise RefusedError("it is a damaged Word file, or one under a password; save it again") from error
    if body is None:
        raise RefusedError("it is a Word file without a text")
    return body, numbering, styles


def _check(archive: zipfile.ZipFile) -> None:
    """Refuse what would unpack to more than any report, before anything is unpacked."""
    members = archive.infolist()
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if len(members) > MAX_MEMBERS:
        raise BeyondLimitError(f"it holds {len(members):,} files inside; the limit is {MAX_MEMBERS:,}")
    if unpacked > MAX_UNPACKED:
        raise BeyondLimitError(
            f"it would unpack to {unpacked / 1e6:,.0f} MB; the limit is {MAX_UNPACKED / 1e6:,.0f} MB"
        )
    if unpacked / packed > MAX_RATIO:
        raise BeyondLimitError(
            f"it would unpack to {unpacked / packed:,.0f} times its size; the limit is {MAX_RATIO} times"
        )


def _unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack one part; its directory may lie about the size."""
    with archive.open(name) as part:
        content = part.read(MAX_UNPACKED + 1)
    if len(content) > MAX_UNPACKED:
        raise BeyondLimitError(f"one part of it unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB")
    return content


def _parse(content: bytes) -> Any:
    from lxml import etree  # noqa: PLC0415 - loads when a Word file is read

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError("it is a damaged Word file: its text can't be parsed; save it again") from error


def _read_numbering(root: Any) -> _Numbering:
    """Return what each list of the file prints at each level."""
    found = _Numbering()
    if root is None:
        return found
    abstract = {a.get(f"{_W}abstractNumId"): a for a in root.findall(f"{_W}abstractNum")}
    for number in root.findall(f"{_W}num"):
        link = number.find(f"{_W}abstractNumId")
        levels = abstract.get(link.get(f"{_W}val")) if link is not None else None
        for level in levels.findall(f"{_W}lvl") if levels is not None else ():
            key = (str(number.get(f"{_W}numId")), int(level.get(f"{_W}ilvl") or 0))
            start = _value(level, "start")
            found.formats[key] = (
                _value(level, "numFmt"),
                int(start) if start.isdigit() else 1,
            )
    return found


def _read_styles(root: Any) -> dict[str, tuple[str, str]]:
    """Return the name of each style, and the list that it belongs to ("" for none)."""
    found: dict[str, tuple[str, str]] = {}
    for style in root.findall(f"{_W}style") if root is not None else ():
        name = _value(style, "name")
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        found[str(style.get(f"{_W}styleId"))] = (
            name,
            str(number.get(f"{_W}val")) if number is not None else "",
        )
    return found


def _value(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def _paragraph(paragraph: Any, setter: Setter, markup: _Markup) -> None:
    """Set one paragraph, on the page on which Word noted it, or after a break that somebody set."""
    if paragraph.find(f".//{_W}lastRenderedPageBreak") is not None and setter.pages[-1]:
        setter.new_page()
    text = _text(paragraph)
    if text.strip():
        _set(paragraph, text, setter, markup)
    if not markup.noted and any(b.get(f"{_W}type") == "page" for b in paragraph.iter(f"{_W}br")):
        setter.new_page()


def _set(paragraph: Any, text: str, setter: Setter, markup: _Markup) -> None:
    """Set the text of a paragraph as a heading, a list entry or text."""
    style, style_list = markup.styles.get(_style(paragraph), ("", ""))
    heading = _HEADING.match(style)
    if heading or style.casefold() == "title":
        setter.heading(text, int(heading[1]) if heading else _TITLE_LEVEL)
        return
    number, level = _list(paragraph, style_list)
    if number:
        setter.listed(markup.lists.mark(number, level), text, level)
        return
    for index, line in enumerate(text.split("\n")):
        setter.plain(line, bold=_bold(paragraph), gap=index == 0)


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(found.get(f"{_W}val")) if found is not None else ""


def _list(paragraph: Any, style_list: str) -> tuple[str, int]:
    """Return the list that a paragraph belongs to, "" for none, and its level in it."""
    properties = paragraph.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        return style_list, 0
    number = _value(properties, "numId") or style_list
    level = _value(properties, "ilvl")
    return ("" if number == "0" else number), (int(level) if level.isdigit() else 0)


def _bold(paragraph: Any) -> bool:
    """Say whether every run with text in it is bold."""
    runs = [r for r in paragraph.findall(f"{_W}r") if r.find(f"{_W}t") is not None]
    marks = [r.find(f"{_W}rPr/{_W}b") for r in runs]
    return bool(runs) and all(m is not None and m.get(f"{_W}val") not in {"0", "false"} for m in marks)


def _text(element: Any) -> str:
    """Return the text of a paragraph as it stands after changes that were tracked."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iter():
        if _is_copy(child):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            # A tab is also the name of a tab stop among the properties.
            yield " " if child.getparent().tag == f"{_W}r" else ""
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"


def _is_copy(element: Any) -> bool:
    """Say whether an element stands in the copy that a file keeps for older programs."""
    return element.tag in _TEXTS and any(True for _ in element.iterancestors(_FALLBACK))


def _table(table: Any, setter: Setter) -> None:
    for row in table.iter(f"{_W}tr"):
        cells = ["\n".join(_text(p) for p in cell.iter(f"{_W}p")) for cell in row.findall(f"{_W}tc")]
        setter.row(cells)
