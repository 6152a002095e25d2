"""The single file in a real browser, opened from disk with the network off: what a person does with it."""

from __future__ import annotations

import re
import shutil

import pytest

from geo.filters import Filter
from geo.pipeline.coverage import actor_sheet_of, coverage_of, territory_sheet_of
from geo.pipeline.export import ExportRequest, load_states
from layers.export import export_view
from tests import single_file
from tests.export_views import DAY

pytestmark = pytest.mark.browser
LARGEST = 900_000


@pytest.fixture(scope="module")
def real(built, tmp_path_factory):
    """Return the states and the file of the built-in register."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("file-home")
        shutil.copytree(built, home, dirs_exist_ok=True)
        patch.setenv("CARTOCOOP_HOME", str(home))
        request = ExportRequest("html", date=DAY)
        states = load_states(request)
        path = home / "carte.html"
        path.write_bytes(export_view(request, states=states).content)
        yield states, path


@pytest.fixture
def opened(witness):
    """Return a function that opens a file with the network off; nothing is asked for, nothing complains."""
    said = []

    def open_file(path, hash_="", **options):
        page = witness.page(offline=True, **options)
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.goto(path.as_uri() + hash_)
        page.wait_for_selector('html[data-ready="1"]', state="attached")
        return page

    yield open_file
    assert said == []
    assert [url for url in witness.requests if not url.startswith("file:")] == []


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def share(page, area=0):
    return page.locator("#cs-figures section").nth(area).locator("li").first.inner_text()


def test_the_built_in_file_is_small_enough_for_a_message(real):
    assert real[1].stat().st_size < LARGEST


def test_a_filter_changes_maps_figures_table_title_and_address(real, opened):
    page = opened(real[1])
    covered = coverage_of(real[0]["kayes"], Filter(year=2019)).figure("communes").covered.low
    before = page.eval_on_selector_all(
        "#map_kayes .cc-unit", "all => all.map((one) => one.getAttribute('fill'))"
    )
    page.locator("select[name=year]").select_option("2019")
    page.wait_for_function("location.hash === '#year=2019'")
    assert f"{int(covered)} sur 129 communes" in share(page)
    assert page.title().endswith(", 2019")
    page.wait_for_function("cartocoop.runtime.turn === 2 && document.documentElement.dataset.turn === '2'")
    after = page.eval_on_selector_all(
        "#map_kayes .cc-unit", "all => all.map((one) => one.getAttribute('fill'))"
    )
    assert len(before) == len(after) == 129
    assert before != after
    rows = page.locator("#cs-tables tbody tr")
    assert rows.count() == 129
    page.locator("#cs-tables thead button", has_text="Acteurs").click()
    first = [
        int(text)
        for text in page.eval_on_selector_all(
            "#cs-tables tbody tr td:nth-child(3)", "all => all.map((one) => one.textContent)"
        )
    ]
    assert first == sorted(first, reverse=True)
    assert first[0] > 0
    page.get_by_label("Rechercher dans le tableau").fill("DIÉMA")
    assert 0 < rows.count() < 129
    assert covered == sum(value[0] > 0 for value in page.evaluate("cartocoop.page.counts.kayes.values"))


def test_the_address_brings_the_whole_view_back(real, opened):
    place = "cercle=ML0107&lang=en&sel=territory%3AML010702"
    hash_ = f"#year=2019&dates=known&kinds=association%2Ccommune&reach=region&{place}"
    page = opened(real[1], hash_)
    assert page.evaluate("location.hash") == hash_
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("select[name=year]").input_value() == "2019"
    assert page.locator("select[name=dates]").input_value() == "known"
    assert "Cercle of Yélimané" in page.locator("#cs-figures").inner_text()
    assert page.locator("#cs-sheet h2").inner_text() == page.evaluate("cartocoop.page.nameOf('ML010702')")
    page.get_by_role("button", name="Français").click()
    assert "lang=en" not in page.evaluate("location.hash")
    assert page.locator("select[name=year]").input_value() == "2019"
    page.get_by_role("button", name="Effacer le filtre").click()
    assert page.evaluate("location.hash") == "#sel=territory%3AML010702"
    page.evaluate("location.hash = '#year=1066&theme=%E0%A4%A&reach=direct&what=1'")
    page.wait_for_function("cartocoop.page.state.reach === 'direct'")
    assert page.locator("#cs-lost").inner_text().endswith("year, theme, what.")


def test_search_takes_no_notice_of_accents_and_case_and_is_done_with_the_keyboard(real, opened):
    page = opened(real[1])
    box = page.get_by_role("combobox", name="Chercher")
    box.fill("KENIEBA")
    assert page.locator("#cs-found li").first.inner_text().startswith("Kéniéba")
    box.press("ArrowDown")
    assert page.locator("#cs-found [aria-selected=true]").count() == 1
    box.press("Enter")
    assert page.locator("#cs-sheet h2").inner_text() == "Kéniéba"
    assert page.evaluate("location.hash").startswith("#sel=territory")
    box.fill("montreuil")
    page.locator("#cs-found li", has_text="commune").first.click()
    assert "Montreuil" in page.locator("#cs-sheet h2").inner_text()
    box.fill("eau et assainissement")
    box.press("Enter")
    assert page.evaluate("cartocoop.page.state.theme").endswith("Eau et assainissement")
    box.fill("zzzz")
    assert page.locator("#cs-found .cs-none").is_visible()


def ids(entries):
    return sorted({entry.partnership_id for entry in entries})


def test_sheets_say_what_the_sheets_of_geo_say(real, opened):
    states = real[0]
    page = opened(real[1], "#year=2019")
    asked = Filter(year=2019)
    ask = """([kind, id]) => {
      const { page } = cartocoop;
      const found = kind === "actor" ? cartocoop.actorSheet(page.core, id, page.state)
        : cartocoop.territorySheet(page.core, page.unit(id), page.members, page.levelOf, page.state);
      const name = (one) => page.core.pack.partnerships[one.p];
      return ["direct", "cercle", "region", "within", "unlocated"]
        .map((key) => Array.from(new Set((found[key] || []).map(name))).sort());
    }"""
    for code in ("ML01", "ML0107", "ML010702", "ML010101", "COM-93048", "DEP-91", "REG-11"):
        sheet = territory_sheet_of(states["kayes"], code, asked)
        expected = [ids(part) for part in (sheet.direct, sheet.via_cercle, sheet.via_region, sheet.within)]
        assert page.evaluate(ask, ["territory", code])[:4] == expected, code
    for group in ("fr-com-93048", "fr-dep-91", "fr-caderkaf", "fr-dep-35"):
        sheet = actor_sheet_of(states["kayes"], group, asked)
        expected = [
            ids(part) for part in (sheet.direct, sheet.via_cercle, sheet.via_region, (), sheet.unlocated)
        ]
        assert page.evaluate(ask, ["actor", group]) == expected, group


def test_hostile_texts_run_nothing_whatever_is_opened(opened, tmp_path):
    path = write(tmp_path / "evil.html", single_file.page(single_file.hostile_states()))
    page = opened(path, "#sel=actor%3A%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D9%3E&lang=en")
    page.evaluate("""async () => {
      const { page } = cartocoop;
      const communes = [].concat(...page.core.areas.map((area) => page.document(area).communes));
      for (const who of page.core.who) page.choose("actor", who.id, true);
      for (const [code] of communes) page.choose("territory", code, true);
      for (const [key] of page.core.pack.themes) page.set({ theme: key });
      page.set({ theme: null, origin: "all", reach: "region", lang: "fr" });
      for (const tab of document.querySelectorAll("[role=tab]")) tab.click();
      for (const word of ["script", "img", "window", "evil", "proto", "long"]) {
        const input = document.querySelector("#cs-search input");
        input.value = word;
        input.dispatchEvent(new Event("input"));
        const found = document.querySelector("#cs-found li");
        if (found) found.click();
      }
      for (const box of document.querySelectorAll("details")) box.open = true;
      await new Promise((done) => setTimeout(done, 200));
    }""")
    for element in page.query_selector_all(".cc-unit")[:4]:
        element.hover(force=True)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, #cs-sheet svg, iframe").count() == 0
    links = page.eval_on_selector_all("a", "all => all.map((one) => one.getAttribute('href'))")
    assert [link for link in links if not re.match(r"https?://|#", link)] == []
    assert "<img src=x onerror=window.pwned=2>" in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_of_one_territory_shows_that_map_only(opened, tmp_path, home):
    page = opened(write(tmp_path / "kayes.html", single_file.page(areas=("kayes",), year=2019)))
    assert page.locator(".cc-panel").count() == 1
    assert page.locator("#cs-figures section").count() == 1
    page.get_by_role("tab", name="Partenariats").click()
    page.locator("#cs-tables tbody button").first.click()
    assert page.locator("#cs-sheet h2").is_visible()
    page.locator("select[name=year]").select_option("")
    page.wait_for_function("location.hash.indexOf('year=any') >= 0")


@pytest.mark.exhaustive
def test_a_phone_sees_everything_in_its_width_and_paper_is_one_a4_page_and_its_sources(
    real, opened, tmp_path
):
    import pypdf

    page = opened(real[1], "#sel=actor%3Afr-dep-91", width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    pages = pypdf.PdfReader(tmp_path / "p.pdf").pages
    assert [round(float(size)) for size in pages[0].mediabox[2:]] == [842, 595]
    first = pages[0].extract_text()
    assert "Qui coopère où" in first
    assert "Licence Ouverte" in first
    assert "Sources des partenariats" in pages[1].extract_text()


def test_without_scripts_figures_table_and_sources_can_be_read(real, witness):
    page = witness.page(java_script_enabled=False)
    page.goto(real[1].as_uri())
    assert page.locator("noscript").is_visible()
    assert page.locator("#cs-figures li").count() == 6
    assert not page.locator("#cc-page").is_visible()
    assert page.locator("#cs-tables tbody tr").count() > 129


def test_axe_finds_no_serious_fault(real, opened):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(real[1], "#year=2019&sel=actor%3Afr-dep-91")
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
