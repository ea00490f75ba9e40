"""Every published original imports as its page says, and no inspector's name survives the reading."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from counterpoise.exchange.importers import IMPORTERS
from counterpoise.exchange.importing import ImportResult

TOOL = Path(__file__).resolve().parents[2] / "tools" / "import_table.py"


@pytest.mark.realdata
def test_all_originals_import_and_no_name_survives(shared_data: Path) -> None:
    spec = importlib.util.spec_from_file_location("import_table", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    told = tool.results(shared_data)
    page = TOOL.parents[1] / "docs" / "reference" / "imports.md"
    assert tool.page(told) == page.read_text("utf-8")
    taken = {run: result for run, result in told.items() if isinstance(result, ImportResult)}
    folder = shared_data / "originals"
    assert {p.name for p in folder.iterdir()} == {file for file, _, _ in taken}
    assert taken["provider_at_march_2020.csv", "", "ofsted-providers"].taken == 2971
    history = taken[
        "LA_Inspection_Outcomes_as_at_31_March_2025.ods", "ILACS_inspection_history", "ofsted-la-inspections"
    ]
    assert (history.taken, history.refused) == (271, ())
    assert IMPORTERS.keys() >= {kind for _, _, kind in taken}

    name = "ofsted_csc_ilacs_overview.xlsx"
    with (folder / name).open("rb") as file:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    people = {str(row[sheet[0].index("inspector_name")]) for row in sheet[1:]} - {"None", ""}
    assert len(people) > 30
    kept = repr(taken[name, "", "ilacs-overview"])
    assert not [p for p in people if p in kept.casefold()]
