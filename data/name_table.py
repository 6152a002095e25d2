"""Tables of names that a person hands over as CSV, and the CSV of the answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from data.errors import N_, CartoCoopError, NotFoundError
from data.exporters.guard import guard_formula

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as text, in whatever encoding and with whatever separator it has.

    Parameters
    ----------
    path
        A CSV file with a header; separated by commas, semicolons or tabs.

    Returns
    -------
    list of dict
        One per row that is not blank; keys are the header's names without surrounding spaces, a cell that
        is not there is "".

    Raises
    ------
    NotFoundError
        If there is no such file.
    CartoCoopError
        If the file cannot be read, is empty, too large, or is not text.
    """
    if not path.is_file():
        raise NotFoundError(N_("There is no file “{path}”."), path=str(path))
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise CartoCoopError(
            N_("The file “{path}” cannot be read: {reason}."), path=str(path), reason=error.strerror or error
        ) from error
    if size > MAX_BYTES:
        raise CartoCoopError(
            N_("The file “{path}” is larger than {limit} MB."), path=str(path), limit=MAX_BYTES // 1_000_000
        )
    text = _decode(content)
    if text is None:
        raise CartoCoopError(N_("The file “{path}” is not a text file. Save it as CSV."), path=str(path))
    if not text.strip():
        raise CartoCoopError(N_("The file “{path}” is empty."), path=str(path))
    rows = _parse(text)
    if not rows:
        raise CartoCoopError(N_("The file “{path}” has a header and no row."), path=str(path))
    if len(rows) > MAX_ROWS:
        raise CartoCoopError(
            N_("The file “{path}” has more than {limit} rows."), path=str(path), limit=MAX_ROWS
        )
    return rows


def write_rows(path: Path, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> None:
    """Write rows as CSV that a spreadsheet opens and runs nothing of: UTF-8 with a mark, formulas guarded.

    Parameters
    ----------
    path
        The file; an existing one is replaced.
    rows
        The rows; None is written as an empty cell.
    columns
        The columns, in their order.

    Raises
    ------
    CartoCoopError
        If the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow([guard_formula(column) for column in columns])
            for row in rows:
                writer.writerow([_cell(row.get(column)) for column in columns])
    except OSError as error:
        raise CartoCoopError(
            N_("The file “{path}” cannot be written: {reason}."),
            path=str(path),
            reason=error.strerror or error,
        ) from error


def _decode(content: bytes) -> str | None:
    """Return the text of a file: UTF-8 when it is, else what its bytes look like; None when it is no text."""
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        usual = ["cp1252", "latin_1", "mac_roman", "cp850", "utf_16"]
        from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to load, seldom needed

        best = from_bytes(content, cp_isolation=usual).best()
        return str(best).removeprefix("\ufeff") if best else None


def _parse(text: str) -> list[dict[str, str]]:
    """Return the rows of CSV text; the separator is the one that the header holds most of."""
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    rows = []
    for row in csv.DictReader(io.StringIO(text), delimiter=separator):
        cells = {
            key.strip(): (value or "").strip()
            for key, value in row.items()
            if isinstance(key, str) and not isinstance(value, list)
        }
        if any(cells.values()):
            rows.append(cells)
    return rows


def _cell(value: object) -> str:
    """Return a value as a cell; numbers stay numbers, text is guarded against formulas."""
    if value is None:
        return ""
    return guard_formula(value) if isinstance(value, str) else str(value)
