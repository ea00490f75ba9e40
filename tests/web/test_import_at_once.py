"""Two browsers at one preview; and a store that nobody waits for while a file is made ready."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from django.db import connection, connections
from test_import_pages import looked_at, words
from web_kit import SCHEDULER, Home, sign_in

from counterpoise.service import jobs
from counterpoise.store import jobs as job_store
from counterpoise.store import rows as store_rows
from counterpoise.store.models import FactRow, ImportBatch, Job

if TYPE_CHECKING:
    import pytest
    from django.test import Client

    from counterpoise.store.rows import StoredFact


def _run() -> None:
    taken = job_store.take_next()
    assert taken is not None
    jobs.carry_out(taken.public_id)


def test_two_browsers_that_confirm_one_preview_at_once_take_it_in_once(home: Home) -> None:
    two = [sign_in(SCHEDULER), sign_in(SCHEDULER)]
    address, at_once = looked_at(two[0]), Barrier(2)

    def confirm(client: Client) -> int:
        try:
            at_once.wait()
            return client.post(f"{address}/take").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(confirm, two)) == [302, 302]
    assert Job.objects.count() == 1
    _run()
    assert job_store.take_next() is None
    assert (ImportBatch.objects.count(), FactRow.objects.count()) == (1, 2)
    for client in two:
        assert "Rows taken 2" in words(client.get(client.get(address)["Location"]).content)


def test_nobody_waits_for_the_store_while_a_file_is_laid_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, held = sign_in(SCHEDULER), []

    def told(rows: list[StoredFact]) -> str:
        held.append(connection.in_atomic_block)
        return digest(rows)

    address, digest = looked_at(client), store_rows.digest
    monkeypatch.setattr(store_rows, "digest", told)
    client.post(f"{address}/take")
    _run()
    assert held == [False]
    assert FactRow.objects.count() == 2
