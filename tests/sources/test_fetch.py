"""Downloads from a real server on this machine: whole, cut short, corrupted, missing, unreachable."""

from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from maillage.errors import DownloadError
from maillage.sources.fetch import fetch
from maillage.sources.home import Home
from maillage.sources.registry import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = b"CODGEO;actifs\n59999;12\n"


class Server(SimpleHTTPRequestHandler):
    """Serves a folder; ``/cut/…`` promises more bytes than it sends. Every request is noted."""

    asked: list[str]

    def __init__(self, *args: Any, asked: list[str], **kwargs: Any) -> None:  # noqa: ANN401
        self.asked = asked
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer, and note what was asked."""
        self.asked.append(self.path)
        if not self.path.startswith("/cut/"):
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT) * 2))
        self.end_headers()
        self.wfile.write(CONTENT)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        """Say nothing."""


class Published:
    """What the publisher's server holds."""

    def __init__(self, folder: Path, address: str, asked: list[str]) -> None:
        self.folder, self.address, self.asked = folder, address, asked


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "actifs.csv").write_bytes(CONTENT)
    (folder / "excuse.csv").write_bytes(b"<!DOCTYPE html><title>Maintenance</title>")
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(folder), asked=asked))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Published(folder, f"http://127.0.0.1:{server.server_address[1]}", asked)
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


def get(home: Home, address: str, given: Dataset | None = None, **options: Any) -> Path:  # noqa: ANN401
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
