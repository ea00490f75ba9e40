"""What became of a weakness by the next report, from made reports."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from followup_kit import put

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import NotFoundError
from counterpoise.learning.library import Library
from counterpoise.service import learn_answers, learn_followup
from counterpoise.service.learn_followup import as_record, follow_up

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.followup.national import Followed

ON = date(2026, 1, 5)
FIRST, THEN, LAST = date(2018, 5, 8), date(2021, 5, 8), date(2024, 5, 8)
MISSING = "exploitation_missing"
WEAK = "Return home interviews are not offered to children who go missing from care quickly enough."
GOOD = (
    "Children who go missing from care are offered return home interviews quickly, and risks are understood."
)
FOSTER = "Foster carers feel well supported and are proud of the children who live in their homes."


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", create=True)


def then(shelf: Library, polarity: str, text: str, *, asked: str = "") -> Followed:
    """Follow the one weakness into a report that says this, beside a paragraph on something else."""
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, polarity, text), ("fostering", polarity, FOSTER)], asked=asked)
    found = [f for f in follow_up("Ambleford", on=ON, library=shelf.folder).followed if f.next.end == THEN]
    assert len(found) == 1
    return found[0]


def test_praise_of_the_same_matter_resolves_it_with_both_quotations(shelf: Library) -> None:
    found = then(shelf, "strength", GOOD)
    assert found.outcome == "resolved"
    assert found.became.blamed == WEAK
    assert found.became.quotation == GOOD
    assert found.became.why == "the sentences on it praise"


def test_criticism_of_the_same_matter_repeats_it(shelf: Library) -> None:
    text = "Too many children who go missing from care are still not offered return home interviews."
    assert then(shelf, "weakness", text).outcome == "repeated"


def test_praise_with_criticism_after_it_is_improving(shelf: Library) -> None:
    text = f"{GOOD} However, a few of these interviews come too late."
    assert then(shelf, "strength weakness", text).outcome == "improving"


def test_praise_beside_criticism_of_something_else_resolves_it(shelf: Library) -> None:
    text = f"Visits to foster carers are late. {GOOD} Plans are clear."
    assert then(shelf, "weakness strength strength", text).outcome == "resolved"


def test_criticism_counts_as_far_as_it_is_about_the_weakness(shelf: Library) -> None:
    late = "However, some children who go missing from care are not offered interviews quickly."
    text = f"{GOOD} Plans are clear. {late}"
    assert then(shelf, "strength strength weakness", text).outcome == "improving"


def test_praise_does_not_resolve_what_another_paragraph_criticises(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    better = "Return home interviews are offered quickly enough to children who go missing from care."
    poor = "Some children who go missing from care are not offered return home interviews."
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", better), (MISSING, "weakness", poor)])
    (found,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert (found.outcome, found.became.quotation) == ("improving", better)


def test_a_sentence_that_says_so_is_worse(shelf: Library) -> None:
    text = "The offer of return home interviews to children who go missing from care has deteriorated."
    assert then(shelf, "weakness", text).outcome == "worse"


def test_a_comparison_with_others_does_not_make_it_worse(shelf: Library) -> None:
    text = "Return home interviews of children who go missing from care are weaker than those elsewhere."
    assert then(shelf, "weakness", text).outcome == "repeated"


def test_a_sentence_on_something_else_does_not_make_it_worse(shelf: Library) -> None:
    text = f"{WEAK} Elected members say that school attendance in the county has deteriorated."
    assert then(shelf, "weakness", text).outcome == "repeated"


def test_a_line_that_asks_for_it_again_repeats_it(shelf: Library) -> None:
    text = "The offer of return home interviews to children who go missing from care."
    found = then(shelf, "neutral", text, asked="needs_to_improve")
    assert (found.outcome, found.became.why) == ("repeated", "it is asked for again")


def test_a_report_on_other_matters_does_not_mention_it(shelf: Library) -> None:
    found = then(
        shelf, "strength", "Elected members visit the adoption panel and value the work of its chair."
    )
    assert found.outcome == "not mentioned"
    assert found.became.told is None
    assert found.became.chance < 0.15


def test_what_is_doubtful_is_no_link_but_shows_where_to_look(shelf: Library) -> None:
    text = "Staff take effective action to find children who are missing, and risks to them are understood."
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", text), ("fostering", "strength", FOSTER)])
    found = follow_up("Ambleford", on=ON, library=shelf.folder)
    record = as_record(found)["weaknesses"][0]
    assert (record["outcome"], record["says"]) == ("unsure", None)
    assert record["likest"]["quotation"] == text
    assert record["likest"]["outcome"] is None
    assert found.counts.outcomes["unsure"] == 1


def test_what_is_likely_is_shown_apart_and_never_counted(shelf: Library) -> None:
    text = "Children who go missing from care are offered interviews, and risks are understood."
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", text), ("fostering", "strength", FOSTER)])
    found = follow_up("Ambleford", on=ON, library=shelf.folder)
    record = as_record(found)
    (told,) = record["weaknesses"]
    assert 0.7 <= told["chance"] < 0.92
    assert (told["outcome"], told["says"]) == ("unsure", None)
    assert (told["likest"]["outcome"], told["likest"]["quotation"]) == ("resolved", text)
    assert record["counts"]["outcomes"]["unsure"] == 1
    assert record["counts"]["likely"]["resolved"] == 1
    assert record["counts"]["outcomes"]["resolved"] == 0
    assert (record["themes"][0]["again"], record["lasting"]["weaknesses"]) == (None, 0)


def test_the_command_tells_what_is_likely_apart(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Children who go missing from care are offered interviews, and risks are understood."
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", text), ("fostering", "strength", FOSTER)])
    assert run_command(["learn", "followup", "Ambleford", "--library", str(shelf.folder)]) == 0
    told = capsys.readouterr().out
    assert "Resolved" not in told
    assert f"likely resolved: “{text}”" in told
    assert "Of the unsure ones: 1 likely resolved; they are in no other count." in told


def test_what_names_no_matter_by_itself_is_left_open(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", "This is not done well enough for most of them.")])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", GOOD)])
    (found,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert (found.outcome, found.became.told, found.became.likest) == ("unsure", None, None)


def test_boards_are_not_mentioned_where_no_board_is(shelf: Library) -> None:
    line = "The Board should evaluate the training that it offers to all partners."
    put(shelf, "Ambleford", FIRST, [("partnership_working", "neutral", line)], asked="board_recommendations")
    put(shelf, "Ambleford", THEN, [("fostering", "strength", FOSTER)])
    (found,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert found.outcome == "not mentioned"
    assert "board" in found.became.why


def test_a_later_planted_report_changes_no_earlier_answer(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "weakness", WEAK)])
    before = as_record(follow_up("Ambleford", on=date(2023, 1, 1), library=shelf.folder))
    put(shelf, "Ambleford", LAST, [(MISSING, "strength", GOOD)])
    assert as_record(follow_up("Ambleford", on=date(2023, 1, 1), library=shelf.folder)) == before
    assert len(follow_up("Ambleford", on=ON, library=shelf.folder).followed) == 2


def test_a_visit_between_speaks_or_is_passed_over(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    visit = put(
        shelf, "Ambleford", THEN, [("fostering", "strength", FOSTER)], framework="ILACS focused visit"
    )
    (alone,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert (alone.outcome, alone.next.sha256) == ("unsure", visit.sha256)
    put(shelf, "Ambleford", LAST, [(MISSING, "strength", GOOD)])
    (both,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert (both.outcome, both.next.end) == ("resolved", LAST)


def test_one_report_alone_can_not_be_followed(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    with pytest.raises(NotFoundError, match="no two reports"):
        follow_up("Ambleford", on=ON, library=shelf.folder)


def test_small_homes_are_left_out_and_expire(shelf: Library) -> None:
    for day, polarity, text in ((date(2024, 2, 1), "weakness", WEAK), (date(2024, 9, 1), "strength", GOOD)):
        put(
            shelf, "Ambleford", day, [(MISSING, polarity, text)],
            provider="Gorse House", urn="SC1", small_home=True, framework="SCCIF",
        )  # fmt: skip
    assert follow_up(on=ON, library=shelf.folder).reports == 0
    assert follow_up("SC1", on=ON, small_homes=True, library=shelf.folder).followed
    assert follow_up(on=date(2028, 1, 1), small_homes=True, library=shelf.folder).reports == 0


def test_withdrawn_reports_leave_a_tombstone(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", GOOD)])
    put(shelf, "Ambleford", LAST, [(MISSING, "weakness", WEAK)])
    shelf.withdraw("ambleford-2021.pdf", why="wrong area", at="2025-01-01T00:00:00")
    found = follow_up("Ambleford", on=ON, library=shelf.folder)
    assert [(f.outcome, f.next.end) for f in found.followed] == [("repeated", LAST)]
    assert [t.why for t in found.withdrawn] == ["wrong area"]
    assert GOOD not in json.dumps(as_record(found), default=str)


def test_nationally_no_name_is_told(shelf: Library) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", GOOD)])
    record = as_record(follow_up(on=ON, library=shelf.folder))
    first = record["themes"][0]
    # Under five there is a count and no rate.
    assert (first["come_again"], first["spoken_of"], first["again"]) == (0, 1, None)
    assert record["lasting"]["refused"].startswith("No estimate over 1")
    assert "mbleford" not in json.dumps(record, default=str)


def test_the_command_tells_both_places(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", GOOD)])
    assert run_command(["learn", "followup", "Ambleford", "--library", str(shelf.folder)]) == 0
    told = capsys.readouterr().out
    assert "Resolved: 1" in told
    assert "ambleford-2018.pdf, page 2, 1" in told
    assert "ambleford-2021.pdf, page 2, 1" in told


def test_a_kept_answer_is_not_taken_once_it_is_read_otherwise(
    shelf: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf, "Ambleford", FIRST, [(MISSING, "weakness", WEAK)])
    put(shelf, "Ambleford", THEN, [(MISSING, "strength", GOOD)])
    learn_answers.follow_nationally(on=ON, library=shelf.folder)
    monkeypatch.setattr(learn_answers, "FEW", 0)
    assert learn_answers.followed_nationally(on=ON, library=shelf.folder) is not None
    monkeypatch.setattr(learn_followup, "made_by", lambda: "other weights")
    assert learn_answers.followed_nationally(on=ON, library=shelf.folder) is None
