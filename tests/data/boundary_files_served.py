"""Little files of boundaries as the services give them, and a run of the fetch against them."""

from __future__ import annotations

import json

from data.fetch import fetch_boundaries
from tests.data.boundary_server import Resource, serve


def collection(*names, padding=0):
    square = [[[-10, 14], [-9, 14], [-9, 15], [-10, 15], [-10, 14]]]
    features = [
        {
            "type": "Feature",
            "properties": {"shapeName": name, "padding": "x" * padding},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for name in names
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


BIG = collection("Kayes", padding=300_000)


def mali(resources, base, **files):
    """Describe the three levels of Mali as geoBoundaries does."""
    for level in ("ADM1", "ADM2", "ADM3"):
        url = f"{base}/files/{level}.geojson"
        description = {
            "gjDownloadURL": url,
            "boundaryYearRepresented": "2017",
            "boundarySource": "DNCT",
            "boundaryLicense": "CC BY 3.0 IGO",
        }
        resources[f"/gb/MLI/{level}/"] = Resource(json.dumps(description).encode(), etag=None)
        resources[f"/files/{level}.geojson"] = files.get(level) or Resource(collection(level))


def run(resources, cache, policy, **kwargs):
    with serve(resources) as base:
        mali(resources, base, **kwargs.pop("files", {}))
        return fetch_boundaries(
            "kayes", base_urls={"geoboundaries": f"{base}/gb"}, cache=cache, policy=policy, **kwargs
        )
