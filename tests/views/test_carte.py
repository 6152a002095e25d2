"""The map page: figures, filter, languages, address, sheet; what the browser is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.views.map_arguments import map_arguments, map_bytes
from tests.views.pages import open_app as start
from views import map_component

COMPONENT = map_component._component
ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("ready_home")


def figures(test) -> list[float]:
    """Return the least shares of the view: communes, km², inhabitants."""
    return [row[4] for row in map_arguments(test)["time"]["rest"][:3]]


def covered(test) -> tuple[int, int]:
    """Return the communes covered, and all of them."""
    time = map_arguments(test)["time"]
    return time["rest"][0][0], time["totals"][0][0]


def address(test) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in test.query_params.items()}


def told(test) -> str:
    return map_arguments(test)["time"]["told"]


def captions(test) -> str:
    return " ".join(caption.value for caption in test.caption)


def test_the_first_view_is_french_and_gives_the_coverage_in_three_units():
    test = start()
    assert figures(test) == [0.5814, 0.5719, 0.6331]
    assert covered(test) == (75, 129)
    assert map_arguments(test)["time"]["rest"][2][0] == 1_264_233
    assert map_arguments(test)["language"] == "fr"


def test_figures_say_filter_vintage_and_what_is_unknown():
    text = told(start(year="2019", lang="en"))
    assert "In 2019" in text
    assert "Boundaries: 2015" in text
    assert "with unknown dates" in text
    assert "in communes that no source names" in text


def test_english_is_complete_on_the_page():
    test = start(lang="en")
    assert told(test).startswith("Any year; actors of all kinds")
    labels = " ".join(widget.label for widget in [*test.selectbox, *test.radio, *test.multiselect])
    assert not {"Année", "Portée", "Thème"} & set(labels.split())


def test_choosing_collectivities_and_direct_reach_gives_sixteen_communes():
    test = start()
    test.button(key="kinds_coll").click().run()
    test.radio(key="f_reach").set_value("direct").run()
    assert covered(test) == (16, 129)
    assert address(test)["reach"] == "direct"
    assert address(test)["kinds"] == "region,departement,commune,epci"


def test_an_address_reproduces_the_view():
    test = start(year="2019", reach="direct", kinds="commune", lang="en", sel="territory:ML010610")
    assert test.selectbox(key="f_year").value == 2019
    assert test.radio(key="f_reach").value == "direct"
    assert test.multiselect(key="f_kinds").value == ["commune"]
    assert any("Nioro du Sahel" in head.value for head in test.subheader)
    assert address(test)["year"] == "2019"


def test_an_address_that_means_nothing_is_told_and_left_out():
    test = start(year="soon", reach="<script>", sel="actor:nobody")
    assert len(test.warning) == 3
    assert covered(test)[0] == 75


def test_the_browser_is_sent_values_and_no_geometry():
    test = start()
    assert "coordinates" not in json.dumps(map_arguments(test))
    assert len(map_bytes(test)) <= 10_240


def test_a_filter_change_changes_the_values_sent():
    test = start()
    before = map_arguments(test)["counts"]["kayes"]
    test.selectbox(key="f_theme").set_value("?").run()
    after = map_arguments(test)["counts"]["kayes"]
    assert before["order"] == after["order"]
    assert before["groups"] != after["groups"]


def test_the_sheet_of_a_territory_gives_partnerships_with_their_sources():
    test = start(sel="territory:ML010610", lang="en")
    labels = [expander.label for expander in test.expander]
    assert any("Limours" in label and "1983" in label for label in labels)
    assert len(test.get("link_button")) >= 5


def test_the_sheet_of_an_actor_names_its_partner_territories():
    test = start(lang="en", sel="actor:COM-91122")
    if test.warning:  # identifiers of actors are the register's own
        actor = next(
            row[0] for row in map_arguments(start(lang="en"))["actors"] if row[1].startswith("Bures")
        )
        test = start(lang="en", sel=f"actor:{actor}")
    assert "Koréra Koré" in " ".join(text.value for text in test.text)


def test_clearing_the_filter_brings_the_first_view_back():
    test = start(year="1990", reach="region", origin="all")
    clear = next(button for button in test.button if button.label == "Effacer le filtre")
    clear.click().run()
    assert covered(test)[0] == 75
    assert "year" not in test.query_params


def test_the_tables_say_the_same_as_the_maps():
    test = start()
    table = test.dataframe[0].value
    assert len(table) == 129
    assert int((table["Acteurs"] > 0).sum()) == 75


@pytest.mark.parametrize(
    ("lang", "area", "unknown"), [("fr", "1\u202f496,2", "inconnue"), ("en", "1,496.2", "not known")]
)
def test_the_numbers_of_a_table_are_written_as_the_language_does_and_sorted_as_numbers(lang, area, unknown):
    frame = start(lang=lang).dataframe[0]
    assert frame.value["km²"].dtype == "float64"
    shown = pa.ipc.open_stream(frame.proto.arrow_data.styler.display_values).read_all().to_pandas()
    assert area in set(shown["km²"])
    assert unknown in set(shown.iloc[:, -1])
    assert frame.proto.placeholder == unknown


def test_schematic_boundaries_are_said_to_be_schematic():
    test = start()
    assert "Limites schématiques" in captions(test)
    assert "chématiques" in map_arguments(test)["notice"]


@pytest.mark.parametrize("year", ["1900", "1983", "2009", "2026", "2100"])
def test_any_year_gives_shares_and_no_failure(year):
    test = start(year=year, reach="region")
    assert all(0 <= share <= 1 for share in figures(test))
    assert map_arguments(test)["time"]["year"] == int(year)


def test_a_sheet_can_be_printed():
    test = start(sel="territory:ML010610", lang="en")
    assert "Sheet to print (PDF)" in [button.label for button in test.get("download_button")]


def test_the_table_calls_a_commune_of_undated_actors_what_the_map_calls_it():
    table = start(year="2019", lang="en").dataframe[0].value
    undated = table[(table["Actors"] == 0) & (table["Actors with unknown dates"] > 0)]
    assert set(undated["Class"]) == {"only actors with unknown dates"}


def test_the_list_of_themes_shows_every_level_and_what_occurs_comes_first():
    themes = start(lang="en").selectbox(key="f_theme").options
    assert themes[0] == "All themes"
    deep = themes.index("\u2003\u2003Eau et assainissement")
    assert themes[deep - 1] == "\u2003Eau et déchets"
    assert not any(theme.startswith("\u2003") for theme in themes[themes.index("Theme not known") :])
    assert themes[-1].endswith("(no partnership)")


def test_a_theme_in_the_address_is_found_by_its_name_at_any_level_and_kept_by_its_path():
    test = start(lang="en", theme="eau et assainissement")
    path = "Environnement, Climat et Energie › Eau et déchets › Eau et assainissement"
    assert address(test)["theme"] == path
    assert path in told(test)


def test_an_unknown_theme_in_the_address_is_told_with_the_nearest_and_left_out():
    test = start(lang="en", theme="Eau et **asainissement**")
    assert [
        warning.value for warning in test.warning if "Eau et déchets › Eau et assainissement" in warning.value
    ]
    assert not [warning.value for warning in test.warning if "**a" in warning.value]
    assert "theme" not in address(test)


def answer(test, monkeypatch, **event):
    """Run the page again as if the map had said something."""
    said = {"seq": 1, "area": None, "kind": None, "id": None, **event}
    monkeypatch.setattr(
        map_component, "_component", lambda key: lambda **given: COMPONENT(key)(**given) or said
    )
    return test.run()


def test_every_year_since_the_first_start_known_is_sent_once_with_the_view():
    time = map_arguments(start(year="2019"))["time"]
    assert time["first"] == 1983
    assert time["years"][2019 - 1983] == time["rest"]
    assert time["rest"][0][2] > time["rest"][0][0]


def test_the_year_that_the_map_chose_becomes_the_filter_and_the_address(monkeypatch):
    test = answer(start(), monkeypatch, event="set", key="year", value=2019)
    assert test.selectbox(key="f_year").value == 2019
    assert address(test)["year"] == "2019"
    back = answer(test, monkeypatch, event="set", key="year", value=None, seq=2)
    assert "year" not in address(back)


@pytest.mark.parametrize("value", ["soon", 10**9, [], {"a": 1}])
def test_a_year_that_means_nothing_is_left_out(monkeypatch, value):
    test = answer(start(), monkeypatch, event="set", key="year", value=value)
    assert not test.exception
    assert "year" not in address(test)


def test_a_band_of_the_flow_view_narrows_the_filter_and_opens_its_origin(monkeypatch):
    test = start(show="flows", lang="en")
    assert set(map_arguments(test)["flows"]) == {"svg", "summary", "table"}
    test = answer(test, monkeypatch, event="flow", origin="DEP-91", target="ML0106")
    assert address(test)["cercle"] == "ML0106"
    assert address(test)["sel"] == "territory:DEP-91"
    assert address(test)["show"] == "flows"
    assert any("Essonne" in head.value for head in test.subheader)


def test_the_colour_of_the_arcs_is_part_of_the_address(monkeypatch):
    assert map_arguments(start(colour="reach"))["options"]["colour"] == "reach"
    assert map_arguments(start(colour="pink"))["options"]["colour"] == "theme"
    test = answer(start(show="overview"), monkeypatch, event="set", key="colour", value="reach")
    assert address(test)["colour"] == "reach"
    assert map_arguments(test)["options"]["colour"] == "reach"


def test_the_link_to_share_is_the_address():
    test = start(year="2019", show="overview", lang="en", sel="territory:ML010610")
    shared = map_arguments(test)["address"]
    assert shared.startswith("?")
    assert sorted(shared[1:].split("&")) == [
        "lang=en", "sel=territory%3AML010610", "show=overview", "year=2019",
    ]  # fmt: skip


def test_the_embedded_view_has_maps_figures_and_source_and_nothing_else(monkeypatch):
    from views import state

    monkeypatch.setattr(state, "embedded", lambda: True)
    test = start(year="2019", lang="en")
    assert covered(test)[1] == 129
    assert any("register of CartoCoop" in text.value for text in test.markdown)
    assert not test.selectbox
    assert not test.dataframe
    assert not test.sidebar.children


def test_an_online_background_is_one_of_those_on_offer(monkeypatch):
    monkeypatch.delenv("CARTO_API_KEY", raising=False)
    test = start()
    assert map_arguments(test)["options"]["tiles"] is None
    test.selectbox(key="tiles").set_value("osm").run()
    tiles = map_arguments(test)["options"]["tiles"]
    assert "openstreetmap" in tiles["url"]
    assert "OpenStreetMap" in tiles["attribution"]
    assert "tiles" not in address(test)


def test_a_french_territory_keeps_the_links_of_its_actors():
    assert {row[5] for row in map_arguments(start(cercle="DEP-93"))["actors"]} >= {"COM-93066"}
