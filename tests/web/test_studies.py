"""What the pages share: each thing made once, and no two works that wait for each other."""

from __future__ import annotations

import threading
from dataclasses import replace

from maillage.sources.home import Home
from maillage.web.studies import Studies, Wanted

WANTED = Wanted("demo")
LONG_S = 120.0
"""After so long, two works wait for each other for ever."""


class NoticedLock:
    """A lock that tells when another thread asks for it."""

    def __init__(self) -> None:
        self._lock, self.asked = threading.RLock(), threading.Event()
        self.owner = threading.get_ident()

    def __enter__(self) -> None:
        if threading.get_ident() != self.owner:
            self.asked.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_a_sheet_and_a_comparison_that_need_the_same_simulation_do_not_wait_for_each_other(
    tmp_path, monkeypatch
):
    studies = Studies(Home(tmp_path), 4)
    studies.study(WANTED)
    turn = NoticedLock()
    opened = replace(studies.opened("demo"), turn=turn)
    monkeypatch.setattr(studies, "opened", lambda *_, **__: opened)
    made = []

    def part() -> str:
        return studies.derived(WANTED, "part", lambda *_: made.append("part") or "part")

    other = threading.Thread(target=part, daemon=True)

    def whole(*_: object) -> str:
        other.start()
        assert turn.asked.wait(LONG_S)  # the other work is under way, and wants this territory
        return f"whole of {part()}"

    results = []

    def first() -> None:
        turn.owner = threading.get_ident()
        results.append(studies.derived(WANTED, "whole", whole))

    one = threading.Thread(target=first, daemon=True)
    one.start()
    one.join(LONG_S)
    other.join(LONG_S)
    assert results == ["whole of part"]
    assert made == ["part"]


def test_what_is_kept_is_had_while_the_territory_is_busy(tmp_path):
    studies = Studies(Home(tmp_path), 4)
    kept = studies.study(WANTED)
    found = []
    with studies.opened("demo").turn:
        asker = threading.Thread(target=lambda: found.append(studies.study(WANTED)), daemon=True)
        asker.start()
        asker.join(LONG_S)
    assert found == [kept]
