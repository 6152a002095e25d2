"""The map that the browser loads once: a folder with Leaflet, our runtime and the polygons.

A bundle is one folder that Streamlit serves as a component (``declare_component(name, path=folder)``)
and that any web server can serve. It holds ``index.html`` (rendered by Folium: the maps ``kayes``,
``idf`` and ``overview``), Leaflet, our script and style, and one file of polygons per map, named after
its content so that a browser never asks for it twice. Nothing in it refers to another host.

Use
---
``ensure_bundle()`` returns the folder, building it when absent; ``build_bundle(kayes, idf, ...)`` returns
its files as ``{name: bytes}`` and writes nothing. The folder's name is ``bundle_key()``: it changes with
the boundaries of either area, the product's version, the runtime and the translations. Both divisions
and both languages are in every bundle, so that switching them loads nothing::

    folder = ensure_bundle()
    component = declare_component(f"cartocoop_map_{folder.name}", path=str(folder))
    event = component(**to_payload(view), key="map", default=None)

Arguments of the component (what `layers.payload.to_payload` returns; values only, no geometry)
-----------------------------------------------------------------------------------------------
``v``
    1, the version of this contract.
``language``
    ``"fr"`` or ``"en"``.
``division``
    ``"1996"`` or ``"2023"``: whose regional border is drawn.
``show``
    ``"twin"`` (Kayes and Île-de-France), ``"overview"`` (great-circle links), ``"all"``.
``height``
    Height of a map in CSS pixels; stacked maps on a narrow screen are lower.
``counts``
    ``{"kayes": {"order": "1a2b3c4d", "groups": [[[n, n_direct, n_cercle, n_region, n_unknown], "0-3 7"], ...]},
    "idf": {...}}``. The second item lists positions of communes in ascending order of code; a commune that
    is in no group has only zeros. ``order`` is a checksum of the codes in that order: a bundle with other
    communes refuses the values and says so. ``n`` is the number of distinct actor groups at the reaches
    asked for.
``actors``
    ``[[id, name, kind, lon, lat, territory_code, public], ...]``, French side, one per actor shown.
``links``
    ``[[position in actors, territory code, number of partnerships, reach, label], ...]``; ``label`` is
    what a person reads ("eau, santé · depuis 1998").
``selection``
    ``null`` or ``{"kind": "actor" | "territory", "id": ..., "seq": ...}``. ``seq`` is that of the event
    which led to it (leave it out when the choice came from elsewhere, e.g. the URL): an answer that
    arrives after a newer click is ignored.
``focus``
    ``null`` or the code of a cercle or département to zoom to (when it changes).
``options``
    ``{"links": true, "labels": true, "tiles": null | {"url": ..., "attribution": ..., "max_zoom": 18},
    "motion": "auto" | "reduce"}``. Tiles are the only thing that may leave the machine; default null.
``notice``
    Short text shown on the maps ("limites schématiques"), or "".

Events (value of the component)
-------------------------------
``{"event": "select", "kind": "actor" | "territory", "id": "ML010312", "area": "kayes" | "idf" | "overview",
"seq": 1763822531000}`` on a click, Enter or Space; ``{"event": "clear", "kind": null, "id": null,
"area": ..., "seq": ...}`` on a click on the void or Escape. ``seq`` grows with time: Streamlit gives the
last value again at each run, so act only when ``seq`` differs from the last one handled, and give it
back in ``selection``. Territory ids are commune codes, or a cercle's or département's code when its name
was clicked. Panning, zooming and hovering send nothing.
"""
