"""The templates of posters that can be drawn. A template is one module with ``compose(page, scene, t)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from data.errors import Translate
from geo.pipeline.poster import PosterScene, Template
from layers import (
    _poster_cercle,
    _poster_change,
    _poster_links,
    _poster_matrix,
    _poster_themes,
    _poster_timeline,
    _poster_view,
)
from layers._poster_page import Page

Compose = Callable[[Page, PosterScene, Translate], None]
TEMPLATES: Final[Mapping[Template, Compose]] = {
    "view": _poster_view.compose,
    "links": _poster_links.compose,
    "cercle": _poster_cercle.compose,
    "change": _poster_change.compose,
    "themes": _poster_themes.compose,
    "matrix": _poster_matrix.compose,
    "timeline": _poster_timeline.compose,
}
