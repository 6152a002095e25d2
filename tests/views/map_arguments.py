"""What a page sends to its map."""

from __future__ import annotations

import json
import zlib
from typing import Any


def map_bytes(test) -> bytes:
    """Return the arguments of the first map of a page, as they go over the wire."""
    packed, *others = test.get("component_instance")[0].proto.special_args
    assert (packed.key, others) == ("packed", [])
    return packed.bytes


def map_arguments(test) -> dict[str, Any]:
    """Return the arguments of the first map of a page."""
    return json.loads(zlib.decompress(map_bytes(test)))
