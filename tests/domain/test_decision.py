import re

import pytest

import domain.progress.plan_next
from domain.decision import CODES, Action, Code, decide, declare
from domain.wording.facts import DATE_FACTS, Fact

assert domain.progress.plan_next  # its imports declare every code

BY_NAME: dict[str, Fact] = {
    "time": "after_1h",
    "nth": 2,
    "in_a_row": True,
    "unit": "kg",
    "side": "left",
    "carried": "load",
    "implements": 2,
    **dict.fromkeys(DATE_FACTS, "2026-12-01"),
}


def facts_of(code: Code) -> dict[str, Fact]:
    """A value of the right type for each fact of a code."""
    return {name: BY_NAME.get(name, 8.0 if name.endswith("load") else "9") for name in code.facts}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_every_sentence_renders_from_the_facts_that_its_code_declares(code: Code) -> None:
    text = decide(code, **facts_of(code)).text
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith(".")
    assert "{" not in text


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_every_fact_in_a_sentence_is_declared_with_its_meaning(code: Code) -> None:
    assert code.template.fact_names <= code.facts.keys()
    assert all(code.facts.values())


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_a_load_is_declared_with_its_unit(code: Code) -> None:
    if any(name == "load" or name.endswith("_load") for name in code.facts):
        assert "unit" in code.facts


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="code repeat is declared twice"):
        declare("repeat", Action.REPEAT, "Again.")


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        decide(CODES["reps_up"], target=9)


def test_a_load_is_written_with_its_unit_and_stays_a_number_in_the_facts() -> None:
    said = decide(CODES["pain_eased"], score=7, time="during", limit=5, reps=9, load=8.0, unit="kg")
    assert said.text == "Pain 7/10 during the session, above the limit of 5. One step easier: 9 reps at 8 kg."
    assert said.facts["load"] == 8


def test_a_code_has_a_sentence_for_the_documentation() -> None:
    assert CODES["deloaded"].text.startswith("Target missed in {misses} sessions [in a row]. Deload from {before_load}")


@pytest.mark.parametrize(
    ("misses", "in_a_row", "start"),
    [
        (1, False, "Target missed in 1 session."),
        (3, False, "Target missed in 3 sessions."),
        (3, True, "Target missed in 3 sessions in a row."),
    ],
)
def test_misses_are_in_a_row_only_if_the_rule_counts_them_so(misses: int, in_a_row: bool, start: str) -> None:
    facts: dict[str, Fact] = {"before_load": 60.0, "load": 54.0, "unit": "kg"}
    assert decide(CODES["deloaded"], misses=misses, in_a_row=in_a_row, **facts).text.startswith(start)


def test_a_time_is_written_out_and_stays_a_code_in_the_facts() -> None:
    said = decide(CODES["pain_hold"], score=3, time="next_morning", limit=1)
    assert said.text == "Pain 3/10 the next morning, above the limit of 1. Repeat the same sets until it settles."
    assert said.facts["time"] == "next_morning"


def test_a_stage_is_written_without_its_underscore() -> None:
    said = decide(CODES["not_confirmed"], stage="hands_free", confirmation="torso_upright")
    assert "_" not in said.text
    assert said.facts["stage"] == "hands_free"


def test_an_assumed_load_is_in_the_text_and_in_the_facts() -> None:
    said = decide(CODES["repeat"], ("load_assumed",))
    assert said.facts["load_assumed"] is True
    assert said.text.endswith("No load was logged, so the prescribed load is assumed.")


def test_unreported_form_is_in_the_facts_but_not_in_the_text() -> None:
    said = decide(CODES["repeat"], ("form_not_reported",))
    assert said.facts["form_not_reported"] is True
    assert "form" not in said.text.lower()


def test_free_text_is_not_parsed_as_a_template() -> None:
    assert "({load})" in decide(CODES["skipped"], reason="{load}").text


# Words that are wrong for assistance, where less is harder: "heavier", "up", "the load stays".
WEIGHT_WORDS = re.compile(
    r"\b(heav\w+|light\w*|weight|load stays|load (to add|reduced)|up from|down from|goes (up|down))\b", re.I
)
NEVER_ASSISTANCE = {
    "step_too_large": "only a step between added loads can be too large",
    "large_step": "the same",
    "start_history_heaviest": "only an added load can be heavier than all that the equipment makes",
    "top_of_range": "the exercise has no load at all",
}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_a_sentence_about_weight_has_another_one_for_assistance(code: Code) -> None:
    if code.assisted is None and code.name not in NEVER_ASSISTANCE:
        assert not WEIGHT_WORDS.search(code.template.outline)


@pytest.mark.parametrize("code", [code for code in CODES.values() if code.assisted], ids=lambda code: code.name)
def test_a_sentence_about_assistance_has_no_words_for_weight(code: Code) -> None:
    loads = {name: -8.0 for name in code.facts if name == "load" or name.endswith("_load")}
    assert loads, "the sentence is chosen by a load"
    assert not WEIGHT_WORDS.search(decide(code, **facts_of(code) | loads).text)
