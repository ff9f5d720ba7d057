"""Work too long for a page: it runs beside the pages, tells its steps, can be cancelled, and is done once for all askers."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Unfinished
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from maillage.errors import MaillageError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_FIRST_LOOK_S, _LONGEST_LOOK_S = 0.005, 0.1
MOST_ENDED = 16
"""Jobs that have ended and are still known, with what they made, for whoever listens to them."""


class CancelledError(MaillageError):
    """Someone stopped this work."""


@dataclass(eq=False)
class Job:
    """One piece of work.

    Attributes:
        id: name in addresses; the same work has the same name.
        steps: what has been done or is being done, oldest first; ends of keys of the locale files (``waiting.<step>``).
        stopped: whether someone asked it to stop.
    """

    id: str
    steps: list[str] = field(default_factory=list)
    stopped: bool = False
    _future: Future[Any] = field(default_factory=Future, repr=False)

    def step(self, name: str) -> None:
        """Say what is done next; called by the work itself.

        Raises:
            CancelledError: someone stopped it.
        """
        if self.stopped:
            message = Phrase("This work was stopped.")
            raise CancelledError(message, do=Phrase("Ask for it again when you want it."))
        self.steps.append(name)

    def cancel(self) -> None:
        """Stop it at its next step, or before it begins; whoever waits for it is told."""
        self.stopped = True

    @property
    def done(self) -> bool:
        """Whether it has ended, well or badly."""
        return self._future.done()

    @property
    def failed(self) -> bool:
        """Whether it has ended badly."""
        return self.done and self._future.exception() is not None

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it came in time."""
        with suppress(Unfinished):
            self._future.exception(seconds)
        return self.done

    async def ended(self, seconds: float) -> bool:
        """As :meth:`wait`, for whoever must hold no thread meanwhile; looked at ever less often."""
        left, pause = seconds, _FIRST_LOOK_S
        while not self.done and left > 0:
            await asyncio.sleep(min(pause, left))
            left -= pause
            pause = min(2 * pause, _LONGEST_LOOK_S)
        return self.done

    def result(self) -> Any:  # noqa: ANN401 - whatever the work makes
        """What it made; waits for it, and raises what it raised."""
        return self._future.result()

    def run(self, work: Callable[[Callable[[str], None]], Any]) -> None:
        """Do the work, and keep what it makes or raises."""
        try:
            self.step("queued")
            self._future.set_result(work(self.step))
        except BaseException as error:  # noqa: BLE001 - it is raised again for whoever asks for the result
            self._future.set_exception(error)


@dataclass
class Jobs:
    """The work under way and the last work done.

    Attributes:
        workers: how many run at the same time.
    """

    workers: int
    _known: dict[str, Job] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _pool: ThreadPoolExecutor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the threads."""
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="maillage-job")

    def start(
        self, key: Hashable, work: Callable[[Callable[[str], None]], Any], *, ready: bool = False
    ) -> Job:
        """The job of this key: the one under way when there is one that nobody stopped, else a new one.

        Args:
            key: what the work is; its ``repr`` names the job.
            work: takes a function to call at each step, and returns the result.
            ready: whether all that is long is kept already; the work is then done here and now, and waits for no other.
        """
        name = hashlib.sha256(repr(key).encode()).hexdigest()[:24]
        if ready:
            at_once = Job(name)
            at_once.run(work)
            return at_once
        with self._lock:
            found = self._known.get(name)
            if found is not None and not found.done and not found.stopped:
                return found
            job = Job(name)
            self._known.pop(name, None)
            self._known[name] = job
            for ended in [each for each in self._known.values() if each.done][:-MOST_ENDED]:
                self._known.pop(ended.id)
        self._pool.submit(job.run, work)
        return job

    def find(self, name: str) -> Job | None:
        """The job of this name, if it is still known."""
        with self._lock:
            return self._known.get(name)

    def close(self) -> None:
        """Stop all work and the threads; what has not begun ends as stopped, so that nobody waits for it in vain."""
        with self._lock:
            jobs = list(self._known.values())
        for job in jobs:
            job.cancel()
        self._pool.shutdown(wait=False)
