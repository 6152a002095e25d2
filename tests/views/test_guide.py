"""The guide's page shows the chapters and pictures of docs/guide, and leads to the pages."""

from __future__ import annotations

import re

import pytest

from data.documents import guide_document
from tests.views.pages import open_page

pytestmark = pytest.mark.usefixtures("ready_home")


def page(language: str):
    return open_page("guide", lang=language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_has_every_chapter_picture_and_way_of_the_guide(language):
    test, text = page(language), guide_document(language)
    assert [one.value for one in test.header] == re.findall(r"^## (.+)$", text, re.MULTILINE)
    shown = [image.alt for block in test.get("image") for image in block.proto.imgs]
    assert shown == re.findall(r"^!\[([^\]]+)\]", text, re.MULTILINE)
    paths = [link.proto.page for link in test.get("page_link")]
    assert {"recherche", "coordination", "exporter", "registre", "methode"} <= set(paths)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_link_of_the_page_leads_to_a_file_that_is_not_served(language):
    links = re.findall(r"\]\(([^)]+)\)", "".join(one.value for one in page(language).markdown))
    assert links
    assert [link for link in links if not link.startswith(("#", "https://"))] == []
