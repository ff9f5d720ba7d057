"""The comparison of pictures sees what a person would see, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import likeness
import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

PAPER, INK, MARK = 250, 30, (35, 47, 145)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """A page of 720 × 960 with a title, lines of text and a block of colour, kept as what it should look like."""
    drawn = np.full((960, 720, 3), PAPER, dtype="uint8")
    drawn[48:96, 48:400] = INK
    for line in range(144, 480, 24):
        drawn[line : line + 10, 40:600:3] = INK
    drawn[528:720, 48:348] = MARK
    monkeypatch.setattr(likeness, "MADE", tmp_path / "made")
    monkeypatch.setattr(likeness, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(likeness, "STABLE", ("page",))
    likeness.MADE.mkdir()
    (likeness.MADE / likeness.DRAWN_BY).write_text("156.0.1\n", encoding="utf-8")
    _save(drawn)
    likeness.keep_all()
    return drawn


def _save(drawn: np.ndarray) -> Path:
    path = likeness.MADE / "page.png"
    Image.fromarray(drawn).save(path)
    return path


def test_the_same_page_is_alike(page: np.ndarray) -> None:
    assert likeness.differences(_save(page), "page") == ""


def test_letters_smoothed_in_another_way_are_alike(page: np.ndarray) -> None:
    smoothed = page.astype(int) + np.random.default_rng(1).integers(-8, 9, page.shape)
    assert likeness.differences(_save(np.clip(smoothed, 0, 255).astype("uint8")), "page") == ""


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        pytest.param(lambda page: page.__setitem__(slice(528, 720), PAPER), "528", id="a block is gone"),
        pytest.param(
            lambda page: page.__setitem__((slice(528, 720), slice(48, 348)), (160, 70, 30)),
            "528",
            id="a colour",
        ),
        pytest.param(
            lambda page: page.__setitem__(slice(None), np.roll(page, 24, axis=0)), "48", id="all moved"
        ),
        pytest.param(
            lambda page: page.__setitem__((slice(144, 154), slice(None)), PAPER), "144", id="a line is lost"
        ),
    ],
)
def test_what_a_person_would_see_is_told_with_its_place(page: np.ndarray, change, rows: str) -> None:
    changed = page.copy()
    change(changed)
    picture = _save(changed)
    assert f"from {rows} to" in likeness.differences(picture, "page")
    assert picture.with_suffix(".differs.png").is_file()


def test_a_longer_page_is_told_with_both_sizes(page: np.ndarray) -> None:
    longer = np.vstack([page, page[:96]])
    assert likeness.differences(_save(longer), "page") == "page: 720 × 1056 pixels, where 720 × 960 were kept"


def test_another_version_of_the_browser_is_not_compared(page: np.ndarray) -> None:
    assert page.size
    assert likeness.comparable("page", "156.0.9")
    assert not likeness.comparable("page", "157.0.1")
    assert not likeness.comparable("another", "156.0.9")


def test_every_page_that_is_compared_is_kept() -> None:
    assert {path.stem for path in likeness.KEPT.glob("*.png")} == set(likeness.STABLE)
    assert (likeness.KEPT / likeness.DRAWN_BY).read_text(encoding="utf-8").split(".")[0].isdigit()
