"""Processes that work: the same results in the same order, whatever dies meanwhile, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import count, islice
from pathlib import Path

import crew_work as work
import pytest

from kg import crew
from kg.errors import KgError

HERE = str(Path(__file__).parent)


@pytest.fixture(autouse=True)
def findable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", HERE)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("size", [0, 1, 16, 17, 100])
def test_results_come_in_order_whoever_works(workers, size):
    assert list(crew.each(work.doubled, range(size), workers)) == [(n, 2 * n) for n in range(size)]


def test_one_worker_is_this_process():
    assert {pid for _, pid in crew.each(work.process, range(40), 1)} == {os.getpid()}


def test_so_many_processes_work_as_were_asked_for_and_end():
    pids = {pid for _, pid in crew.each(work.process, range(320), 2)}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert not any(alive(pid) for pid in pids)


def test_no_more_is_taken_than_a_window_of_an_endless_stream():
    taken = []
    values = (taken.append(n) or n for n in count())
    found = crew.each(work.doubled, values, 2)
    assert [result for _, result in islice(found, 50)] == [2 * n for n in range(50)]
    found.close()
    assert len(taken) <= 50 + 2 * 3 * 16 + 16


def test_big_values_are_not_taken_many_at_a_time():
    taken = []
    found = crew.each(work.doubled, (taken.append(n) or n for n in count()), 2, size=lambda _: 100_000)
    assert next(found) == (0, 0)
    found.close()
    assert len(taken) == 2 * 3


def test_what_is_printed_is_no_result(capfd):
    assert [result for _, result in crew.each(work.printing, range(3), 2)] == [0, 1, 2]
    assert capfd.readouterr().err.count("words on stdout") == 3


def test_bug_shows_where_it_is():
    with pytest.raises(RuntimeError, match="in failing"):
        list(crew.each(work.failing, [1, 0], 2))


def test_value_that_kills_is_lost_and_no_other():
    found = dict(crew.each(work.deadly, range(40), 2))
    assert found.pop(7) == crew.Lost("ended by SIGKILL")
    assert found == {n: n for n in range(40) if n != 7}


def test_process_that_was_killed_is_replaced_and_nothing_is_lost(tmp_path):
    found = crew.each(partial(work.unlucky, mark=str(tmp_path / "mark")), range(40), 2)
    assert [result for _, result in found] == list(range(40))


def test_function_that_nobody_finds_is_told(monkeypatch, capfd):
    monkeypatch.setenv("PYTHONPATH", "")
    with pytest.raises(KgError, match=r"no process can be started.*--workers 1"):
        list(crew.each(work.doubled, range(3), 2))
    assert "crew_work" in capfd.readouterr().err


_ASKER = """
import itertools, os, sys
sys.path.insert(0, sys.argv[1])
import crew_work as work
from kg import crew
start = crew.Crew.start
def starting(self):
    process = start(self)
    os.write(1, f"{process.pid}\\n".encode())  # two threads that print may lose a line
    return process
crew.Crew.start = starting
for _ in crew.each(work.slow, itertools.count(), 2):
    pass
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_processes_end_with_who_asked_them(sign):
    with subprocess.Popen([sys.executable, "-c", _ASKER, HERE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as asker:
        pids = [int(asker.stdout.readline()) for _ in range(2)]
        asker.send_signal(sign)
        asker.wait(timeout=20)
    end = time.monotonic() + (0 if sign == signal.SIGINT else 20)  # else they end with what they are at
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(alive, pids))
