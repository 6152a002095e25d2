"""Made-up names of places that look French: syllables, saints, rivers, accents; seeded, for measurements."""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STARTS = _words(
    """
    Ab Al Am An Ar Au Av Bai Bar Beau Ber Bi Bou Bré Bru Cha Châ Che Clo Cor Cour Cré Dam Do Du É Er
    Fé Fla Fon Fré Gar Gi Gou Gra Hau Her Is Jo Ju La Lan Li Lou Ma Mar Mé Mon Mu Na Neu No Or Pa
    Per Plou Pon Pré Qué Ra Ri Ro Rou Sa Sau Sé Som Tar Thé Tour Tré Va Ver Vi Vou Y
    """
)
_MIDDLES = _words(
    """
    ba be bi bra che de do fa gna ga gue la le li lle ma me mo na né ni pe ra ré ro sa se ssi ta té
    ve vi
    """
)
_MIDDLES += ("",) * 3
_ENDS = _words(
    """
    ac an ard as at ay bois bourg court cy dieu don ec eil elle ens ers ets eux gnac gny ière igné
    in is isse lles lly mont nay né ncourt ne nges nne oire on ort ot oux rac ron sac sur teuil thun
    val vy y
    """
)
_SAINTS = _words(
    """
    Aignan André Aubin Barthélemy Benoît Clément Cyr Denis Éloi Étienne Félix Georges Germain
    Hilaire Jean Julien Laurent Léger Loup Martin Maurice Médard Michel Nazaire Ouen Paul Pierre
    Rémy Vincent
    """
)
_FEMALE = _words(
    """
    Agathe Colombe Eulalie Foy Geneviève Hélène Marguerite Marie Radegonde Suzanne
    """
)
_RIVERS = _words(
    """
    Ain Aisne Allier Aube Bièvre Charente Cher Creuse Drôme Eure Gère Isère Loire Marne Oise Orne
    Saône Seine Somme Vézère Vienne Yonne Yvette
    """
)
_TAILS = _words("le-Château le-Grand la-Forêt les-Bains en-Bresse aux-Bois la-Rivière le-Vieux")


def place_names(count: int, seed: int) -> list[str]:
    """Return made-up names; about one in eight is borne by several places, as in France.

    Parameters
    ----------
    count
        How many.
    seed
        Of the random numbers.
    """
    random = Random(seed)  # noqa: S311 - data, not secrets
    return [_name(random) for _ in range(count)]


def _name(random: Random) -> str:
    chance = random.random()
    if chance < 0.14:
        name = f"Saint-{random.choice(_SAINTS)}" if chance < 0.12 else f"Sainte-{random.choice(_FEMALE)}"
        return f"{name}-{_tail(random)}" if random.random() < 0.85 else name
    name = random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_MIDDLES) + random.choice(_ENDS)
    if chance < 0.2:
        name = f"L'{name}" if name[0] in "AÉEIOY" else random.choice(("Les ", "La ", "Le ")) + name
    return f"{name}-{_tail(random)}" if chance > 0.86 else name


def _tail(random: Random) -> str:
    chance = random.random()
    if chance < 0.45:
        return f"sur-{random.choice(_RIVERS)}"
    if chance < 0.7:
        return random.choice(_TAILS)
    name = random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_ENDS)
    return f"{random.choice(('lès', 'sous', 'en', 'de', 'du'))}-{name}"
