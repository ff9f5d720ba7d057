"""How many requests the server answers, and how fast, on loopback with 1 and 2 processes; prints JSON.

Two requests: a simulation for an employer (29 indicators with intervals), and the JSON twin of the sheet of the invented
territory, whose study is made before. Both are bounded in time and count, and the server ends with this script.

`wrk` (a Debian package) sends them when it is installed; else threads of this script do, whose own work is then part of what
is measured: the figures are lower bounds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
START_S = 60.0
"""Longest wait for the server."""
WARM_S = 240.0
"""Longest wait for the study to be made by every process."""
CONNECTIONS = 8
MOST_REQUESTS = 20_000
"""Of the threads of this script, so that they end whatever happens."""
WORKERS = (1, 2)
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}
_SHARE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        name: what it is.
        path: address.
        body: JSON sent; nothing for GET.
    """

    name: str
    path: str
    body: str = ""

    @property
    def method(self) -> str:
        """GET or POST."""
        return "POST" if self.body else "GET"


REQUESTS = (
    Asked("employer, 4 096 draws", "/api/v1/simulate/employer", '{"answers": {"staff": 120}}'),
    Asked(
        "employer, without intervals",
        "/api/v1/simulate/employer",
        '{"answers": {"staff": 120}, "draws": 0, "drivers": "none"}',
    ),
    Asked("sheet of the invented territory, JSON twin", "/territoires/demo.json"),
)


@contextmanager
def server(workers: int, home: Path) -> Iterator[int]:
    """A server of its own, with no data but the invented territory; its port."""
    with socket.socket() as held:
        held.bind((HOST, 0))
        port: int = held.getsockname()[1]
    command = [sys.executable, "-m", "maillage", "serve", "--host", HOST, "--port", str(port)]
    options = ["--workers", str(workers), "--requests-per-minute", "0"]
    environment = {**os.environ, "MAILLAGE_HOME": str(home)}
    with subprocess.Popen(
        [*command, *options], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as tried:
            tried.settimeout(1)
            if tried.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    message = "the server did not start"
    raise SystemExit(message)


def ask(asked: Asked, connection: http.client.HTTPConnection) -> int:
    """Send one request and read all of its answer; its status."""
    headers = {"Content-Type": "application/json"} if asked.body else {}
    connection.request(asked.method, asked.path, asked.body or None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def warm(port: int, asked: Asked, workers: int) -> None:
    """Ask, each time on a new connection, until every process has surely made what it keeps."""
    end, quick = time.monotonic() + WARM_S, 0
    while quick < 8 * workers and time.monotonic() < end:
        start = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, port, timeout=WARM_S)
        status = ask(asked, connection)
        connection.close()
        if status != http.HTTPStatus.OK:
            message = f"{asked.name}: the server answered {status}"
            raise SystemExit(message)
        quick = quick + 1 if time.perf_counter() - start < 1 else 0


def by_wrk(program: str, port: int, asked: Asked, seconds: int, folder: Path) -> dict[str, Any]:
    """Measure with wrk, whose script sends the body."""
    script = folder / "asked.lua"
    script.write_text(
        f'wrk.method = "{asked.method}"\nwrk.headers["Content-Type"] = "application/json"\n'
        + (f"wrk.body = [[{asked.body}]]\n" if asked.body else "")
    )
    address = f"http://{HOST}:{port}{asked.path}"
    told = subprocess.run(
        [
            program,
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--latency",
            "--timeout",
            "30s",
            "-s",
            script,
            address,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    ).stdout
    shares = {share: float(value) * _UNITS[unit] for share, value, unit in _SHARE.findall(told)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    count = re.search(r"(\d+) requests in", told)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return {
        "requests": int(count[1]) if count else 0,
        "requests_per_s": float(rate[1]) if rate else 0.0,
        "p50_ms": shares.get("50"),
        "p99_ms": shares.get("99"),
        "errors": int(wrong[1]) if wrong else 0,
    }


def by_threads(port: int, asked: Asked, seconds: int) -> dict[str, Any]:
    """Measure with threads that ask again as soon as they are answered."""
    end = time.perf_counter() + seconds

    def one(_: int) -> list[tuple[float, int]]:
        connection, spent = http.client.HTTPConnection(HOST, port, timeout=30), []
        while time.perf_counter() < end and len(spent) < MOST_REQUESTS // CONNECTIONS:
            start = time.perf_counter()
            status = ask(asked, connection)
            spent.append((1e3 * (time.perf_counter() - start), status))
        connection.close()
        return spent

    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        spent = [each for found in pool.map(one, range(CONNECTIONS)) for each in found]
    whole = time.perf_counter() - begun
    cuts = quantiles([each for each, _ in spent], n=100)
    return {
        "requests": len(spent),
        "requests_per_s": len(spent) / whole,
        "p50_ms": cuts[49],
        "p99_ms": cuts[98],
        "errors": sum(status != http.HTTPStatus.OK for _, status in spent),
    }


def measure(seconds: int, folder: Path, program: str | None) -> list[dict[str, Any]]:
    """Each request with each number of processes."""
    found = []
    for workers in WORKERS:
        with server(workers, folder / "home") as port:
            for asked in REQUESTS:
                warm(port, asked, workers)
                told = (
                    by_wrk(program, port, asked, seconds, folder)
                    if program
                    else by_threads(port, asked, seconds)
                )
                found.append({"what": asked.name, "workers": workers, **told})
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, choices=range(1, 61), metavar="1-60")
    chosen = parser.parse_args()
    program = shutil.which("wrk")
    if program is None:
        print(
            "wrk is not installed (Debian package `wrk`): threads of this script ask instead", file=sys.stderr
        )
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        table = {
            "client": "wrk" if program else "threads of the benchmark",
            "connections": CONNECTIONS,
            "seconds": chosen.seconds,
            "cores": os.cpu_count(),
            "load_before": os.getloadavg()[0],
            "requests": measure(chosen.seconds, Path(folder), program),
        }
    print(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
