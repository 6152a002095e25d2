"""What a page sends to its map."""

from __future__ import annotations

import json
import zlib
from typing import Any


def map_bytes(test) -> bytes:
    """Return the arguments of the first map of a page, deflated as the websocket deflates them."""
    return zlib.compress(_sent(test).encode(), 6)


def map_arguments(test) -> dict[str, Any]:
    """Return the arguments of the first map of a page."""
    return json.loads(_sent(test))


def _sent(test) -> str:
    return test.get("component_instance")[0].proto.json_args
