"""What is shown becomes tables: every commune once, unknown stays unknown, seats are found, words defined."""

from __future__ import annotations

import pandas as pd
import pytest

from data.exporters.document import EXPORT_PARTNERSHIPS
from data.schema import validate
from geo import export_sentences as say
from geo._export_words import COLUMNS, definitions
from geo.classes import class_of
from geo.export_tables import figures_table, links_table, partnerships_table, territories_table, typed
from geo.filters import Filter
from geo.links import links
from tests.export_views import document, kayes, register


def row(view, code):
    return view.territories.set_index("code").loc[code]


def test_every_commune_is_there_once_with_its_reach_and_class():
    view = document(areas=("kayes",), reach="region")
    assert view.territories["code"].tolist() == [f"ML010{c}0{i}" for c in (1, 2) for i in (1, 2, 3)]
    direct, cercle, other = (row(view, code) for code in ("ML010101", "ML010102", "ML010201"))
    assert (direct.n_direct, direct.n_cercle, direct.n_region, direct.n_actors) == (1, 1, 1, 3)
    assert (direct.best_reach, direct.coverage_class) == ("direct", "3-4")
    assert (cercle.best_reach, cercle.n_actors, cercle.coverage_class) == ("cercle", 2, "2")
    assert (other.best_reach, other.coverage_class) == ("region", "1")
    assert direct.actors == "Dep; Region; Ville 910"
    assert direct.parent_name == "Nioro"


def test_unknown_dates_are_a_class_of_their_own():
    view = document(areas=("kayes",), year=2019, reach="cercle")
    assert row(view, "ML010202").coverage_class == "?"
    assert row(view, "ML010202").n_actors == 0
    assert row(view, "ML010203").coverage_class == "0"
    assert view.unknowns["partnership_id"].tolist() == ["p3"]
    assert view.partnerships.set_index("partnership_id")["activity"].to_dict() == {
        "p1": "active",
        "p2": "active",
        "p3": "unknown",
    }
    actors = view.actors.set_index("actor_id")
    assert actors["activity"].to_dict() == {"club": "unknown", "dep": "active", "town": "active"}


def test_any_year_lists_as_unknown_those_whose_start_is_not_known():
    assert document(areas=("kayes",)).unknowns["partnership_id"].tolist() == ["p3"]


def test_class_follows_the_numbers_in_every_row():
    view = document(year=2019, reach="region")
    for one in view.territories.itertuples():
        assert one.coverage_class == class_of(one.n_actors, one.n_unknown)
        assert one.n_actors == one.n_direct + one.n_cercle + one.n_region


def test_parents_carry_the_coverage_of_their_communes():
    view = document(areas=("kayes",))
    parents = view.parents.set_index("code")
    assert parents.index.tolist() == ["ML01", "ML0101", "ML0102"]
    assert (
        parents.loc["ML01", "covered_communes"] == parents.loc[["ML0101", "ML0102"], "covered_communes"].sum()
    )
    assert parents.loc["ML0101", "share_communes"] == 1
    assert parents.loc["ML0102", "covered_communes"] == 1
    assert parents.loc["ML0102", "covered_population_min"] == 500


def test_a_cercle_has_the_seat_of_its_own_name_and_a_region_none():
    parents = document(areas=("kayes",)).parents.set_index("code")
    assert parents.loc["ML0101", "chef_lieu"] == "Nioro"
    assert parents.loc["ML0101", "chef_lieu_lon"] == pytest.approx(-10.1)
    assert pd.isna(parents.loc["ML01", "chef_lieu"])


def test_a_single_cercle_shows_its_communes_only_and_the_other_side_keeps_all():
    view = document(cercle="ML0101")
    here = view.territories.groupby("area")["code"].agg(list)
    assert here["kayes"] == ["ML010101", "ML010102", "ML010103"]
    assert len(here["idf"]) == 4
    assert view.area_names["kayes"].endswith("Nioro")
    assert view.parents.loc[view.parents["area"] == "kayes", "code"].tolist() == ["ML0101"]


def test_figures_are_those_of_the_communes_shown():
    view = document(areas=("kayes",), year=2019)
    figures = view.figures.set_index("unit")
    covered = view.territories.loc[view.territories["n_actors"] > 0]
    assert figures.loc["communes", "covered_min"] == len(covered)
    assert figures.loc["km2", "covered_min"] == covered["area_km2"].sum()
    assert figures.loc["communes", "covered_with_unknown_min"] == len(covered) + 1
    assert figures.loc["communes", "n_unknown_dates"] == 1


def test_links_end_at_the_territory_named_and_lines_start_at_the_actor():
    view = document()
    one = view.links.set_index("actor_id").loc["town"]
    assert (one.territory_code, one.reach, one.n_partnerships) == ("ML010101", "direct", 1)
    assert one.geometry.coords[0] == (2.2, 48.6)
    assert len(one.geometry.coords) == 32


def test_a_link_without_a_point_has_an_empty_line():
    kept = register()
    nowhere = kept.actors.assign(lon=float("nan"))
    found = links_table(links(kept.ties, nowhere, kayes(), kept.themes, Filter()))
    assert found.geometry.is_empty.all()


def test_a_partnership_without_theme_or_source_says_nothing():
    kept = register()
    table = partnerships_table(
        kept.ties, kept.themes.iloc[:0], kept.sources.iloc[:0], names={}, filter=Filter(), partnerships={"p1"}
    )
    assert table[["themes", "source", "source_url"]].iloc[0].tolist() == ["", "", ""]
    assert table["territory_name"].tolist() == [""]


def test_an_empty_view_keeps_its_columns_and_types():
    view = document(theme="Pêche")
    validate(view.partnerships, EXPORT_PARTNERSHIPS)
    assert view.partnerships.empty
    assert len(view.links) == len(view.actors) == 0
    assert set(view.territories["coverage_class"]) == {"0"}
    assert typed(pd.DataFrame(columns=list(EXPORT_PARTNERSHIPS.columns)), EXPORT_PARTNERSHIPS).empty


def test_counts_that_leave_a_commune_out_give_zero_not_a_lost_row():
    counts = pd.DataFrame(
        columns=[
            "code",
            "n_actors",
            "n_direct",
            "n_cercle",
            "n_region",
            "n_unknown",
            "best_reach",
            "groups",
            "groups_unknown",
        ]
    ).astype({"code": "str"})
    table = territories_table("kayes", kayes(), counts, {})
    assert len(table) == 6
    assert set(table["n_actors"]) == {0}
    assert set(table["actors"]) == {""}


def test_inputs_are_not_changed():
    kept = register()
    before = kept.ties.copy()
    partnerships_table(kept.ties, kept.themes, kept.sources, names={}, filter=Filter(), partnerships={"p1"})
    pd.testing.assert_frame_equal(kept.ties, before)


def test_every_definition_says_something_and_an_unknown_column_is_a_fault():
    assert all(label and text for label, text in COLUMNS.values())
    with pytest.raises(KeyError):
        definitions({"x": pd.DataFrame(columns=["nonsense"])}, str)


@pytest.mark.parametrize(
    ("low", "high", "share", "language", "expected"),
    [
        (50, 50, False, "fr", "50"),
        (1266, 1266, False, "fr", "1\u202f266"),
        (1266, 1266, False, "en", "1,266"),
        (0.14, 0.21, True, "fr", "14\u202f–\u202f21\u00a0%"),
        (0.14, 0.21, True, "en", "14\u202f–\u202f21%"),
        (0.1401, 0.1402, True, "en", "14%"),
        (0.999, 0.999, True, "en", "99.9%"),
        (0.0004, 0.0004, True, "en", "<\u00a00.1%"),
        (1.0, 1.0, True, "en", "100%"),
        (3, float("nan"), False, "en", "≥\u00a03"),
    ],
)
def test_intervals_read_as_people_write_them(low, high, share, language, expected):
    assert say.interval(low, high, language, share=share) == expected


def test_a_figure_says_unit_filter_unknowns_and_vintage():
    view = document(areas=("kayes",), language="en", year=2019)
    text = view.figures["text"].iloc[0]
    for part in ("of 6 communes", "with unknown dates", "Boundaries: 2015", "Partnerships: 3"):
        assert part in text
    any_year = document(areas=("kayes",), language="en").figures["text"].iloc[0]
    assert "with unknown dates" not in any_year
    assert "; the start of 1 is not known. Boundaries: 2015" in any_year
    blank = {**view.figures.iloc[2].to_dict(), "share_min": None, "covered_max": None}
    assert "not known" in say.share_text(blank, "en", str)
    assert "≥" in say.part_of_whole(blank, "en", str)
    assert figures_table([], []).empty


def test_titles_follow_origin_place_and_year():
    titles = {say.title(Filter(origin=origin), None, str) for origin in ("francilian", "other", "all")}
    assert len(titles) == 3
    assert say.title(Filter(year=2019), "Kita", str).endswith("– Kita, 2019")
    assert say.place_name("Essonne", "departement", "idf", str) == "Essonne"


def test_the_quoted_figure_is_shown_as_an_estimate_without_method():
    [text] = say.published(str)
    assert "70 %" in text
    assert "neither method nor unit" in text
