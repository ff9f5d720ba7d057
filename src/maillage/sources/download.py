"""One download over HTTP that goes on where an earlier one stopped; what Pooch is given to fetch with.

What is received is written beside, with the mark that the server gave to that version of the file (``ETag``, else
``Last-Modified``). The next run asks for the rest *if the mark still holds* (``Range`` with ``If-Range``, RFC 9110). A server
that knows no ranges, or holds another version, sends the whole file: the download then starts again by itself. A file without
mark is never resumed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from requests import Response

TIMEOUT_S = (10, 60)
"""To connect, and between two pieces."""
CHUNK_BYTES = 1 << 17
PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE = 206, 416
CONTENT_RANGE = re.compile(r"^bytes (\d+)-\d+/(?:\d+|\*)$")
BAR_COLUMNS = 79


@dataclass(frozen=True)
class Partial:
    """What is kept of an unfinished download: the bytes received, and which version they belong to.

    Attributes:
        path: the bytes.
    """

    path: Path

    @classmethod
    def of(cls, path: Path) -> Partial:
        """That of a file."""
        return cls(path.with_name(f".{path.name}.partial"))

    @property
    def _mark_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.mark")

    @property
    def received(self) -> int:
        """How many bytes are there."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def mark(self, address: str) -> str:
        """The mark of the version that the bytes belong to; empty when they cannot be gone on with."""
        try:
            kept = json.loads(self._mark_path.read_text(encoding="utf-8"))
            return str(kept["mark"]) if kept["address"] == address and self.received else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def start(self, address: str, mark: str) -> None:
        """Forget what was there, and note the version that comes."""
        self.forget()
        if mark:
            self._mark_path.write_text(json.dumps({"address": address, "mark": mark}), encoding="utf-8")

    def forget(self) -> None:
        """Leave nothing."""
        self.path.unlink(missing_ok=True)
        self._mark_path.unlink(missing_ok=True)


@dataclass(frozen=True)
class ResumingDownloader:
    """What Pooch calls to download.

    Attributes:
        partial: where an unfinished download is kept.
        progress: whether to show a bar on standard error.
    """

    partial: Partial
    progress: bool = False

    def __call__(self, url: str, output_file: str | Path, pooch: Any, check_only: bool = False) -> None:  # noqa: ANN401, ARG002 - Pooch's signature
        """Download the file, from where an earlier run stopped when the server can.

        Raises:
            requests.RequestException: unreachable, refused, or cut short; what was received is kept if it can be resumed.
        """
        if not self._resumed(url):
            with _ask(url) as answer:
                self._receive_whole(answer, url)
        self.partial.path.replace(output_file)
        self.partial.forget()

    def _resumed(self, url: str) -> bool:
        """Whether the file is now whole, thanks to what an earlier run had left."""
        mark, received = self.partial.mark(url), self.partial.received
        if not mark:
            return False
        with _ask(url, {"Range": f"bytes={received}-", "If-Range": mark}) as answer:
            if _goes_on(answer, received, mark):
                self._receive(answer)
                return True
            if answer.status_code in {PARTIAL_CONTENT, RANGE_NOT_SATISFIABLE}:
                return False
            self._receive_whole(answer, url)
            return True

    def _receive_whole(self, answer: Response, url: str) -> None:
        """Start from nothing; of a file that cannot be resumed nothing is kept when it is cut short."""
        answer.raise_for_status()
        mark = _mark(answer)
        self.partial.start(url, mark)
        try:
            self._receive(answer)
        except BaseException:
            if not mark:
                self.partial.forget()
            raise

    def _receive(self, answer: Response) -> None:
        from tqdm import tqdm

        here = self.partial.received
        coming = int(answer.headers.get("Content-Length", 0))
        with (
            self.partial.path.open("ab") as file,
            tqdm(
                total=here + coming or None,
                initial=here,
                unit="B",
                unit_scale=True,
                ncols=BAR_COLUMNS,
                disable=not self.progress,
            ) as bar,
        ):
            for piece in answer.iter_content(CHUNK_BYTES):
                file.write(piece)
                bar.update(len(piece))


def _ask(url: str, headers: Mapping[str, str] | None = None) -> Response:
    import requests

    # not compressed on the way: the bytes counted must be those of the file
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    return requests.get(url, headers=asked, stream=True, timeout=TIMEOUT_S)


def _mark(answer: Response) -> str:
    """What tells this version of the file from another, to the byte; empty when the server gives nothing that does."""
    compressed = answer.headers.get("Content-Encoding", "identity") != "identity"
    if compressed or answer.headers.get("Accept-Ranges") == "none":
        return ""
    tag = answer.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")


def _goes_on(answer: Response, received: int, mark: str) -> bool:
    """Whether the server sends the rest of the same version, from the very next byte."""
    place = CONTENT_RANGE.match(answer.headers.get("Content-Range", ""))
    if answer.status_code != PARTIAL_CONTENT or place is None or int(place[1]) != received:
        return False
    return _mark(answer) in {mark, ""} and answer.headers.get("Content-Encoding", "identity") == "identity"
