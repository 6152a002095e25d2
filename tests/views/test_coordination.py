"""The coordination page: overlaps, gaps, pooling, matrix, timeline and what-if of the built-in register."""

from __future__ import annotations

import pytest

from data.plans import Plan
from geo.filters import Filter
from tests.views.map_arguments import map_arguments
from tests.views.pages import open_page
from views.state import SECTIONS

pytestmark = pytest.mark.usefixtures("ready_home")


def start(**query):
    return open_page("coordination", **{"lang": "en", **query})


def metrics(test) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def said(test) -> str:
    return " ".join(one.value for one in [*test.markdown, *test.caption, *test.text]).replace("\\", "")


def address(test) -> dict[str, str]:
    return {key: value[0] if isinstance(value, list) else value for key, value in test.query_params.items()}


def table(test):
    return test.dataframe[0].value


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_both_languages_and_stays_in_the_address(section):
    test = start(section=section)
    assert address(test).get("section", "overlaps") == section
    assert "Overlaps, certain" in metrics(test)
    test.session_state["lang"] = "fr"
    test.run()
    assert not test.exception
    assert "Chevauchements certains" in metrics(test)
    assert not test.error


def test_the_headline_counts_overlaps_by_certainty_and_gaps_in_three_units():
    test = start()
    assert metrics(test) == {
        "Overlaps, certain": "0",
        "Overlaps, possible": "54",
        "Gaps, communes": "54 of 129",
        "Inhabitants of the gaps": "732,579",
    }
    text = said(test)
    assert "Any year" in text
    assert "Boundaries: 2015" in text
    assert "not known" in text
    assert "732,579 inhabitants, 52,477 km²" in text


def test_the_gravest_overlap_is_possible_because_nothing_dates_water_to_montreuil_in_those_years():
    # partnerships.csv rows 8 (water, since 1985), 9 (2017-2020, institutional support), 45 and 46 (water)
    test = start()
    first = table(test).iloc[0]
    assert (first["Actor A"], first["Actor B"], first["Certainty"]) == ("Montreuil", "SEDIF", "possible")
    assert "from 2019 to 2020, but no source says whether Montreuil then worked on “Eau et" in said(test)
    assert first["Communes"] == "2 / 12"
    assert first["Years in common, certain"] == "2019 – 2020"
    assert "Gory" in said(test)
    labels = [expander.label for expander in test.expander]
    assert any("SEDIF" in label and "2019" in label for label in labels)
    assert len(test.get("link_button")) >= 2


def test_a_town_and_its_twinning_association_never_overlap():
    rows = table(start())
    pairs = set(zip(rows["Actor A"], rows["Actor B"], strict=True))
    assert not [pair for pair in pairs if "Limours" in pair[0] and "COJUMALI" in pair[1]]
    assert all(one != other for one, other in pairs)


def test_what_is_chosen_on_the_map_comes_first_and_can_stand_alone():
    test = start(sel="territory:ML010712")  # Tringa
    assert "3 of 54 concern Tringa" in said(test)
    assert table(test)["Territory"].tolist()[:3] == ["Yélimané"] * 3
    only = next(toggle for toggle in test.toggle if toggle.label == "Only these")
    only.set_value(True).run()
    assert len(table(test)) == 3


def test_an_actor_or_a_french_commune_puts_its_own_overlaps_first():
    for chosen in ("actor:fr-com-93048", "territory:COM-93048"):
        rows = table(start(sel=chosen))
        own = rows["Actor A"].eq("Montreuil") | rows["Actor B"].eq("Montreuil")
        assert own.tolist() == sorted(own, reverse=True)
        assert own.sum() >= 3


def test_a_row_that_was_chosen_does_not_shuffle_the_table():
    test = start()
    before = table(test)["Actor A"].tolist()
    test.session_state["selection"] = {"kind": "territory", "id": "ML0106", "by": "row"}
    test.run()
    assert table(test)["Actor A"].tolist() == before
    sent = map_arguments(test)
    assert sent["selection"] == {"kind": "territory", "id": "ML0106"}
    assert address(test)["sel"] == "territory:ML0106"


def test_gaps_without_a_year_are_the_communes_reached_only_through_the_region():
    test = start(section="gaps")
    rows = table(test)
    assert len(rows) == 54
    assert set(rows["Status"]) == {"only through a wider echelon"}
    assert int((rows["Cercle"] == "Kita").sum()) == 33
    assert rows["Commune"].iloc[0] == "Sadiola"
    assert rows["Inhabitants, min."].iloc[0] == 39_305


def test_gaps_can_be_ranked_by_distance():
    test = start(section="gaps")
    test.selectbox(key="coord_rank").set_value("distance").run()
    distances = table(test)["Distance, km"].tolist()
    assert distances == sorted(distances, reverse=True)


def test_with_a_year_undated_gaps_are_told_apart():
    test = start(section="gaps", year="2019")
    statuses = table(test)["Status"].value_counts().to_dict()
    assert statuses == {"only actors with unknown dates": 58, "only through a wider echelon": 54}


def test_a_filter_change_changes_overlaps_and_gaps():
    test = start()
    test.radio(key="f_reach").set_value("region").run()
    assert metrics(test)["Gaps, communes"] == "0 of 129"
    assert metrics(test)["Overlaps, possible"] == "122"
    test.session_state["section"] = "gaps"
    test.run()
    assert "No gap under this filter" in test.info[0].value


def test_pooling_gives_the_seed_case_around_the_project_of_the_region():
    rows = table(start(section="pooling", sel="actor:fr-com-93048"))
    project = rows.loc[rows["Reason"] == "a project in common", "Could call"]
    assert set(project) == {"Cachan", "Département de l’Essonne", "Ivry-sur-Seine", "Région Île-de-France"}


def test_the_matrix_shows_its_empty_cells_and_ignores_the_theme_asked_for():
    rows = table(start(section="matrix", theme="Culture et Patrimoine", cercle="ML0105"))
    assert rows.shape == (6, 8)
    assert set(rows["Kita"]) == {"0"}
    water = rows.loc[rows["Theme"] == "Environnement, Climat et Energie"].iloc[0]
    assert water["Yélimané"] == "3"  # Montreuil, Choisy-le-Roi, SEDIF
    assert start(section="matrix", year="2019").dataframe[0].value["Diéma"].str.contains(r"\?").any()


def test_the_matrix_opens_the_communes_of_a_cercle():
    test = start(section="matrix")
    test.selectbox(key="coord_matrix_parent").set_value("ML0107").run()
    rows = table(test)
    assert len(rows.columns) == 13
    water = rows.loc[rows["Theme"] == "Environnement, Climat et Energie"].iloc[0]
    assert water["Gory"] == "2"  # Montreuil for the cercle, SEDIF


def test_the_timeline_draws_the_chosen_territory_and_says_the_same_as_a_table():
    test = start(section="timeline", sel="territory:ML0107", year="2019")
    chosen = next(box for box in test.selectbox if box.label == "Territory")
    assert chosen.value == "ML0107"
    assert "Yélimané in 2019:" in said(test)
    rows = table(test)
    sedif = rows.loc[rows["Actors"] == "SEDIF"].iloc[0]
    assert (sedif["Start"], sedif["End"], sedif["In 2019"]) == ("2019", "2020", "active")
    assert sedif["Overlap on the same theme, certain"] == ""
    assert "2019–2020" in sedif["Overlap on the same theme, possible"]


def test_a_new_partner_in_kita_closes_its_gaps_and_nothing_is_stored():
    test = start(section="whatif", cercle="ML0105")
    test.text_input(key="coord_plan_name").set_value("Meaux")
    test.number_input(key="coord_plan_start").set_value(2026)
    next(button for button in test.button if button.label == "What would change?").click().run()
    assert not test.exception
    found = metrics(test)
    assert found["Coverage, communes"] == "100.0%"
    assert found["Gaps that it would close"] == "33"
    assert metrics(test)["Gaps, communes"] == "33 of 33"
    text = said(test)
    assert "before: 0.0%, 0 of 33" in text
    assert "Meaux could call" in text
    assert "not counted in the coverage" in text


def test_a_plan_without_a_place_is_refused_in_words():
    test = start(section="whatif")
    next(button for button in test.button if button.label == "What would change?").click().run()
    assert not test.exception
    assert "Name at least one commune or cercle" in test.error[0].value.replace("\\", "")


def test_a_plan_with_a_hostile_name_is_shown_to_the_letter():
    test = start(section="whatif")
    test.session_state["coord_plan"] = Plan(("ML0105",), name="<b>[x](javascript:1)</b>", start_year=2026)
    test.run()
    assert not test.exception
    assert any(r"\<b\>\[x\]" in one.value for one in test.markdown)


@pytest.mark.parametrize(
    "query",
    [
        {"section": "<script>", "sel": "territory:<script>alert(1)</script>", "cercle": "ML9999"},
        {"section": "pooling", "sel": "actor:' OR 1=1 --", "theme": "nothing"},
        {"section": "matrix", "year": "2100", "cercle": "DEP-93"},
        {"section": "timeline", "sel": "territory:COM-93048", "cercle": "../../etc/passwd"},
        {"section": "timeline", "sel": "territory:ML010710", "year": "1900", "division": "2023"},
        {"section": "whatif", "sel": "territory:ML01", "cercle": "ML0103", "division": "2023"},
        {"section": "gaps", "sel": "actor:nobody", "theme": "?", "origin": "other"},
    ],
)
def test_no_address_breaks_the_page(query):
    test = start(**query)
    assert len(test.metric) >= 4


def test_tables_are_offered_as_a_workbook_and_as_csv():
    labels = [button.label for button in start(section="gaps", cercle="ML0105").get("download_button")]
    assert labels[:2] == ["All tables, with their definitions (Excel)", "Gaps (CSV)"]
    assert len(start(section="timeline").get("download_button")) == 1


def test_the_files_behind_the_buttons_are_all_tables_and_the_table_of_the_section():
    from geo.pipeline.coverage import load_state
    from views import coordination_exports, state

    kayes = load_state(state.present_register())
    for section in coordination_exports.TABLES:
        book, alone = coordination_exports.offers(kayes, Filter(), section, "fr", None)
        assert [offer.name.rsplit(".", 1)[1] for offer in (book, alone)] == ["xlsx", "csv"]
        assert (book.table, alone.table) == (None, coordination_exports.TABLES[section])
        assert len(alone.make().decode("utf-8-sig").splitlines()) > 5
    assert book.make()[:2] == b"PK"  # of all tables, whatever the section


def test_a_hostile_place_cannot_leave_the_name_of_the_file():
    from views.coordination_exports import file_name

    name = file_name("gaps", Filter(cercle="../../etc/passwd"), "2026-11-22", "csv")
    assert name == "cartocoop-gaps-etc-passwd-2026-11-22.csv"


def test_a_cercle_of_the_filter_offers_its_note_for_a_meeting():
    labels = [button.label for button in start(section="timeline", cercle="ML0102").get("download_button")]
    assert labels[-2:] == ["Note for a meeting (PDF)", "Note for a meeting (Word)"]


def test_the_files_behind_the_note_buttons_are_the_note():
    from geo.pipeline.coverage import load_state
    from views import documents_panel, state

    kayes = load_state(state.present_register())
    for suffix, start_of_file in (("pdf", b"%PDF"), ("docx", b"PK")):
        note = documents_panel._note(kayes, Filter(cercle="ML0102"), suffix, "fr")
        assert note.startswith(start_of_file)


def test_the_maps_have_a_link_to_them_and_with_a_plan_say_that_they_show_the_present():
    test = start(section="whatif", cercle="ML0105")
    assert any('href="#coord-map"' in block.proto.body for block in test.get("html"))
    assert any('id="coord-map"' in block.proto.body for block in test.get("html"))
    assert "The maps show the present state, without the plan." in [one.value for one in test.caption]
