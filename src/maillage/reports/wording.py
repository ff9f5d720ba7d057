"""What a study says in words: its territory, and its notes, each only where it tells the reader something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import note_text, text

if TYPE_CHECKING:
    from maillage.provenance import Note
    from maillage.study import Study
    from maillage.territory import Territory

LEAST_SHARE = 0.0005
"""A share under this prints as 0.0 %: nothing to say."""


def territory_name(territory: Territory, language: str) -> str:
    """The name of a territory; that of the invented one is in the reader's language."""
    return text("study.invented", language) if territory.kind == "demo" else territory.name


def study_notes(study: Study, language: str, *, page: bool = False) -> list[str]:
    """The methods and warnings of a study, as sentences.

    Args:
        study: the study.
        language: ``fr`` or ``en``.
        page: whether a web page says them, where there are no options of the command line.
    """
    notes = [
        _sentence(note, study, language, page=page) for note in study.provenance.notes if not _is_noise(note)
    ]
    if classes_mean_nothing(study):
        notes.append(text("study.no_classes", language))
    return list(dict.fromkeys(notes))


def classes_mean_nothing(study: Study) -> bool:
    """Whether there are not more communes than classes, so that a class says no more than a rank."""
    known = [value for value in study.tables["communes"]["intensity_class"].to_pylist() if value is not None]
    return 0 < len(known) <= len(study.intensity.breaks)


def _is_noise(note: Note) -> bool:
    share = dict(note.details).get("share")
    return note.key == "days_not_daily" and isinstance(share, float) and share < LEAST_SHARE


def _sentence(note: Note, study: Study, language: str, *, page: bool) -> str:
    details, year = dict(note.details), study.summary["geography_year"]
    if note.key == "mode_not_published":
        by = "mode_by_shares" if study.core.departement_modes is not None else "mode_by_car"
        return f"{note_text(note, language)} {text(f'notes.{by}', language)}"
    sentence = note_text(note, language)
    if note.key == "outlines_merged" and details["year"] > year:
        # codes are only carried forward: the advice holds when the outlines come after the study
        advice = "notes.complete_map_elsewhere" if page else "notes.complete_map"
        return f"{sentence} {text(advice, language, **details)}"
    return sentence
