"""A file is taken in on the page Registre: seen before it is written, then undone whole."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.data.list_files import as_csv

pytestmark = pytest.mark.browser
HEAD = ["Id", "Titre", "Acteur français", "Cercle", "Commune", "Début"]
ROWS = [[f"N{at}", f"Projet fictif {at}", "Montreuil", "Diéma", "Lakamané", "2012"] for at in range(12)]
BAD = ["N999", "Projet fictif sans acteur", "", "Diéma", "Lakamané", "2012"]


def test_a_list_is_seen_written_and_undone_whole(visit):
    page = visit("registre?lang=en")
    page.get_by_text("Take in a list").first.click()
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": as_csv([HEAD, *ROWS, BAD])}
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(file)
    write = page.get_by_role("button", name="Write to the register")
    expect(write).to_be_visible()
    told = page.locator("[data-testid=stMetric]")
    expect(told.filter(has_text=re.compile("^new"))).to_contain_text("12")
    expect(told.filter(has_text="rows rejected")).to_contain_text("1")
    page.get_by_role("textbox", name="Your name").fill("Awa")
    write.click()
    expect(write).to_have_count(0)  # the form of the dry run has gone, and its name with it
    page.get_by_text("Undo the whole import").click()
    page.get_by_role("textbox", name="Your name").fill("Awa")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("As before:")).to_be_visible()
