"""The lines of a web page: headings, lists, tables and paragraphs of its main part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.setting import Setter

if TYPE_CHECKING:
    from counterpoise.learning.reading.lines import Line

_SKIPPED = frozenset(("script", "style", "nav", "header", "footer", "head", "noscript", "template", "form"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TEXTS = frozenset(("p", "blockquote", "dd", "dt", "figcaption", "address", "pre", "summary"))
_DEEPEST = 200
_BLOCKS = ".//p|.//h1|.//h2|.//h3|.//h4|.//h5|.//h6|.//li|.//table|.//div|.//section|.//article"


def html_pages(data: bytes) -> list[list[Line]]:
    """Return the lines as one page.

    Raises
    ------
    RefusedError
        When no text is in it.
    """
    from lxml import etree, html  # noqa: PLC0415 - loads when a web page is read

    try:
        root = html.fromstring(data, parser=html.HTMLParser(encoding=_encoding(data), no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError("it is a web page without a text") from error
    mains = root.xpath("//main|//*[@role='main']")
    setter = Setter()
    _walk(mains[0] if mains else root, setter, 0)
    return setter.pages


def _encoding(data: bytes) -> str | None:
    """Return UTF-8 where it fits; else what the page itself says."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _walk(element: Any, setter: Setter, depth: int) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _SKIPPED or depth > _DEEPEST:
        return
    if tag in _HEADINGS:
        setter.heading(element.text_content(), _HEADINGS[tag])
    elif tag in _TEXTS:
        setter.plain(element.text_content(), bold=_bold(element))
    elif tag in {"ul", "ol"}:
        _list(element, setter, 0)
    elif tag == "table":
        for row in element.iter("tr"):
            setter.row([" ".join(c.text_content().split()) for c in row if c.tag in {"td", "th"}])
    elif not element.xpath(_BLOCKS):
        setter.plain(element.text_content(), bold=_bold(element))
    else:
        _walk_children(element, setter, depth)


def _walk_children(element: Any, setter: Setter, depth: int) -> None:
    """Set what stands loose in an element, and its children, in order."""
    setter.plain(element.text or "")
    for child in element:
        _walk(child, setter, depth + 1)
        setter.plain(child.tail or "")


def _list(element: Any, setter: Setter, level: int) -> None:
    """Set the entries of a list; those of a numbered one with their numbers."""
    ordered = element.tag == "ol"
    start = element.get("start") or "1"
    number = int(start) if start.isdigit() else 1
    for entry in element.findall("li"):
        inner = [child for child in entry if child.tag in {"ul", "ol"}]
        for child in inner:
            entry.remove(child)
        value = entry.get("value") or ""
        number = int(value) if value.isdigit() else number
        mark = f"{number}." if ordered else "◼" if level == 0 else "▪"
        setter.listed(mark, entry.text_content(), level)
        number += 1
        for child in inner:
            if level < _DEEPEST:
                _list(child, setter, level + 1)


def _bold(element: Any) -> bool:
    """Say whether all the text of an element is in one bold child."""
    children = list(element)
    return (
        len(children) == 1
        and children[0].tag in {"b", "strong"}
        and not (element.text or "").strip()
        and not (children[0].tail or "").strip()
    )
