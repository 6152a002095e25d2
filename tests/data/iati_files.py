"""IATI files for tests, all invented but the names of territories.

``python -m tests.data.iati_files FILE MEGABYTES`` writes a large one, whose memory is measured by
``python -m tests.data.iati_files --measure FILE``.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from data.importers.iati import IatiReader, read_iati
from data.importers.source import source_of

ORGS = (
    '<participating-org role="2" type="11" ref="FR-INSEE-1"><narrative>Montreuil</narrative>'
    "</participating-org>"
)
PLACE = (
    "<location><name><narrative>Tringa</narrative></name>"
    '<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>14.9 -10.7</pos></point></location>'
)
DATES = '<activity-date type="2" iso-date="2012-03-01"/><activity-date type="4" iso-date="2014-06-30"/>'


def text(tag, *narratives, **attributes):
    """Return an element with narratives: words, or (language, words)."""
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    inner = ""
    for one in narratives:
        language, words = one if isinstance(one, tuple) else ("", one)
        lang = f' xml:lang="{language}"' if language else ""
        inner += f"<narrative{lang}>{escape(words)}</narrative>"
    return f"<{tag}{said}>{inner}</{tag}>"


def activity(
    identifier="FR-X-1",
    title="Puits fictifs",
    *,
    orgs=ORGS,
    status="2",
    dates=DATES,
    country="ML",
    place=PLACE,
    more="",
    attributes='xml:lang="fr" default-currency="EUR"',
):
    """Return one activity; its parts can be replaced."""
    return (
        f"<iati-activity {attributes}><iati-identifier>{escape(identifier)}</iati-identifier>"
        f'<reporting-org ref="FR-X" type="11"><narrative>Ville fictive</narrative></reporting-org>'
        f"{text('title', title) if isinstance(title, str) else text('title', *title)}{orgs}"
        + (f'<activity-status code="{status}"/>' if status is not None else "")
        + dates
        + (f'<recipient-country code="{country}"/>' if country else "")
        + f"{place}{more}</iati-activity>"
    )


def iati(*activities, version="2.03", generated="2022-05-04T00:00:00Z"):
    """Return a file of activities as bytes."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    head += f'<iati-activities version="{version}" generated-datetime="{generated}">'
    return "\n".join([head, *activities, "</iati-activities>"]).encode()


def read(content, scheme="", name="essai.xml"):
    """Return the batch of a file given as bytes."""
    return read_iati(source_of(content, name), scheme)


def write_large(path: Path, megabytes: int) -> None:
    """Write a file of about that size: four of five activities elsewhere, some with faults."""
    dice = random.Random(1)  # noqa: S311 - the same file every time
    words = [
        "eau",
        "puits",
        "forage",
        "école",
        "santé",
        "commune",
        "village",
        "comité",
        "gestion",
        "appui",
        "formation",
    ]
    with path.open("w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        number = 0
        while stream.tell() < megabytes * 1_000_000:
            number += 1
            long = " ".join(dice.choices(words, k=250))
            money = "".join(
                f'<transaction><transaction-type code="3"/><transaction-date iso-date="20{10 + n}-03-01"/>'
                f'<value value-date="20{10 + n}-03-01">{n * 1000}</value></transaction>'
                for n in range(10)
            )
            result = "<result type='1'><title><narrative>" + long + "</narrative></title></result>"
            stream.write(
                activity(
                    f"FR-X-{number}",
                    f"Projet {number}",
                    country="ML" if number % 5 == 0 else dice.choice(["SN", "KE", "NE"]),
                    place=PLACE if number % 5 == 0 else "",
                    dates=DATES if number % 50 else '<activity-date type="2" iso-date="2012-02-31"/>',
                    more=text("description", long, type="1") + money + result,
                )
            )
            stream.write("\n")
        stream.write("</iati-activities>\n")


def measure(path: Path) -> None:
    """Say what reading a file takes."""
    before, began = _peak(), time.perf_counter()
    reader = IatiReader(source_of(path))
    counts = Counter(type(item).__name__ for item in reader.items())
    streamed, took = _peak(), time.perf_counter() - began
    print(f"{path.stat().st_size / 1e6:.0f} MB, streamed: {dict(counts)}, {took:.0f} s")
    print(f"process memory before {before:.0f} MB, at the most {streamed:.0f} MB")
    batch = read_iati(source_of(path))
    print(f"as one batch of {len(batch.partnerships)}: at the most {_peak():.0f} MB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        measure(Path(sys.argv[2]))
    else:
        write_large(Path(sys.argv[1]), int(sys.argv[2]))
