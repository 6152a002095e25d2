"""The template "matrix": theme × cercle, a table of distinct actors with its empty cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.errors import N_, CartoCoopError, Translate
from data.exporters.document import ExportDocument
from geo.filters import UNKNOWN_THEME
from geo.pipeline.poster import PosterScene
from geo.pipeline.poster_frames import Matrices
from geo.theme_matrix import ThemeMatrix
from layers import palette
from layers._poster_legend import Entry, classes, flow
from layers._poster_matrix_draw import LEAST_CELL, LEAST_ROW, Grid, Kind, Row, draw_grid
from layers._poster_page import Page
from layers._poster_sheet import draw_sheet, is_brief
from layers._poster_text import Column, made_on, margin_of

_SHARE, _BRIEF_SHARE = 0.31, 0.38
"""Most of the width that the names of the themes take."""


class MatrixError(CartoCoopError):
    """There is no matrix, or it has more columns than the paper holds."""


@dataclass(frozen=True, slots=True)
class Count:
    """Distinct actors of a cell or of a total: known to be active, and with dates that do not say."""

    groups: frozenset[str]
    undated: frozenset[str]

    @property
    def numbers(self) -> tuple[int, int]:
        """How many are known to be active, and how many others have dates that do not say."""
        return len(self.groups), len(self.undated - self.groups)


def together(counts: Iterable[Count]) -> Count:
    """Return the distinct actors of several cells, each once."""
    many = list(counts)
    groups: frozenset[str] = frozenset()
    return Count(groups.union(*(one.groups for one in many)), groups.union(*(one.undated for one in many)))


def matrix_rows(matrices: Matrices, t: Translate, *, detailed: bool) -> list[Row]:
    """Return the rows: the themes, what has none, all together; in each the total of the units last.

    Parameters
    ----------
    matrices
        The matrix.
    t
        Translate function.
    detailed
        Whether the sub-themes stand below each theme.
    """
    first = _counts(matrices.themes)
    second = _counts(matrices.detailed) if detailed else {}
    found: list[Row] = []

    def add(label: str, kind: Kind, cells: list[Count]) -> None:
        found.append(Row(label, kind, [one.numbers for one in cells]))

    for (name, _), cells in first.items():
        if name != UNKNOWN_THEME:
            add(name, "theme", cells)
            for (one, below), many in second.items():
                if one == name and below:
                    add(below, "below", many)
    for (name, _), cells in first.items():
        if name == UNKNOWN_THEME:
            add(t("Theme not known"), "unknown", cells)
    every = [together(column) for column in zip(*first.values(), strict=True)]
    add(t("All themes, known or not"), "all", every)
    return found


def matrix_told(scene: PosterScene, t: Translate) -> str:
    """Return the totals of the matrix of a scene in words; "" when it has none."""
    if scene.matrices is None:
        return ""
    text = t("{theme}: {count} actors, {doubt} others whose dates do not say.")
    rows = matrix_rows(scene.matrices, t, detailed=False)
    return " ".join(
        text.format(theme=row.label, count=row.cells[-1][0], doubt=row.cells[-1][1]) for row in rows
    )


def turned(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """Return the table with a row for each unit, many of which fit a sheet; that of all together last."""
    last = len(names) - 1
    return [
        Row(name, "below" if i < last else "all", [row.cells[i] for row in rows])
        for i, name in enumerate(names)
    ]


def _counts(matrix: ThemeMatrix) -> dict[tuple[str, str], list[Count]]:
    """Return the cells of each theme in the order of the units, then their total."""
    found: dict[tuple[str, str], list[Count]] = {}
    columns = ["level_1", "level_2", "groups", "groups_undated"]
    for one, two, groups, undated in matrix.cells[columns].itertuples(index=False, name=None):
        found.setdefault((one, two), []).append(Count(frozenset(groups), frozenset(undated)))
    return {key: [*cells, together(cells)] for key, cells in found.items()}


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the table, then how to read it."""
    matrices = scene.matrices
    if matrices is None or matrices.themes.cells.empty:
        raise MatrixError(N_("There is no theme to draw."))
    left, right = margin_of(page), page.width - margin_of(page)
    bottom, top = draw_sheet(page, scene.document, _small_print(matrices, scene.document, t), t, maps=False)
    words = top - _words(page.draft(), scene.document, matrices, (left, right, top), t)
    names = matrices.themes.cells.drop_duplicates("unit")["unit_name"].tolist()
    share = _BRIEF_SHARE if is_brief(page) else _SHARE

    box = (left, bottom + words + 2, right, top)

    def grid_of(*, detailed: bool) -> Grid:
        rows = matrix_rows(matrices, t, detailed=detailed)
        return Grid(page, box, [*names, t("Together")], rows, share)

    if matrices.level == "commune":
        rows = matrix_rows(matrices, t, detailed=False)
        apart = sum(row.kind in {"unknown", "all"} for row in rows)
        heads = [row.label for row in rows]
        grid = Grid(page, box, heads, turned(rows, [*names, t("Together")]), share, apart)
    else:
        grid = grid_of(detailed=not is_brief(page))
        if grid.row_height < grid.least_height:
            grid = grid_of(detailed=False)
    if grid.cell_width < LEAST_CELL or grid.row_height < LEAST_ROW or not grid.heads_fit:
        raise MatrixError(
            N_("{rows} rows and {columns} columns do not fit on this paper: choose a larger one."),
            rows=len(grid.rows),
            columns=len(grid.heads),
        )
    _words(page, scene.document, matrices, (left, right, draw_grid(grid) - 2), t)


def _words(
    page: Page,
    document: ExportDocument,
    matrices: Matrices,
    place: tuple[float, float, float],
    t: Translate,
) -> float:
    """Write the legend and a sentence on how to read the table below a height; return the lowest y."""
    left, right, top = place
    column = Column(page, document, t, left, top, right - left)
    cells = matrices.themes.cells
    open_dates = bool((cells["n_undated"] > 0).any())
    column.head(t("Distinct actors on a theme"))
    shown = [
        one
        for one, (key, _) in zip(classes(column), document.legend, strict=True)
        if key != palette.UNKNOWN_KEY or open_dates
    ]
    doubt = [Entry(t("others whose dates do not say"), box=6.0, drawing=_doubt)] if open_dates else []
    flow(column, [*shown, *doubt])
    column.y -= 1.0
    known = cells.loc[cells["level_1"] != UNKNOWN_THEME]
    best = known.sort_values("n_groups", ascending=False, kind="stable")
    if len(best) and best["n_groups"].iloc[0]:
        example = matrices.themes.explain(best.iloc[0], t)
        column.write(t("How to read it: {example}").format(example=example), column.type.body)
    if is_brief(page):
        column.quiet(_never_added(t))
    return column.y


def _doubt(page: Page, x: float, y: float) -> None:
    page.text(x, y - 0.8, "+2\u00a0?", page.type.small)


def _never_added(t: Translate) -> str:
    return t(
        "An actor on two themes, or in two places, is in both cells and once in the totals: the cells do not"
        " add up."
    )


def _small_print(matrices: Matrices, document: ExportDocument, t: Translate) -> list[list[str]]:
    cells = matrices.themes.cells
    known = cells["level_1"] != UNKNOWN_THEME
    empty = known & (cells["n_groups"] == 0)
    every, lost = (
        len(set().union(*rows)) for rows in (cells["partnerships"], cells.loc[~known, "partnerships"])
    )
    counted = t(
        "An actor counts in a cell when it is known to be active on the theme in at least one commune there;"
        " a town and its twinning association are one actor."
    )
    gaps = t("Cells of a theme without a known actor: {empty} of {count}. {remark}").format(
        empty=int(empty.sum()),
        count=int(known.sum()),
        remark=t("That is what the register says, not a proof that nobody is there."),
    )
    told = [gaps]
    if matrices.themes.filter.theme is None:
        text = t("Partnerships behind the table: {count}, of which {lost} with no known theme.")
        told.append(text.format(count=every, lost=lost))
    if matrices.themes.filter.year is None:
        told.append(t("No year is asked for: partnerships of any time are counted, those of the past too."))
    return [[counted, _never_added(t)], told, [*document.credits[:1], made_on(document, t)]]
