"""The papers of posters: their size, and how large letters and lines are on each.

Drawing functions speak **design millimetres** and design points. On A4 they are real ones. On a larger
sheet everything drawn grows with the power 2/3 of the sheet's side, so that text is larger (A3 × 1.26,
A2 × 1.59, A0 × 2.52) but grows less than the sheet: the sheet holds more design millimetres, hence more
names. Only the title grows as the sheet does. Slides and the square are read from afar or on a telephone:
few design millimetres, large letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from data.errors import N_

Shape = Literal["landscape", "portrait", "slide", "square"]
A4_LONG, A4_SHORT = 297.0, 210.0
MM_PER_INCH = 25.4
GROWTH = 2 / 3
"""Exponent of the growth of text with the side of the sheet."""
_SLIDE_DESIGN = 112.0
"""Design millimetres of the height of a slide."""
_SQUARE_DESIGN = 122.0


@dataclass(frozen=True, slots=True)
class Type:
    """Sizes of letters on a paper, in design points."""

    title: float = 16.0
    subtitle: float = 8.2
    head: float = 7.8
    body: float = 7.0
    small: float = 6.0


SLIDE_TYPE = Type(title=14.0, subtitle=7.4, head=8.0, body=7.2, small=6.0)
SQUARE_TYPE = Type(title=10.0, subtitle=6.4, head=7.4, body=6.6, small=6.0)


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, a slide or a square.

    Parameters
    ----------
    key
        Its name in requests: ``a4-landscape``, ``slide-16x9``, ``square`` ...
    shape
        Which layout suits it.
    width_mm, height_mm
        Real size.
    design_mm
        Width and height in design millimetres.
    label
        English label, marked for translation.
    name
        Name of the sheet beside a scale in numbers ("A3"); "" where such a scale means nothing (a screen).
    type
        Sizes of letters.
    """

    key: str
    shape: Shape
    width_mm: float
    height_mm: float
    design_mm: tuple[float, float]
    label: str
    name: str = ""
    type: Type = Type()

    @property
    def factor(self) -> float:
        """Real millimetres of one design millimetre (and points of one design point)."""
        return self.width_mm / self.design_mm[0]

    @property
    def brief(self) -> bool:
        """Whether it carries few words: a slide or the square."""
        return self.shape in {"slide", "square"}

    def pixels(self, dpi: int) -> tuple[int, int]:
        """Return the width and height of a picture at a resolution (A4 landscape at 300: 3508 × 2480)."""
        return round(self.width_mm / MM_PER_INCH * dpi), round(self.height_mm / MM_PER_INCH * dpi)


def _sheet(name: str, long: float, short: float, labels: tuple[str, str]) -> tuple[Paper, Paper]:
    side = long / A4_LONG
    factor = side**GROWTH
    design = (long / factor, short / factor)
    rest, plain = side ** (1 - GROWTH), Type()
    letters = Type(
        title=plain.title * rest,
        subtitle=plain.subtitle * rest**0.5,
        head=plain.head * rest**0.5,
    )
    return (
        Paper(f"{name.lower()}-landscape", "landscape", long, short, design, labels[0], name, letters),
        Paper(f"{name.lower()}-portrait", "portrait", short, long, design[::-1], labels[1], name, letters),
    )


def _slide(ratio: str, width: float, height: float, label: str) -> Paper:
    design = (_SLIDE_DESIGN * width / height, _SLIDE_DESIGN)
    return Paper(f"slide-{ratio}", "slide", width, height, design, label, type=SLIDE_TYPE)


_SQUARE_MM = 1080 / 300 * MM_PER_INCH
"""1,080 pixels at 300 dpi."""

A4 = "a4-landscape"
PAPERS: Final[Mapping[str, Paper]] = {
    paper.key: paper
    for paper in (
        *_sheet("A4", A4_LONG, A4_SHORT, (N_("A4, landscape"), N_("A4, portrait"))),
        *_sheet("A3", 420, A4_LONG, (N_("A3, landscape"), N_("A3, portrait"))),
        *_sheet("A2", 594, 420, (N_("A2, landscape"), N_("A2, portrait"))),
        *_sheet("A0", 1189, 841, (N_("A0, landscape"), N_("A0, portrait"))),
        _slide("16x9", 40 / 3 * MM_PER_INCH, 7.5 * MM_PER_INCH, N_("Slide 16:9")),
        _slide("4x3", 10 * MM_PER_INCH, 7.5 * MM_PER_INCH, N_("Slide 4:3")),
        Paper(
            "square",
            "square",
            _SQUARE_MM,
            _SQUARE_MM,
            (_SQUARE_DESIGN, _SQUARE_DESIGN),
            N_("Square for social media"),
            type=SQUARE_TYPE,
        ),
    )
}
"""By key, in the order in which a person chooses."""
