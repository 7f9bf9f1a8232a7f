"""What a worker keeps open is the current version of the store, whatever happened since it was opened."""

from __future__ import annotations

from kg import versions, worker
from kg.store import Store


def count(store):
    found = worker.answer(store, worker.Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv", None), 9)
    return int(found.content.split()[1])


def add(folder, number):
    with versions.change(folder) as draft:
        store = Store(draft.folder)
        store.update(f"INSERT DATA {{ <http://x/a> <http://x/p> {number} }}")
        store.flush()


def test_store_is_opened_again_only_when_a_new_version_has_come(tmp_path):
    add(tmp_path, 1)
    first, stamp = worker.opened(tmp_path, None, (0, 0))
    assert worker.opened(tmp_path, first, stamp) == (first, stamp)
    add(tmp_path, 2)
    second, later = worker.opened(tmp_path, first, stamp)
    assert (count(first), count(second)) == (1, 2)
    assert later != stamp


def test_version_that_comes_while_the_store_is_opened_is_not_missed(tmp_path, monkeypatch):
    add(tmp_path, 1)
    load = Store.load

    def overtaken(place):
        found = load(place)
        monkeypatch.setattr(Store, "load", load)
        add(tmp_path, 2)
        return found

    monkeypatch.setattr(Store, "load", overtaken)
    old, stamp = worker.opened(tmp_path, None, (0, 0))
    new, _ = worker.opened(tmp_path, old, stamp)
    assert (count(old), count(new)) == (1, 2)
