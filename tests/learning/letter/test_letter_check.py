"""Drafts with one fault planted in each, and clean ones."""

from __future__ import annotations

import io
import json
import textwrap
from typing import TYPE_CHECKING, Any

import docx
import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import BadInputError
from counterpoise.learning.letter.fault import FaultKind
from counterpoise.service.letter_check import as_record, check_letter
from tests.learning.letter import made_drafts as made
from tests.learning.reading.conftest import Sheet

if TYPE_CHECKING:
    from pathlib import Path

SUMMARY, BEHIND, SECTION = FaultKind.SUMMARY, FaultKind.NOTHING_BEHIND, FaultKind.SECTION
GRADE, CHILD, DATES = FaultKind.GRADE_WORD, FaultKind.CHILD, FaultKind.DATES

UNBACKED = (
    "The number of allotments that retired staff may rent.",
    "The provision of dental checks.",
    "The response to flooding of public libraries.",
)
GRADED = (
    "Services for children in care are outstanding.",
    "The help that children in care receive is inadequate.",
    "Leadership of this service is good.",
    "Overall, the service requires improvement to be good.",
    "Inspectors saw outstanding practice with families.",
    "Inspectors consider help for families to be outstanding.",
    "The quality of support is Good.",
    "Services were seen throughout, and leadership is judged to be good.",
)
RECOGNISED = (
    "One 14-year-old girl waited for nine weeks.",
    "A boy called Rowan told inspectors about his move.",
    "Inspectors met Jodie, aged 12, in her new home.",
    "Rowan's foster carers were not told in time.",
    "The plan for Child B had not been reviewed.",
    "A sibling group of six was parted in May.",
    "His date of birth was missing from the plan.",
    "One young person, Kezia, told inspectors about her flat.",
    "The only Tamil-speaking girl in foster care has no interpreter.",
    "A child (K) was placed in another town.",
    "Records of a boy aged eleven were lost.",
    "Tamsin (not her real name) has had four social workers.",
)
OTHER_DAYS = (
    "This inspection took place between 3 July 2023 and 14 July 2023.",
    "The inspection was carried out from 10 to 28 July 2023.",
    "Inspectors visited from 10 July 2022 to 21 July 2022.",
)


def planted() -> dict[str, tuple[FaultKind, str, str]]:
    """Return drafts by name: the kind of the one fault, words at its place, and the draft."""
    found: dict[str, tuple[FaultKind, str, str]] = {}
    for i, topic in enumerate(made.TOPICS):
        against = topic["opposed"]
        found[f"summary-report-{i}"] = (SUMMARY, against, made.report(i, summary=against))
        found[f"summary-letter-{i}"] = (SUMMARY, against, made.letter(i, summary=against))
        found[f"behind-report-{i}"] = (BEHIND, UNBACKED[i], made.report(i, point=UNBACKED[i]))
        found[f"behind-letter-{i}"] = (BEHIND, UNBACKED[i], made.letter(i, other_point=UNBACKED[i]))
    heading = "The experiences and progress of children in care: {}"
    wrong = made.report(0).replace(heading.format("good"), heading.format("outstanding"))
    found["summary-heading"] = (SUMMARY, "outstanding", wrong)
    weak = made.report(1).replace("receive good services", "receive inadequate services")
    found["summary-overall"] = (SUMMARY, "inadequate services", weak)
    found |= _sections()
    for i, sentence in enumerate(GRADED):
        kind = "Monitoring visit" if i % 2 else "Focused visit"
        weak = f"{made.TOPICS[0]['other_weak']} {sentence}"
        found[f"grade-{i}"] = (GRADE, sentence, made.letter(0, kind=kind, other_weak=weak))
    for i, sentence in enumerate(RECOGNISED):
        weak = f"{made.TOPICS[i % 3]['weak']} {sentence}"
        draft = made.letter if i % 2 else made.report
        found[f"child-{i}"] = (CHILD, sentence, draft(i % 3, weak=weak))
    for i, sentence in enumerate(OTHER_DAYS):
        found[f"dates-{i}"] = (
            DATES,
            sentence,
            made.report(i, strong=f"{made.TOPICS[i]['strong']} {sentence}"),
        )
    for i in range(3):
        early = made.letter(i).replace("14 June 2023", f"{3 + i} May 2023")
        found[f"dates-letter-{i}"] = (DATES, f"{3 + i} May 2023", early)
    return found


def _sections() -> dict[str, tuple[FaultKind, str, str]]:
    report, letter = made.report(2), made.letter(2)
    leavers = "The experiences and progress of care leavers: good\n\n"
    leaders = "The impact of leaders on social work practice with children and families: good\n\n"
    points = letter[letter.index("What needs") : letter.index("Main findings")]
    return {
        "section-leavers": (SECTION, "care leavers", report.replace(leavers, "")),
        "section-leaders": (SECTION, "impact of leaders", report.replace(leaders, "")),
        "section-improve": (SECTION, "what needs to improve", letter.replace(points, "")),
        "section-headline": (SECTION, "headline findings", letter.replace("Headline findings\n\n", "")),
        "section-main": (SECTION, "main findings", letter.replace("Main findings\n\n", "")),
    }


PLANTED = planted()


SIF = """Ambleford Borough Council

Inspection of services for children in need of help and protection, children looked after and care leavers

Inspection date: 25 April 2017 to 18 May 2017

Executive summary

{summary} Families were told so by their social workers.

Recommendations

1. {asked}

The experiences and progress of children who need help and protection

2. Audits are read by all managers of the service each month.

3. Managers speak with social workers each week.
"""


def checked(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    return check_letter(file)


def test_there_are_forty_drafts_of_every_kind() -> None:
    assert len(PLANTED) >= 40
    assert {kind for kind, _, _ in PLANTED.values()} == set(FaultKind)
    assert len({text for _, _, text in PLANTED.values()}) == len(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_fault_is_found_where_it_stands(tmp_path: Path, name: str) -> None:
    kind, words, text = PLANTED[name]
    faults = checked(tmp_path, text).faults
    assert [f.kind for f in faults] == [kind], faults
    (fault,) = faults
    place = f"{fault.says} {fault.at.quotation if fault.at else ''}"
    assert words.casefold().rstrip(".") in place.casefold()
    if kind is not SECTION:
        assert fault.at.page == 1


@pytest.mark.parametrize("name", made.CLEAN)
def test_a_clean_draft_has_no_fault(tmp_path: Path, name: str) -> None:
    assert checked(tmp_path, made.CLEAN[name]).faults == ()


def test_grades_of_an_inspection_before_may_be_told(tmp_path: Path) -> None:
    told = "At the previous inspection in 2019, services were judged to be inadequate."
    text = made.letter(0, kind="Monitoring visit", other_weak=f"{made.TOPICS[0]['other_weak']} {told}")
    assert checked(tmp_path, text).faults == ()


def test_both_places_of_a_contradiction_are_given(tmp_path: Path) -> None:
    (fault,) = checked(tmp_path, PLANTED["summary-report-0"][2]).faults
    assert fault.against.paragraph == "paragraph 5"
    assert fault.against.quotation == made.TOPICS[0]["strong"]


def test_a_numbered_recommendation_contradicts_no_summary(tmp_path: Path) -> None:
    used = "nterpreters are used well for families who need them."
    draft = SIF.format(summary=used.replace("nterpreters are", "Interpreters are not"), asked="{asked}")
    asked = checked(tmp_path, draft.format(asked=f"Ensure that i{used}")).faults
    assert [f for f in asked if f.kind is SUMMARY] == []
    said = checked(tmp_path, draft.format(asked="Mend the lift.").replace("Audits", f"I{used} Audits")).faults
    assert [f.kind for f in said if f.kind is SUMMARY] == [SUMMARY]


def test_a_word_file_is_checked_like_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    for block in PLANTED["child-1"][2].split("\n\n"):
        heading = block.startswith(("Headline", "What needs", "Main findings"))
        document.add_paragraph(block.strip(), style="Heading 1" if heading else None)
    out = io.BytesIO()
    document.save(out)
    file = tmp_path / "draft letter.docx"
    file.write_bytes(out.getvalue())
    assert [f.kind for f in check_letter(file).faults] == [CHILD]


def test_a_pdf_says_on_which_page(tmp_path: Path) -> None:
    sheet = Sheet()
    for block in PLANTED["child-1"][2].split("\n\n"):
        lines = textwrap.wrap(block, 80)
        if block.startswith("Main findings"):
            sheet.page()
        if block.startswith(("Headline", "What needs", "Main findings")):
            sheet.heading(block)
        else:
            sheet.paragraph(*lines)
    file = tmp_path / "draft.pdf"
    file.write_bytes(sheet.pdf())
    (fault,) = check_letter(file).faults
    assert (fault.kind, fault.at and fault.at.page) == (CHILD, 2)


def test_what_could_not_be_checked_is_said(tmp_path: Path) -> None:
    found = checked(
        tmp_path, "Minutes of a meeting\n\nThe group met in the hall and talked about the fair.\n"
    )
    assert found.faults == ()
    assert any("type of the draft is not known" in n for n in found.notes)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "draft.pdf"
    file.write_bytes(b"<html>no letter</html>")
    with pytest.raises(BadInputError) as error:
        check_letter(file)
    assert "web page" in error.value.sentence


def test_nothing_of_a_draft_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home))
    file = tmp_path / "draft.txt"
    file.write_text(PLANTED["dates-letter-0"][2], encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    assert run_command(["letter", "check", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["faults"][0]["kind"] == "dates disagree"
    assert said["clean"] is False
    assert run_command(["letter", "check", str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 fault. Nothing of it was kept." in out
    assert "page 1, date: “3 May 2023”" in out
    assert sorted(tmp_path.rglob("*")) == before


def test_the_record_is_plain_data(tmp_path: Path) -> None:
    record = as_record(checked(tmp_path, made.CLEAN["report-0"]))
    assert record["clean"] is True
    assert json.loads(json.dumps(record)) == record
