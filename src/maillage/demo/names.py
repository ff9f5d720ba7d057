"""Names for the invented communes: they sound French, and none is meant to be a real place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.demo.settings import MINING, RURAL, SUBURB, LandSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROOTS = (
    "Aubre", "Belle", "Bréma", "Caude", "Chanve", "Cruvi", "Dampe", "Écla", "Ermé", "Estre", "Flavi",
    "Fresnau", "Gaude", "Gondre", "Grave", "Hallu", "Hébu", "Herle", "Isau", "Jonque", "Lambre", "Lévi",
    "Lougue", "Malvau", "Marque", "Mésange", "Morte", "Nébou", "Noyau", "Œuvre", "Orsi", "Pérou",
    "Plessau", "Queve", "Rambou", "Rêvi", "Roche", "Salvi", "Séran", "Sombre", "Tallo", "Thiéve",
    "Trême", "Urvi", "Vaude", "Vergne", "Vimou", "Wasque", "Yvre", "Zéli",
)  # fmt: skip
ENDINGS = (
    "court", "ville", "gny", "mont", "val", "bert", "ricourt", "selles", "vilaine", "ncelle", "lieu",
    "mesnil", "thun", "zies",
)  # fmt: skip
SAINTS = (
    "Albrice", "Aubrin", "Cyprel", "Éloir", "Évrould", "Gaudan", "Hélier", "Isaure", "Liévan",
    "Maurille", "Odrain", "Rémire", "Thibery", "Wulfan",
)  # fmt: skip
TAILS_SUBURB = ("lès-Valmer", "sur-Aune", "le-Château", "")
TAILS_MINING = ("sur-Orge", "les-Mines", "en-Orge", "")
TAILS_RURAL = ("en-Valmois", "le-Sec", "la-Forêt", "aux-Bois", "sous-Orge", "", "", "", "")
FEMININE = ("ville", "vilaine", "ncelle")
MOST_OF_A_ROOT = 3
SHARE_OF_SAINTS = 0.14
SHARE_WITH_ARTICLE = 0.06
VOWELS = "AÉEIŒOUYW"


def commune_names(rng: np.random.Generator, kind: NDArray[np.int64], settings: LandSettings) -> list[str]:
    """One name per commune, all different; the poles keep theirs."""
    names = [pole.name for pole in settings.poles]
    used: dict[str, int] = {}
    for each in kind[len(names) :]:
        root, name = _new_name(rng, int(each))
        while name in names or used.get(root, 0) >= MOST_OF_A_ROOT:
            root, name = _new_name(rng, int(each))
        used[root] = used.get(root, 0) + 1
        names.append(name)
    return names


def _new_name(rng: np.random.Generator, kind: int) -> tuple[str, str]:
    """A root and the name made of it."""
    tails = {SUBURB: TAILS_SUBURB, MINING: TAILS_MINING, RURAL: TAILS_RURAL}.get(kind, TAILS_RURAL)
    tail, style = str(rng.choice(tails)), rng.random()
    if style < SHARE_OF_SAINTS:
        saint = str(rng.choice(SAINTS))
        return saint, "-".join(("Saint", saint, tail or "l'Orgeais"))
    root, ending = str(rng.choice(ROOTS)), str(rng.choice(ENDINGS))
    name = root + ending
    if style < SHARE_OF_SAINTS + SHARE_WITH_ARTICLE:
        return root, _with_article(name, feminine=ending in FEMININE)
    return root, f"{name}-{tail}" if tail else name


def _with_article(name: str, *, feminine: bool) -> str:
    if name[0] in VOWELS:
        return f"L'{name}"
    return f"La {name}" if feminine else f"Le {name}"
