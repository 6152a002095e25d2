"""A frame as a Parquet file, whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pandas as pd

from data.exporters.document import ExportedFile
from data.exporters.save import save

MIME = "application/vnd.apache.parquet"


def save_frame(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame without geometry; a file that is there is replaced only once the new one is whole."""
    buffer = BytesIO()
    frame.to_parquet(buffer, index=False)
    return save(ExportedFile(path.name, MIME, buffer.getvalue()), path)
