"""The map page: figures, filter, languages, address, sheet; what the browser is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("ready_home")


def start(**query) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    return test


def metrics(test) -> list[str]:
    return [metric.value for metric in test.metric]


def sent(test) -> dict:
    return json.loads(test.get("component_instance")[0].proto.json_args)


def address(test) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in test.query_params.items()}


def captions(test) -> str:
    return " ".join(caption.value for caption in test.caption)


def test_the_first_view_is_french_and_gives_the_coverage_in_three_units():
    test = start()
    assert metrics(test) == ["58,1\u202f%", "57,2\u202f%", "63,3\u202f%", ">\xa070\u202f%"]
    assert "75 sur 129" in captions(test)
    assert "1\u202f264\u202f233" in captions(test)
    assert sent(test)["language"] == "fr"


def test_figures_say_filter_vintage_and_what_is_unknown():
    text = captions(start(year="2019", lang="en"))
    assert "In 2019" in text
    assert "Boundaries: 2015" in text
    assert "with unknown dates" in text
    assert "in communes that no source names" in text


def test_english_is_complete_on_the_page():
    test = start(lang="en")
    assert metrics(test)[0] == "58.1%"
    assert "75 of 129" in captions(test)
    labels = " ".join(widget.label for widget in [*test.selectbox, *test.radio, *test.multiselect])
    assert not {"Année", "Portée", "Thème"} & set(labels.split())


def test_choosing_collectivities_and_direct_reach_gives_sixteen_communes():
    test = start()
    test.button(key="kinds_coll").click().run()
    test.radio(key="f_reach").set_value("direct").run()
    assert "16 sur 129" in captions(test)
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
    assert metrics(test)[0] == "58,1\u202f%"


def test_the_browser_is_sent_values_and_no_geometry():
    test = start()
    arguments = test.get("component_instance")[0].proto.json_args
    assert "coordinates" not in arguments
    assert len(arguments.encode()) <= 10_240


def test_a_filter_change_changes_the_values_sent():
    test = start()
    before = sent(test)["counts"]["kayes"]
    test.selectbox(key="f_theme").set_value("?").run()
    after = sent(test)["counts"]["kayes"]
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
        actor = next(row[0] for row in sent(start(lang="en"))["actors"] if row[1].startswith("Bures"))
        test = start(lang="en", sel=f"actor:{actor}")
    assert "Koréra Koré" in " ".join(text.value for text in test.text)


def test_clearing_the_filter_brings_the_first_view_back():
    test = start(year="1990", reach="region", origin="all")
    clear = next(button for button in test.button if button.label == "Effacer le filtre")
    clear.click().run()
    assert metrics(test)[0] == "58,1\u202f%"
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
    assert "chématiques" in sent(test)["notice"]


@pytest.mark.parametrize("year", ["1900", "1983", "2009", "2026", "2100"])
def test_any_year_gives_shares_and_no_failure(year):
    test = start(year=year, reach="region")
    assert all("%" in value for value in metrics(test))


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
    assert path in captions(test)


def test_an_unknown_theme_in_the_address_is_told_with_the_nearest_and_left_out():
    test = start(lang="en", theme="Eau et **asainissement**")
    assert [
        warning.value for warning in test.warning if "Eau et déchets › Eau et assainissement" in warning.value
    ]
    assert not [warning.value for warning in test.warning if "**a" in warning.value]
    assert "theme" not in address(test)
