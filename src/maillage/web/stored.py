"""Plain results kept in the data folder, so that a server that starts again, or another process, finds them made.

A result stands under the fingerprint of its key, which says the data, the code and everything asked for; the key itself and the
fingerprint of the content stand in the file, and both are compared when it is read. What is absent, damaged or of another key is as
if there were none. The folder can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from maillage.web.made_from import CodeState

MOST_BYTES = 200_000_000
"""Results kept, in bytes; those unused for longest go first. The sheet of a region takes less than one million."""
_FAST = 1
SUFFIX = ".result"


@dataclass(frozen=True)
class Stored:
    """The results of a folder; safe to use from several threads and processes.

    Attributes:
        folder: where they are; made when the first is kept.
        code: the code that makes them.
        most_bytes: size of the folder.
    """

    folder: Path
    code: CodeState
    most_bytes: int = MOST_BYTES

    def found(self, key: Hashable) -> Any:  # noqa: ANN401 - whatever plain value was kept
        """What is kept of a key.

        Args:
            key: whatever the result depends on beside the code; its ``repr`` is compared.

        Raises:
            KeyError: nothing is kept of it that can be used.
        """
        path = self._path(key)
        try:
            value = _read(path.read_bytes(), self._whole(key))
        except (OSError, ValueError, zlib.error) as error:
            raise KeyError(key) from error
        if not self.code.holds():
            raise KeyError(key)
        with suppress(
            OSError
        ):  # a folder that can only be read, or a result that another process has just dropped
            os.utime(path)
        return value

    def keep(self, key: Hashable, value: Any) -> None:  # noqa: ANN401 - any plain value
        """Keep a result: written beside under a name of its own, then renamed.

        A folder that cannot be written to is no error: nothing is then kept. Nor is anything when the code has changed meanwhile.
        """
        path = self._path(key)
        if not self.code.holds():
            return
        beside = path.with_name(f".{path.stem}.{os.getpid()}.{get_ident()}.partial")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_bytes(_written(self._whole(key), value))
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
            self._drop_unused()
        except OSError:
            return

    def _whole(self, key: Hashable) -> str:
        return repr((self.code.word, key))

    def _path(self, key: Hashable) -> Path:
        return self.folder / f"{hashlib.sha256(self._whole(key).encode()).hexdigest()}{SUFFIX}"

    def _drop_unused(self) -> None:
        sizes = [(path, path.stat()) for path in self.folder.glob(f"*{SUFFIX}")]
        total = sum(stat.st_size for _, stat in sizes)
        for path, stat in sorted(sizes, key=lambda each: (each[1].st_mtime_ns, each[0].name)):
            if total <= self.most_bytes:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def plain(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """A value as it is when it is read again: lists for tuples, and names of text. Numbers are the same to the last digit."""
    return json.loads(json.dumps(value))


def _written(key: str, value: Any) -> bytes:  # noqa: ANN401 - any plain value
    content = zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), _FAST)
    head = {"key": key, "sha256": hashlib.sha256(content).hexdigest()}
    return json.dumps(head).encode() + b"\n" + content


def _read(written: bytes, key: str) -> Any:  # noqa: ANN401 - any plain value
    head, _, content = written.partition(b"\n")
    if json.loads(head) != {"key": key, "sha256": hashlib.sha256(content).hexdigest()}:
        message = "Not what was kept under this key."
        raise ValueError(message)
    return json.loads(zlib.decompress(content))
