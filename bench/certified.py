"""Writes what ``verify`` reads: a programme's certificate with its visits and stages."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from counterpoise.exchange.certificate import certificate
from counterpoise.exchange.outputs.folder import write_folder

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme


def put(problem: Problem, programme: Programme, folder: Path) -> Path:
    """Write a programme's visits, stages and certificate."""
    monday = [w.monday.isoformat() for w in problem.weeks]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["requirement", "week"])
    rows.writerows([v.requirement, monday[v.week]] for v in programme.visits)
    visits = text.getvalue().encode()
    stages = [{"stage": s.name, "value": s.value, "bound": s.bound} for s in programme.stages]
    files = {
        **certificate(problem, programme, visits),
        "programme.csv": visits,
        "programme.json": json.dumps({"stages": stages}).encode(),
    }
    write_folder(files, folder, what="The certificate")
    return folder
