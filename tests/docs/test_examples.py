"""The examples of the documentation run as they are written, and its links lead somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from maillage.simulator import simulate
from maillage.simulator.answers import read_answers

ROOT = Path(__file__).parents[2]
EXECUTED = (
    "README.md",
    "docs/access.md",
    "docs/example.md",
    "docs/layers.md",
    "docs/simulator.md",
    "docs/siting.md",
)
ANSWERS = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))


@pytest.mark.parametrize("page", EXECUTED)
def test_examples_give_what_they_show(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks, f"{page} has no example"
    examples = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, page, page, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=said.append)
    assert result.failed == 0, "".join(said)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_files_of_answers_are_simulated(path: Path) -> None:
    audience = path.stem.split("-")[0]
    result = simulate(audience, read_answers(audience, path, []))
    assert result.to_dict()["indicators"]


def test_the_cyclist_of_the_examples_loses_money() -> None:
    answers = read_answers("employee", ROOT / "docs" / "examples" / "employee-cyclist.yaml", [])
    assert simulate("employee", answers).value("net_result_eur") < 0


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if target and not re.match(r"[a-z]+://", target)]
    assert [target for target in local if not (ROOT / page).parent.joinpath(target).exists()] == []
