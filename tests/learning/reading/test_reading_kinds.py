"""Other frameworks, and other kinds of file: Word, web page, plain text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError
from counterpoise.learning.report import Confidence, Framework, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

JTAI = """
29 June 2016
Ada Sample, Director of Children\u2019s Services, London Borough of Sample
Bea Sample, Chief Constable
Dear local partnership
Joint targeted area inspection of the multi-agency response to abuse and
neglect in the London Borough of Sample
Between 16 May and 20 May, Ofsted, the Care Quality Commission and others
undertook a joint inspection of the response to abuse in Sample.
This letter to all the service leaders in the area outlines what was found in the
London Borough of Sample.
Key Strengths
\u25fc Leaders work well together, and they have done so for a long time in this multi-
agency setting.
Areas for improvement
Response at the front door
\u25fc Referrals are not timely.
\f
2
Leadership and management
\u25fc Leaders do not check what is
done.
Case study: area for improvement
\u25fc A case was closed too soon.
Next steps
The director should prepare a statement of proposed action.
Yours sincerely
Cea Example
"""


def test_a_joint_inspection_as_plain_text(read: Callable[..., Any]) -> None:
    made = read(JTAI.encode(), "letter.txt")
    facts = made.facts
    assert (made.media, made.pages) == ("text", 2)
    assert facts.framework.value is Framework.JTAI
    assert facts.authority.value == "Sample"
    assert (facts.start, facts.end) == (date(2016, 5, 16), date(2016, 5, 20))
    assert facts.published.value == date(2016, 6, 29)
    assert [(i.text, i.page) for i in made.needs_to_improve] == [
        ("Referrals are not timely.", 1),
        ("Leaders do not check what is done.", 2),
    ]
    # Whom it is sent to and who signed it is no text of the report.
    assert not any("Ada" in p.text or "Cea" in p.text for p in made.paragraphs)
    assert made.paragraphs[-1].section == "Next steps"
    strength = next(p for p in made.paragraphs if p.section == "Key Strengths")
    assert strength.text.endswith("multi-agency setting.")
    # A text has no places on a page, and none are made up.
    assert all(p.boxes == () for p in made.paragraphs)


def test_a_home_under_the_common_framework(sheet: Any, read: Callable[..., Any]) -> None:
    made = sheet().put("SC012345", size=26).put("Registered provider: Sample Care Limited", step=30)
    made.put("Full inspection", step=20)
    made.put("Inspected under the social care common inspection framework", size=14, step=24)
    made.heading("Information about this children\u2019s home").paragraph(
        "A company runs this home for four children."
    )
    made.put("Inspection dates: 4 to 5 July 2023", bold=True, step=26)
    made.put("Overall experiences and progress of", step=26).beside("good", left=400, bold=True)
    made.put("children and young people, taking into account").put(
        "How well children and young people are", step=26
    )
    made.beside("requires improvement to be good", left=400, bold=True).put("helped and protected")
    made.put("The effectiveness of leaders and managers", step=26).beside("outstanding", left=400, bold=True)
    made.put("Date of last inspection: 12 May 2022", step=26).put(
        "Overall judgement at last inspection: good"
    )
    made.page().heading("Inspection judgements").heading(
        "Overall experiences and progress of children and young people: good"
    )
    made.paragraph("Children like living here.")
    made.heading("Effectiveness of leaders and managers: good").paragraph("The manager leads well.")
    made.page().heading("What does the children\u2019s home need to do to improve?").heading(
        "Statutory requirements"
    )
    made.paragraph("This section sets out the actions that the registered person(s) must take.")
    made.paragraph("The registered person must keep the home safe.")
    made.heading("Recommendations").paragraph("\u2022 Keep records of complaints.")
    made.page().heading("Children\u2019s home details").put("Unique reference number: SC012345", step=26)
    made.put("Inspector: Ada Example, Social Care Inspector")
    found = read(made.pdf())
    facts = found.facts
    assert facts.framework.value is Framework.SCCIF
    assert (facts.urn.value, facts.provider.value) == ("SC012345", "Sample Care Limited")
    assert (facts.start, facts.end) == (date(2023, 7, 4), date(2023, 7, 5))
    assert facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert (facts.previous.value.date, facts.previous.value.overall) == ("2022-05-12", "Good")
    assert facts.judgements["leaders_and_managers"].value == "Outstanding"
    assert facts.judgements["leaders_and_managers"].confidence is Confidence.DOUBTFUL
    assert [i.text for i in found.priority_actions] == ["The registered person must keep the home safe."]
    assert [i.text for i in found.needs_to_improve] == ["Keep records of complaints."]


def test_a_youth_justice_report(sheet: Any, read: Callable[..., Any]) -> None:
    made = (
        sheet()
        .put("An inspection of youth justice services in", size=26)
        .put("Sampleshire", size=26, step=30)
    )
    made.put("HM Inspectorate of Probation, March 2024", size=14, step=30).put("March 2024", size=14)
    made.page().put(
        "Fieldwork took place from 4 to 8 December 2023 in the offices of the service and online.", step=26
    )
    made.put("Overall rating", bold=True, step=30).beside("Good", left=400)
    made.put("1.1 Governance and leadership", step=20).beside("Requires improvement", left=400)
    made.put("1.2 Staff", step=20).beside("Outstanding", left=400)
    made.put("2.1 Assessment", step=20).beside("Good", left=400)
    made.put("3.1 Assessment", step=20).beside("Inadequate", left=400)
    made.heading("Recommendations").paragraph("1. Improve plans for children.").paragraph(
        "2. Work with schools."
    )
    found = read(made.pdf())
    assert found.facts.framework.value is Framework.YOUTH_JUSTICE
    assert found.facts.authority.value == "Sampleshire"
    assert found.facts.published.value == date(2024, 3, 1)
    assert found.facts.published.confidence is Confidence.INFERRED
    assert (found.facts.start, found.facts.end) == (date(2023, 12, 4), date(2023, 12, 8))
    assert found.facts.overall == "Good"
    assert {n: f.value for n, f in found.facts.judgements.items()} == {
        "overall": "Good",
        "governance_and_leadership": "Requires improvement to be good",
        "staff": "Outstanding",
        "court_assessment": "Good",
        "out_of_court_assessment": "Inadequate",
    }
    assert [i.number for i in found.needs_to_improve] == [1, 2]


def test_an_unknown_framework_is_read_by_general_rules_and_says_so(
    sheet: Any, read: Callable[..., Any]
) -> None:
    made = sheet().put("Peer review of a service", size=26).heading("Findings").paragraph("1. It works well.")
    found = read(made.heading("Recommendations").paragraph("2. Do more of it, and often.").pdf())
    assert found.facts.framework.value is Framework.UNKNOWN
    assert found.facts.framework.confidence is Confidence.DOUBTFUL
    assert [i.text for i in found.needs_to_improve] == ["Do more of it, and often."]
    assert [p.number for p in found.paragraphs] == [1, 2]
    assert "general rules" in found.doubts[0]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
)
STYLES = (
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
)


def word_report(make_word: Callable[..., bytes], p: Callable[..., str]) -> bytes:
    cells = ("The impact of leaders on social work practice with children and families", "Good")
    second = ("Overall effectiveness", "Requires improvement to be good")
    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in (cells, second)
    )
    return make_word(
        p("Inspection of Sampleshire local authority children\u2019s services", style="T"),
        p("Inspection dates: 10 to 14 July 2023"),
        p("Lead inspector: Ada Example, His Majesty\u2019s Inspector"),
        f"<w:tbl>{rows}</w:tbl>",
        p("Children in Sampleshire receive good services, which leaders have made better."),
        p("What needs to improve?", style="H1"),
        p("Plans for children.", number="2"),
        p("Visits to children.", number="2"),
        p("Findings", style="H1"),
        p("Decisions are timely.", number="1"),
        p("Plans are clear.", number="1"),
        numbering=NUMBERING,
        styles=STYLES,
    )


def test_a_word_file_counts_its_own_numbers(
    make_word: Callable[..., bytes], word_text: Callable[..., str], read: Callable[..., Any]
) -> None:
    made = read(word_report(make_word, word_text), "draft.docx")
    facts = made.facts
    assert (made.media, facts.framework.value) == ("docx", Framework.ILACS)
    assert facts.authority.value == "Sampleshire"
    assert (facts.start, facts.end) == (date(2023, 7, 10), date(2023, 7, 14))
    assert {n: f.value for n, f in facts.judgements.items()} == {
        "impact_of_leaders": "Good",
        "overall_effectiveness": "Requires improvement to be good",
    }
    assert [i.text for i in made.needs_to_improve] == ["Plans for children.", "Visits to children."]
    numbered = [(p.number, p.text) for p in made.paragraphs if p.kind is Kind.NUMBERED]
    assert numbered == [(1, "Decisions are timely."), (2, "Plans are clear.")]
    assert all(p.boxes == () for p in made.paragraphs)


def test_pages_of_a_word_file_are_those_it_notes_or_those_somebody_set(
    make_word: Callable[..., bytes], word_text: Callable[..., str], read: Callable[..., Any]
) -> None:
    first, second = word_text("Words of the first page of a draft."), word_text("Words of the second page.")
    set_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    noted = second.replace("<w:t>", "<w:lastRenderedPageBreak/><w:t>")
    for body in ((first, set_break, second), (first, set_break, noted)):
        made = read(make_word(*body), "draft.docx")
        assert [(p.text[:14], p.page) for p in made.paragraphs] == [
            ("Words of the f", 1),
            ("Words of the s", 2),
        ]


def test_text_in_content_controls_is_read_and_deleted_text_is_not(
    make_word: Callable[..., bytes], word_text: Callable[..., str], read: Callable[..., Any]
) -> None:
    control = f"<w:sdt><w:sdtContent>{word_text('Words in a control of the file.')}</w:sdtContent></w:sdt>"
    gone = "<w:p><w:del><w:r><w:delText>Words that were deleted.</w:delText></w:r></w:del></w:p>"
    made = read(make_word(control, gone), "draft.docx")
    assert [p.text for p in made.paragraphs] == ["Words in a control of the file."]


HTML = """<!doctype html><html><head><title>x</title><script>bad()</script></head><body>
<nav>Menu</nav><main><h1>Inspection of Sampleshire local authority children\u2019s services</h1>
<p>Inspection dates: 10 to 14 July 2023</p><p>Lead inspector: Ada Example, HMI</p>
<table><tr><th>Judgement</th><th>Grade</th></tr>
<tr><td>The impact of leaders on social work practice with children and families</td><td>Good</td></tr>
<tr><td>Overall effectiveness</td><td>Inadequate</td></tr></table>
<p>Children in Sampleshire receive services.</p>
<h2>What needs to improve?</h2><ul><li>Plans, including:<ul><li>housing</li></ul></li><li>Visits.</li></ul>
<h2>Findings</h2><ol><li>Decisions are timely.</li><li>Plans are <b>clear</b>.</li></ol>
</main><footer>Imprint</footer></body></html>"""


def test_a_web_page_is_read_by_its_markup(read: Callable[..., Any]) -> None:
    made = read(HTML.encode(), "report.html")
    assert (made.media, made.facts.framework.value) == ("html", Framework.ILACS)
    assert made.facts.overall == "Inadequate"
    assert made.facts.judgements["impact_of_leaders"].value == "Good"
    assert [i.text for i in made.needs_to_improve] == ["Plans, including: housing", "Visits."]
    assert [p.text for p in made.paragraphs if p.number] == ["Decisions are timely.", "Plans are clear."]
    assert not any(word in p.text for p in made.paragraphs for word in ("Menu", "Imprint", "bad()"))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        (
            "a.pdf",
            b"<!DOCTYPE html><html><body>404</body></html>",
            "it is a web page saved under a .pdf name",
        ),
        ("a.pdf", b"just words", "it is no PDF, whatever its name says"),
        ("a.pdf", b"", "it is empty"),
        ("a.pdf", b"  \n ", "it is empty"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(100), "it is an old .doc file"),
        ("a.rtf", b"{\\rtf1 words}", "it is an RTF file"),
        ("a.docx", b"words", "it is no Word file"),
        ("a.docx", b"PK\x03\x04 broken", "it is a damaged Word file"),
        ("a.bin", bytes(range(256)) * 20, "it is neither a PDF, a Word file, a web page nor a text"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "it is a damaged PDF"),
        ("a.txt", b"a", "it holds no text"),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason(
    read: Callable[..., Any], name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        read(data, name)
    assert str(refused.value).startswith(reason)


def test_a_picture_of_a_report_is_told_apart_from_a_report(sheet: Any, read: Callable[..., Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        read(sheet().page().page().pdf())
    assert "pictures of pages" in str(refused.value)


def test_a_word_file_that_would_unpack_to_a_flood_is_refused(
    make_word: Callable[..., bytes], word_text: Callable[..., str], read: Callable[..., Any]
) -> None:
    with pytest.raises(BeyondLimitError) as refused:
        read(make_word(word_text("0" * 70_000_000)), "bomb.docx")
    assert "would unpack to" in str(refused.value)


def test_entities_of_a_word_file_are_not_followed(read: Callable[..., Any], tmp_path: Any) -> None:
    import io  # noqa: PLC0415 - for this test alone
    import zipfile  # noqa: PLC0415 - for this test alone

    secret = tmp_path / "secret.txt"
    secret.write_text("a secret that nobody may see in a report of any kind at all")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<!DOCTYPE d [<!ENTITY s SYSTEM "file://{secret}">]><w:document xmlns:w="{space}"><w:body><w:p><w:r>'
        "<w:t>Words of a report that go on for a while, so that there is a text. &s;</w:t></w:r></w:p>"
        "</w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", body)
    made = read(out.getvalue(), "entity.docx")
    assert not any("secret" in p.text for p in made.paragraphs)
