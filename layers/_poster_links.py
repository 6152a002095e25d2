"""The template "links": the two territories on one sheet, every actor tied to its partner territories.

French actors stand in rows beside their map, grouped by département; the links of a département leave
together, pass from one panel to the other in bundles, and part towards the cercles, then the communes.
On a wide sheet they run from left to right; on a tall one they turn down between the two maps.
"""

from __future__ import annotations

from data.errors import Translate
from geo.pipeline.poster import PosterScene
from layers._poster_links_draw import draw_gates, draw_strands
from layers._poster_links_french import draw_french
from layers._poster_links_legend import draw_legend, small_print
from layers._poster_links_malian import draw_malian
from layers._poster_links_plan import frame_of, plan
from layers._poster_page import Page
from layers._poster_sheet import draw_sheet
from layers._poster_text import footer_columns

_ANY = (0.0, 0.0, 90.0, 90.0)


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the links."""
    document, links = scene.document, scene.links
    if links is None:
        raise ValueError("the scene of this template has links")
    frames = {area: frame_of(document, area, _ANY) for area in document.areas}
    bottom, top = draw_sheet(page, document, small_print(footer_columns(document, frames, t), links, t), t)
    drawn = plan(page, document, links, bottom=bottom, top=top, t=t)
    undated = frozenset(links.loc[~links["dated"], "link_id"])
    draw_malian(page, drawn, t)
    draw_french(page, drawn, t)
    draw_strands(page, drawn.strands, drawn.curves, undated, drawn.unit)
    draw_gates(page, drawn.order, drawn.gates, {one.key: one.weight for one in drawn.strands}, drawn.unit)
    draw_legend(page, document, drawn.links, drawn.room.legend, unit=drawn.unit, t=t)
