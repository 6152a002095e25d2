"""The rows of the living app: a session without a browser, and what is compared before a figure is given."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench import rows_live, rows_live_start
from bench.atlas_home import write_atlas
from bench.harness import Method, Timed, WrongAnswerError, _once
from bench.live_client import Answer, PageError, Visitor
from data.countries import load_countries
from data.gazetteer import load_gazetteer
from data.register import open_register


def component(name, *, words="{}"):
    message = ForwardMsg()
    element = message.delta.new_element.component_instance
    element.id, element.component_name, element.json_args = "$$ID-0a1b-map", f"views.x.{name}", words
    return message


def test_a_session_learns_the_ids_of_widgets_and_counts_what_the_map_gets():
    visitor, answer = Visitor("http://localhost:1"), Answer()
    assert visitor._take(component("map", words="x" * 10_000), answer) == "component_instance"
    assert visitor.ids == {"map": "$$ID-0a1b-map"}
    assert 5 < answer.values["map"] < 200


def test_an_error_on_the_page_is_an_error_of_the_session():
    message = ForwardMsg()
    message.delta.new_element.exception.message = "broken"
    with pytest.raises(PageError, match="broken"):
        Visitor("http://localhost:1")._take(message, Answer())


def test_a_page_without_values_or_without_its_map_gives_no_figure():
    right = {
        rows_live.PRODUCT: Answer(values={"map": 3}),
        rows_live.FULL: Answer(bytes_of={"iframe": 9}),
        rows_live.GROUPED: Answer(values={"map": 7}),
        rows_live.RERUN: Answer(),
    }
    assert "9" in rows_live.check_change(right)
    for name in (rows_live.PRODUCT, rows_live.GROUPED, rows_live.FULL):
        with pytest.raises(WrongAnswerError):
            rows_live.check_change(right | {name: Answer()})


def test_an_answer_that_nobody_got_is_found():
    full = {
        "many": [Answer()] * rows_live.PEOPLE * rows_live.CHANGES,
        "one": [Answer()] * rows_live.CHANGES,
    }
    assert rows_live.check_people(full)
    with pytest.raises(WrongAnswerError):
        rows_live.check_people(full | {"many": full["many"][1:]})


def test_a_method_may_leave_its_preparations_out_of_its_time():
    assert _once(Method("m", "product", lambda: Timed(2.0, "told"), scale=3.0), "s") == (6.0, "told")


def test_memory_is_held_against_a_page_without_the_product():
    claims = rows_live_start._more(150e6, "at most 150 MB")
    page = (100_000_000, {"carte": 1.0})
    assert claims({"app": (240_000_000, {}), "page": page})[0].holds
    assert claims({"app": (260_000_000, {}), "page": page})[0].value == "+160 MB"
    with pytest.raises(WrongAnswerError):
        rows_live_start._check({"app": (90_000_000, {"carte": 1.0}), "page": page})


def test_the_made_up_atlas_is_written_as_synthetic_with_codes_that_the_product_knows(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'synthetic.sqlite'}") as register:
        assert write_atlas(register, 0.002) == 24
        ties = register.ties()
    assert ties["title"].str.startswith("Synthetic").all()
    known = set(load_gazetteer()["code"]) | set(load_countries()["code"])
    assert set(ties["actor_territory"].dropna()) | set(ties["territory_code"].dropna()) <= known
