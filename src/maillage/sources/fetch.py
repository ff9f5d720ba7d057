"""Downloading an official file from its publisher: whole and checked, or not at all."""

from __future__ import annotations

import logging
import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from maillage.errors import DownloadError
from maillage.phrase import Phrase, joined
from maillage.sources.download import Partial, ResumingDownloader
from maillage.sources.home import fingerprint, write_beside

if TYPE_CHECKING:
    from pathlib import Path

    from pooch import Pooch

    from maillage.sources.home import Home
    from maillage.sources.registry import Dataset

OFFLINE = "MAILLAGE_OFFLINE"
RETRIES = 2
HEAD_BYTES = 512


def fetch(
    dataset: Dataset,
    home: Home,
    *,
    address: str | None = None,
    offline: bool | None = None,
    retries: int = RETRIES,
    progress: bool = True,
) -> Path:
    """Download the published file of a dataset, unless it is here already and whole.

    A download cut short goes on from where it stopped when the server can (:mod:`maillage.sources.download`). The first
    download of a dataset without a published fingerprint records the file's own SHA-256; later downloads
    must give the same file.

    Args:
        dataset: what to download.
        home: where to keep it, under ``raw``.
        address: where to download it from; the registry's address by default.
        offline: never go online; by default, when ``$MAILLAGE_OFFLINE`` is set and not 0.
        retries: how many times to start again after a failure.
        progress: whether to show a progress bar on standard error.

    Returns:
        The file.

    Raises:
        DownloadError: no address, offline, unreachable, missing, cut short, or not the file that was published.
    """
    source = address or dataset.download
    if source is None:
        message = Phrase(
            "Dataset '{dataset}' has no download address: its publisher gives it on a page.",
            dataset=dataset.id,
        )
        raise DownloadError(message, do=_by_hand(dataset))
    path = home.raw_folder(dataset.id) / _file_name(source, dataset)
    expected = dataset.sha256 or recorded_sha256(path)
    if path.is_file() and expected is not None and fingerprint([path]) == expected:
        return path
    if _is_offline(given=offline):
        message = Phrase("Dataset '{dataset}' is not here and Maillage is offline.", dataset=dataset.id)
        raise DownloadError(
            message,
            do=Phrase(
                "Unset {offline} or leave out --offline; or: {by_hand}",
                offline=OFFLINE,
                by_hand=_by_hand(dataset),
            ),
        )
    what = Phrase(
        "Dataset '{dataset}' could not be downloaded from {source}", dataset=dataset.id, source=source
    )
    cache = _cache(source, path, expected, retries)
    partial = Partial.of(path)
    try:
        _download(cache, path, ResumingDownloader(partial, progress=progress))
    except (OSError, ValueError) as error:  # requests' own errors are OSErrors
        message = Phrase("{what}: {reason}", what=what, reason=_reason(error, partial.received))
        raise DownloadError(message, do=_advice(error, dataset)) from error
    _refuse_web_page(path, what, dataset)
    write_beside(_fingerprint_path(path), f"{fingerprint([path])}  {path.name}\n")
    return path


def recorded_sha256(path: Path) -> str | None:
    """The fingerprint recorded when the file was first downloaded; none when it never was."""
    record = _fingerprint_path(path)
    return record.read_text(encoding="utf-8").split()[0] if record.is_file() else None


def _fingerprint_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _file_name(address: str, dataset: Dataset) -> str:
    return unquote(PurePosixPath(urlparse(address).path).name) or dataset.id


def _is_offline(*, given: bool | None) -> bool:
    return os.environ.get(OFFLINE, "0") not in {"", "0"} if given is None else given


def _by_hand(dataset: Dataset) -> Phrase:
    return Phrase("Download it by hand from {page}, then run `maillage data import FILE`.", page=dataset.page)


def _cache(address: str, path: Path, expected: str | None, retries: int) -> Pooch:
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    return pooch.create(
        path=path.parent,
        base_url="",
        registry={path.name: f"sha256:{expected}" if expected else None},
        urls={path.name: address},
        retry_if_failed=retries,
    )


def _download(cache: Pooch, path: Path, downloader: ResumingDownloader) -> None:
    if cache.registry[path.name] is None:
        # a file kept without a record comes from an interrupted run: it proves nothing
        path.unlink(missing_ok=True)
    cache.fetch(path.name, downloader=downloader)


def _reason(error: Exception, received: int) -> Phrase:
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return Phrase(
            "the server answers {status} {reason}.",
            status=error.response.status_code,
            reason=error.response.reason,
        )
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return Phrase("the download was cut short; {left}.", left=_left(received))
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return Phrase("the server cannot be reached; {left}.", left=_left(received))
    if isinstance(error, requests.RequestException):
        return Phrase("the request failed ({reason}).", reason=type(error).__name__)
    if isinstance(error, ValueError):
        return Phrase("it is not the file that was published (its SHA-256 differs); nothing was kept.")
    return Phrase("it could not be written ({reason}).", reason=error)


def _left(received: int) -> Phrase:
    if not received:
        return Phrase("nothing was kept")
    return Phrase("the {received:,} bytes received are kept, to go on from there", received=received)


def _advice(error: Exception, dataset: Dataset) -> Phrase:
    import requests

    if isinstance(error, requests.HTTPError):
        return joined([Phrase("The publisher has perhaps moved the file."), _by_hand(dataset)])
    if isinstance(error, requests.RequestException):
        return joined([Phrase("Check the connection and run the command again."), _by_hand(dataset)])
    if isinstance(error, ValueError):
        again = Phrase("Run the command again; if it persists the publisher has changed the file.")
        return joined([again, _by_hand(dataset)])
    return Phrase("Check the space left and the rights on the folder.")


def _refuse_web_page(path: Path, what: Phrase, dataset: Dataset) -> None:
    """A publisher's page of excuse, served with status 200, is not the file."""
    with path.open("rb") as file:
        start = file.read(HEAD_BYTES).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        path.unlink()
        message = Phrase("{what}: the server gives a web page instead of the file.", what=what)
        raise DownloadError(message, do=_by_hand(dataset))
