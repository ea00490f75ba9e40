"""Whatever lines a page holds: nothing breaks, nothing is invented, order and pages hold."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.lines import Line
from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.wire import from_wire, to_wire

TEXTS = st.sampled_from(
    (
        "Inspection of Sampleshire local authority children's services",
        "Inspection of services for children in need of help and",
        "Area SEND inspection of Sample Local Area Partnership",
        "Joint targeted area inspection of Sample",
        "Inspection of looked after children services",
        "Inspected under the social care common inspection framework",
        "An inspection of youth justice services in Sample",
        "Focused visit to Sample children's services",
        "Inspection dates: 5 to 9 December 2022 and",
        "14 to 15 February 2023",
        "Lead inspector:",
        "Report published: 31 February 2014",
        "The impact of leaders on social work practice with children and families Good",
        "The experiences and progress of",
        "Requires improvement",
        "to be good",
        "1. Children who need help and protection",
        "What needs to improve?",
        "Recommendations",
        "Areas for priority action",
        "Responsible body",
        "The Local Safeguarding Children Board is good",
        "Grade 4 (Inadequate)",
        "Within three months:",
        "Contents",
        "Dear Director",
        "Yours sincerely",
        "Inspection team",
        "1. Decisions are timely.",
        "2.Plans are clear and",
        "34 Most children are safe.",
        "1.",
        "\u25fc",
        "\u25fc The pace of plans.",
        "\u2212 housing",
        "words of a sentence that go on",
        "and end here.",
        "12",
        "\u00a9 Crown copyright 2020",
    )
)
LINES = st.builds(
    lambda text, left, bottom, size, bold: (text, float(left), float(bottom), float(size), bold),
    st.one_of(TEXTS, st.text(min_size=1).filter(str.strip)),
    st.integers(40, 400),
    st.integers(10, 800),
    st.sampled_from((6, 9, 12, 12, 12, 14, 16, 26)),
    st.booleans(),
)


def pages_of(drawn: list[list[tuple[str, float, float, float, bool]]]) -> list[list[Line]]:
    return [
        [
            Line(text.strip(), number, left, bottom, left + 100, bottom + size, size, bold)
            for text, left, bottom, size, bold in page
        ]
        for number, page in enumerate(drawn, start=1)
    ]


@given(st.lists(st.lists(LINES, max_size=25), min_size=1, max_size=5), st.sampled_from(("pdf", "text")))
def test_any_lines_make_a_report_or_a_reason(
    drawn: list[list[tuple[str, float, float, float, bool]]], media: str
) -> None:
    pages = pages_of(drawn)
    try:
        report = assemble(Source("any", "0" * 64, media), pages)
    except RefusedError:
        return
    assert from_wire(to_wire(report)) == report
    assert [p.order for p in report.paragraphs] == list(range(len(report.paragraphs)))
    assert all(1 <= p.page <= p.page_end <= len(pages) for p in report.paragraphs)
    given_letters = Counter(c for page in pages for line in page for c in line.text if c.isalnum())
    told = Counter(c for p in report.paragraphs for c in p.text if c.isalnum())
    assert not told - given_letters
