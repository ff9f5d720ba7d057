"""Downloads from a real server on this machine: whole, cut short and resumed, corrupted, missing, unreachable."""

from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maillage.errors import DownloadError
from maillage.sources.checking import check_home, listing
from maillage.sources.download import CHUNK_BYTES
from maillage.sources.fetch import fetch
from maillage.sources.home import Home
from maillage.sources.registry import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = b"CODGEO;actifs\n59999;12\n"


LONG = bytes(range(256)) * 1600
SENT = 3 * CHUNK_BYTES - 1000
KEPT = 2 * CHUNK_BYTES
"""Of what was sent before the cut, the last piece was not whole."""


class Server(SimpleHTTPRequestHandler):
    """Serves a folder; the first part of the path says how the server behaves. Every request is noted.

    ``/cut/`` promises more than it sends, without any mark of version. ``/tag/``, ``/date/``, ``/weak/`` send the beginning
    of a file, then, when asked for a range, the rest; the version is marked by a tag, a date, a weak tag. ``/whole/`` does so
    too but knows no ranges: the second time it sends everything. ``/shifted/`` sends a wrong range, ``/beyond/`` refuses it.
    """

    asked: list[str]
    ranges: list[str | None]

    def __init__(self, *args: Any, asked: list[str], ranges: list[str | None], **kwargs: Any) -> None:
        self.asked, self.ranges = asked, ranges
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer, and note what was asked."""
        self.asked.append(self.path)
        self.ranges.append(self.headers["Range"])
        kind, _, name = self.path[1:].partition("/")
        if kind == "tag" and not Path(self.translate_path(name)).exists():
            self.send_error(404)
        elif kind == "cut":
            self.send(200, {}, CONTENT, promised=len(CONTENT) * 2)
        elif kind in {"tag", "date", "weak", "whole", "shifted", "beyond"}:
            self.send_in_parts(kind, (Path(self.directory) / name).read_bytes())
        else:
            super().do_GET()

    def send_in_parts(self, kind: str, content: bytes) -> None:
        """The beginning first, then what is asked for."""
        tag = f'"{hashlib.sha256(content).hexdigest()[:8]}"'
        date = {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
        marks = {"weak": {"ETag": f"W/{tag}"}, "date": date}.get(kind, {"ETag": tag})
        if len(self.asked) == 1:
            self.send(200, marks, content[:SENT], promised=len(content))
            return
        given, held = self.headers["Range"], self.headers["If-Range"] in marks.values()
        if given is None or kind == "whole" or not held:
            self.send(200, marks, content, promised=len(content))
        elif kind == "beyond":
            self.send(416, {"Content-Range": f"bytes */{len(content)}"}, b"", promised=0)
        else:
            start = int(given.removeprefix("bytes=").rstrip("-")) - (kind == "shifted")
            place = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
            self.send(206, {**marks, **place}, content[start:], promised=len(content) - start)

    def send(self, status: int, headers: dict[str, str], content: bytes, *, promised: int) -> None:
        """One answer, whatever length it promises."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(promised)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Published:
    """What the publisher's server holds."""

    def __init__(self, folder: Path, address: str, asked: list[str], ranges: list[str | None]) -> None:
        self.folder, self.address, self.asked, self.ranges = folder, address, asked, ranges


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "actifs.csv").write_bytes(CONTENT)
    (folder / "excuse.csv").write_bytes(b"<!DOCTYPE html><title>Maintenance</title>")
    (folder / "long.bin").write_bytes(LONG)
    asked: list[str] = []
    ranges: list[str | None] = []
    handler = partial(Server, directory=str(folder), asked=asked, ranges=ranges)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Published(folder, f"http://127.0.0.1:{server.server_address[1]}", asked, ranges)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def dataset(**changes: object) -> Dataset:
    fields = {
        "id": "active-2020",
        "title": "Actifs",
        "publisher": "INSEE",
        "vintage": "2020",
        "geography_year": 2022,
        "licence": "Licence Ouverte 2.0",
        "page": "https://www.insee.fr/fr/statistiques/1",
        "columns": ["CODGEO", "actifs"],
        "extractor": "active",
        "tables": ["extract.active_population"],
    }
    return Dataset.model_validate(fields | changes)


def get(home: Home, address: str, given: Dataset | None = None, **options: Any) -> Path:
    return fetch(given or dataset(), home, address=address, retries=0, progress=False, **options)


def kept(home: Home) -> list[str]:
    return sorted(path.name for path in home.root.rglob("*") if path.is_file())


def test_the_first_download_records_the_fingerprint(published: Published, home: Home):
    path = get(home, f"{published.address}/actifs.csv")
    assert path.read_bytes() == CONTENT
    assert (path.parent / "actifs.csv.sha256").read_text().startswith(hashlib.sha256(CONTENT).hexdigest())
    assert kept(home) == ["actifs.csv", "actifs.csv.sha256"]


def test_a_progress_bar_is_shown_on_standard_error(
    published: Published, home: Home, capfd: pytest.CaptureFixture[str]
):
    fetch(dataset(), home, address=f"{published.address}/actifs.csv", retries=0)
    shown = capfd.readouterr()
    assert "100%" in shown.err
    assert shown.out == ""


def test_what_is_here_and_whole_is_not_asked_again(published: Published, home: Home):
    get(home, f"{published.address}/actifs.csv")
    get(home, f"{published.address}/actifs.csv")
    assert published.asked == ["/actifs.csv"]


def test_a_file_spoilt_on_disk_is_downloaded_again(published: Published, home: Home):
    path = get(home, f"{published.address}/actifs.csv")
    path.write_bytes(b"spoilt")
    assert get(home, f"{published.address}/actifs.csv").read_bytes() == CONTENT


def test_a_download_cut_short_leaves_nothing(published: Published, home: Home):
    with pytest.raises(DownloadError, match="cut short; nothing was kept") as caught:
        get(home, f"{published.address}/cut/actifs.csv")
    assert "https://www.insee.fr/fr/statistiques/1" in caught.value.do
    assert kept(home) == []


REST = f"bytes={KEPT}-"


def cut(home: Home, address: str, given: Dataset | None = None) -> None:
    """A first run, cut before the end of the file."""
    with pytest.raises(DownloadError, match="cut short"):
        get(home, address, given)


@pytest.mark.parametrize("kind", ["tag", "date"])
def test_a_download_cut_short_goes_on_from_where_it_stopped(published: Published, home: Home, kind: str):
    address = f"{published.address}/{kind}/long.bin"
    with pytest.raises(DownloadError, match=f"the {KEPT:,} bytes received are kept"):
        get(home, address)
    assert kept(home) == [".long.bin.partial", ".long.bin.partial.mark"]
    assert get(home, address).read_bytes() == LONG
    assert published.ranges == [None, REST]
    assert kept(home) == ["long.bin", "long.bin.sha256"]


def test_a_retry_goes_on_within_one_run(published: Published, home: Home):
    address = f"{published.address}/tag/long.bin"
    assert fetch(dataset(), home, address=address, retries=1, progress=False).read_bytes() == LONG
    assert published.ranges == [None, REST]


@pytest.mark.parametrize("kind", ["whole", "shifted", "beyond"])
def test_where_the_server_cannot_go_on_the_download_starts_again(published: Published, home: Home, kind: str):
    address = f"{published.address}/{kind}/long.bin"
    cut(home, address)
    assert get(home, address).read_bytes() == LONG
    assert published.ranges[:2] == [None, REST]
    assert kept(home) == ["long.bin", "long.bin.sha256"]


def test_a_weak_mark_proves_nothing_and_nothing_is_kept(published: Published, home: Home):
    address = f"{published.address}/weak/long.bin"
    cut(home, address)
    assert kept(home) == []
    assert get(home, address).read_bytes() == LONG
    assert published.ranges == [None, None]


def test_a_file_that_changed_meanwhile_is_downloaded_whole(published: Published, home: Home):
    address = f"{published.address}/tag/long.bin"
    cut(home, address)
    (published.folder / "long.bin").write_bytes(LONG[::-1])
    assert get(home, address).read_bytes() == LONG[::-1]


def test_another_address_does_not_go_on(published: Published, home: Home):
    cut(home, f"{published.address}/tag/long.bin")
    assert get(home, f"{published.address}/whole/long.bin").read_bytes() == LONG
    assert published.ranges == [None, None]


def test_bytes_spoilt_while_waiting_are_found_out_and_all_is_downloaded_again(
    published: Published, home: Home
):
    given = dataset(sha256=hashlib.sha256(LONG).hexdigest())
    address = f"{published.address}/tag/long.bin"
    cut(home, address, given)
    (home.raw_folder(given.id) / ".long.bin.partial").write_bytes(b"\0" * KEPT)
    with pytest.raises(DownloadError, match="not the file that was published"):
        get(home, address, given)
    assert kept(home) == []
    assert get(home, address, given).read_bytes() == LONG


def test_a_file_withdrawn_meanwhile_says_so(published: Published, home: Home):
    address = f"{published.address}/tag/long.bin"
    cut(home, address)
    (published.folder / "long.bin").unlink()
    with pytest.raises(DownloadError, match="the server answers 404"):
        get(home, address)


def test_an_unfinished_download_is_not_taken_for_a_file(published: Published, home: Home):
    cut(home, f"{published.address}/tag/long.bin")
    (row,) = listing(home, {"active-2020": dataset()})
    assert row.state == "by_hand"
    (finding,) = check_home(home, datasets={})
    assert (str(finding.what), finding.warning) == ("long.bin is not wholly downloaded.", True)


def test_a_corrupted_file_leaves_nothing(published: Published, home: Home):
    given = dataset(sha256="0" * 64)
    with pytest.raises(DownloadError, match="not the file that was published"):
        get(home, f"{published.address}/actifs.csv", given)
    assert kept(home) == []


def test_a_file_its_publisher_changed_is_refused_and_the_first_one_said(published: Published, home: Home):
    path = get(home, f"{published.address}/actifs.csv")
    path.unlink()
    (published.folder / "actifs.csv").write_bytes(CONTENT + b"59998;3\n")
    with pytest.raises(DownloadError, match="SHA-256 differs"):
        get(home, f"{published.address}/actifs.csv")
    assert kept(home) == ["actifs.csv.sha256"]


def test_a_missing_file_says_so(published: Published, home: Home):
    with pytest.raises(DownloadError, match="the server answers 404") as caught:
        get(home, f"{published.address}/moved.csv")
    assert "maillage data import" in caught.value.do
    assert kept(home) == []


def test_a_web_page_in_place_of_the_file_is_refused(published: Published, home: Home):
    with pytest.raises(DownloadError, match="a web page instead of the file"):
        get(home, f"{published.address}/excuse.csv")
    assert kept(home) == []


def test_a_server_that_cannot_be_reached_says_so(published: Published, home: Home):
    closed = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    closed.server_close()
    with pytest.raises(DownloadError, match="cannot be reached"):
        get(home, f"http://127.0.0.1:{closed.server_address[1]}/actifs.csv")
    assert kept(home) == []
    assert published.asked == []


def test_offline_nothing_is_asked(published: Published, home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAILLAGE_OFFLINE", "1")
    with pytest.raises(DownloadError, match="offline"):
        get(home, f"{published.address}/actifs.csv")
    assert published.asked == []


def test_offline_what_is_here_serves(published: Published, home: Home):
    path = get(home, f"{published.address}/actifs.csv")
    assert get(home, f"{published.address}/actifs.csv", offline=True) == path


def test_a_dataset_without_address_sends_to_its_page(home: Home):
    with pytest.raises(DownloadError, match="no download address") as caught:
        fetch(dataset(), home)
    assert "https://www.insee.fr/fr/statistiques/1" in caught.value.do
