"""CSV: the table of communes, with what it shows said above it.

Choices, and why:

* UTF-8 with a byte order mark, because a spreadsheet reads accents wrongly without it;
* comma and point, CRLF, text quoted (RFC 4180): the same file in both languages. Whoever works in a
  French spreadsheet takes the XLSX;
* title, filter, figures, legend, sources and date stand above the table, on lines that begin with
  ``# ``: ``pandas.read_csv(file, comment="#")`` skips them, and no cell is lost, since text is quoted;
* columns carry their stable English names, the same in every format.
"""

from __future__ import annotations

import csv
from io import StringIO

from data.exporters.document import ExportDocument
from data.exporters.guard import cell, clean_text
from data.exporters.tables import particulars, plain_table


def write_csv(document: ExportDocument) -> bytes:
    """Return the communes of the document as CSV."""
    text = StringIO(newline="")
    for _section, name, value in particulars(document):
        line = f"{clean_text(name)}: {clean_text(value)}" if name else clean_text(value)
        text.write(f"# {line}\r\n")
    table = plain_table(document, "territories")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(table.columns)
    for row in table.itertuples(index=False):
        cells = [cell(value) for value in row]
        writer.writerow(["" if one is None else one for one in cells])
    return text.getvalue().encode("utf-8-sig")
