"""Names for the invented communes: they sound French, and none is meant to be a real place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import MINING, RURAL, SUBURB, LandSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOTS = (
    "Aubre Belle Bréma Caude Chanve Cruvi Dampe Écla Ermé Estre Flavi Fresnau Gaude Gondre Grave Hallu Hébu Herle "
    "Isau Jonque Lambre Lévi Lougue Malvau Marque Mésange Morte Nébou Noyau Œuvre Orsi Pérou Plessau Queve Rambou "
    "Rêvi Roche Salvi Séran Sombre Tallo Thiéve Trême Urvi Vaude Vergne Vimou Wasque Yvre Zéli"
).split()
ENDINGS = "court ville gny mont val bert ricourt selles vilaine ncelle lieu mesnil thun zies".split()
SAINTS = "Albrice Aubrin Cyprel Éloir Évrould Gaudan Hélier Isaure Liévan Maurille Odrain Rémire Thibery Wulfan".split()
MINES = "Fosse Puits Cité Terril Étoile Sainte-Barbe".split()
TAILS_SUBURB = ("lès-Valmer", "sur-Aune", "le-Château", "")
TAILS_MINING = ("sur-Orge", "les-Mines", "en-Orge", "")
TAILS_RURAL = ("en-Valmois", "le-Sec", "la-Forêt", "aux-Bois", "sous-Orge", "", "", "", "")


def commune_names(rng: np.random.Generator, kind: NDArray[np.int64], settings: LandSettings) -> list[str]:
    """One name per commune, all different; the poles keep theirs."""
    names = [pole.name for pole in settings.poles]
    taken = set(names)
    used_roots: dict[str, int] = {}
    for each in kind[len(names) :]:
        name = _new_name(rng, int(each))
        while name in taken or used_roots.get(name[:4], 0) > 3:
            name = _new_name(rng, int(each))
        used_roots[name[:4]] = used_roots.get(name[:4], 0) + (not name.startswith("Saint"))
        taken.add(name)
        names.append(name)
    return names


def _new_name(rng: np.random.Generator, kind: int) -> str:
    tails = {SUBURB: TAILS_SUBURB, MINING: TAILS_MINING, RURAL: TAILS_RURAL}.get(kind, TAILS_RURAL)
    tail = str(rng.choice(tails))
    style = rng.random()
    if style < 0.14:
        return "-".join(filter(None, ("Saint", str(rng.choice(SAINTS)), tail or "l'Orgeais")))
    name = str(rng.choice(ROOTS)) + str(rng.choice(ENDINGS))
    if style < 0.2:
        return ("La " if name.endswith("e") else "Le ") + "Neuve-" * (name.endswith("e")) + name
    return "-".join(filter(None, (name, tail)))
