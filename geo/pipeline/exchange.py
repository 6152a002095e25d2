"""The whole register, of today or of a past day, as a file for others that comes back the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd

from data.errors import N_
from data.exchange import register_tables
from data.exporters.document import ExportedFile
from data.exporters.guard import file_stem
from data.exporters.iati_publisher import Publisher
from data.exporters.register_document import RegisterDocument, Shapes, is_open_licence, points_of
from data.exporters.register_files import REGISTER_FORMATS
from data.register import Register
from data.schema import AREAS, Area, Tier
from data.territories import BoundaryInfo, level_status, load_territories
from geo import export_sentences as say
from geo.pipeline.export import ExportError, today
from geo.wording import licence_name
from translations import DEFAULT_LANGUAGE, LANGUAGES, Translate, translator


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """What a person wants of the register.

    Parameters
    ----------
    format
        A key of :data:`data.exporters.register_files.REGISTER_FORMATS`.
    language
        ``fr`` or ``en``.
    date
        Day printed on the export; today unless given.
    publisher
        Who publishes the file, for formats that name one (IATI).

    Raises
    ------
    ExportError
        There is no such format or language.
    """

    format: str
    language: str = DEFAULT_LANGUAGE
    date: date = field(default_factory=today)
    publisher: Publisher = field(default_factory=Publisher)

    def __post_init__(self) -> None:
        if self.format not in REGISTER_FORMATS:
            raise ExportError(
                N_("The register is not written as “{format}”; choose among: {formats}."),
                format=self.format,
                formats=", ".join(REGISTER_FORMATS),
            )
        if self.language not in LANGUAGES:
            raise ExportError(N_("There is no language “{language}”."), language=self.language)


def register_file_name(request: RegisterRequest, register: Register | None = None) -> str:
    """Return the name of the file: ``cartocoop-register-geojson-2026-11-22.geojson``."""
    day = register.past.date() if register is not None and register.past else request.date
    form = REGISTER_FORMATS[request.format]
    return f"{file_stem(f'cartocoop-register-{form.name}-{day.isoformat()}')}.{form.suffix}"


def export_register(request: RegisterRequest, register: Register) -> ExportedFile:
    """Return the whole register as a file; the same register and day give the same bytes.

    Parameters
    ----------
    request
        What is asked for.
    register
        Open register, or a past state of it (:meth:`data.register.Register.at`).
    """
    form = REGISTER_FORMATS[request.format]
    content = form.write(register_document(request, register))
    return ExportedFile(register_file_name(request, register), form.mime, content)


def register_document(request: RegisterRequest, register: Register) -> RegisterDocument:
    """Return what a file of the register holds, before it has a format."""
    t = translator(request.language)
    tables = register_tables(register)
    shapes, notes = _shapes(tables["territories"], t)
    past = register.past.date() if register.past else None
    return RegisterDocument(
        title=t("CartoCoop: register of decentralised cooperation between Île-de-France and Kayes"),
        language=request.language,
        date=past or request.date,
        version=register.version(),
        tables=tables,
        records=tuple(register.records()),
        shapes=shapes,
        notes=(*say.past(past, request.language, t), _scope(t), *notes),
        credits=say.credit_lines(t),
        publisher=request.publisher,
        names=register.theme_names(),
    )


def _scope(t: Translate) -> str:
    return t(
        "What the register says, of every partnership, with its sources; the history, the kept plans and who"
        " edited what are in a backup, not here."
    )


def _shapes(territories: pd.DataFrame, t: Translate) -> tuple[Shapes, tuple[str, ...]]:
    """Return where the territories lie, and what a reader must know of their shapes.

    Official boundaries go out only when their licence is stated and lets anybody hand them on.
    """
    found = [points_of(territories).set_index("code")[["geometry"]]]
    notes, licences = [], []
    names = dict(zip(territories["code"], territories["name"], strict=True))
    for area in AREAS:
        info = level_status(area, "commune")
        tier: Tier | None = None
        if info.tier == "official" and not is_open_licence(info.licence):
            notes.append(_withheld(info, t))
            tier = "schematic"
        frame = load_territories(area, tier=tier)
        shown = frame.loc[frame["code"].isin(names) & frame.geometry.notna()]
        found.append(shown.set_index("code")[["geometry"]])
        if tier is None:
            notes.append(say.boundaries(_place(area, t), info, t))
            licences.append(licence_name(info.licence, info.tier, t))
    frame = gpd.GeoDataFrame(pd.concat(found))
    frame = frame[~frame.index.duplicated(keep="last")]
    return Shapes(frame, tuple(dict.fromkeys(filter(None, licences)))), tuple(notes)


def _place(area: Area, t: Translate) -> str:
    return {"kayes": t("Region of Kayes"), "idf": t("Île-de-France")}[area]


def _withheld(info: BoundaryInfo, t: Translate) -> str:
    text = t(
        "The official boundaries in use ({source}) stay here: their licence ({licence}) does not clearly let"
        " them be handed on. The file holds schematic ones."
    )
    return text.format(source=info.source or "?", licence=info.licence or t("not stated"))
