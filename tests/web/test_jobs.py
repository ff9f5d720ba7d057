"""Long work: done once for all askers, told step by step, stopped when someone says so."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from maillage.web.jobs import CancelledError, Jobs
from maillage.web.kept import Kept


@pytest.fixture
def jobs():
    made = Jobs(workers=2)
    yield made
    made.close()


def test_a_second_request_for_the_same_work_waits_for_the_first(jobs):
    gate, calls = threading.Event(), []

    def work(_step):
        calls.append(1)
        gate.wait()
        return 42

    first, second = jobs.start("plan", work), jobs.start("plan", work)
    assert first is second
    gate.set()
    assert first.result() == 42
    assert calls == [1]


def test_steps_are_kept_in_order(jobs):
    def work(step):
        step("reading")
        step("computing")

    job = jobs.start("told", work)
    job.result()
    assert job.steps == ["queued", "reading", "computing"]


def test_work_that_is_stopped_stops_at_its_next_step(jobs):
    begun, go_on, reached = threading.Event(), threading.Event(), []

    def work(step):
        begun.set()
        go_on.wait()
        step("computing")
        reached.append("too far")

    job = jobs.start("stopped", work)
    begun.wait()
    job.cancel()
    go_on.set()
    with pytest.raises(CancelledError):
        job.result()
    assert reached == []
    assert job.failed


def test_work_that_fails_can_be_asked_for_again(jobs):
    outcomes = iter([ValueError("no"), 7])

    def work(_step):
        found = next(outcomes)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(ValueError, match="no"):
        jobs.start("again", work).result()
    assert jobs.start("again", work).result() == 7


def test_what_is_kept_is_made_once_whoever_asks():
    kept, made, start = Kept(2), [], threading.Barrier(4)

    def ask():
        start.wait()
        assert kept.get("a", lambda: made.append(1) or "value") == "value"

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [1]


def test_what_is_dropped_while_it_is_asked_for_is_made_again():
    kept, names = Kept(1), ("a", "b", "c")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            asked = [(name, pool.submit(kept.get, name, name.upper)) for name in names * 5000]
            assert all(answer.result() == name.upper() for name, answer in asked)
    finally:
        sys.setswitchinterval(interval)


def test_whoever_waits_for_work_that_never_began_is_told_when_the_server_stops():
    gate, jobs = threading.Event(), Jobs(workers=1)
    begun = jobs.start("under way", lambda _step: gate.wait())
    queued = jobs.start("queued", lambda _step: pytest.fail("the server has stopped"))
    jobs.close()
    gate.set()
    begun.result()
    with pytest.raises(CancelledError):
        queued.result()


def test_the_one_unused_for_longest_goes_first():
    kept = Kept(2)
    for name in ("a", "b"):
        kept.get(name, lambda name=name: name)
    kept.get("a", lambda: pytest.fail("it is kept"))
    kept.get("c", lambda: "c")
    assert ("a" in kept, "b" in kept, "c" in kept) == (True, False, True)


def test_jobs_that_have_ended_are_forgotten_in_time_and_those_under_way_never(jobs):
    gate = threading.Event()
    under_way = jobs.start("slow", lambda _step: gate.wait())
    ended = [jobs.start(f"quick {place}", lambda _step: None) for place in range(30)]
    ended[-1].result()
    jobs.start("one more", lambda _step: None).result()
    assert jobs.find(under_way.id) is under_way
    assert jobs.find(ended[0].id) is None
    gate.set()


def test_what_could_not_be_made_leaves_nothing_behind():
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert "a" not in kept
    assert kept.get("a", lambda: 3) == 3
