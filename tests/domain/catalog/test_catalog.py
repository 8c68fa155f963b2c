"""The built-in programs and exercises: each is valid, names its source, and follows its published rule."""

import sys
from pathlib import Path

import msgspec
import pytest

from domain import catalog
from domain.catalog import EXERCISES, PROGRAMS
from domain.catalog.exercises import EXERCISES as LISTED
from domain.loads.equipment import Barbell, Equipment, PlatePair, ResistanceBand, ResistanceBands, Stack
from domain.loads.loading import Unit
from domain.programs.program import Program
from domain.programs.program_check import equipment_faults, program_faults
from domain.progress.progress import EnrollmentStart, StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.reports.preview import EveryTargetMetScenario, ShareMissedScenario, preview
from tests.factories import DAY_ONE, dumbbells, plan, setup

GYM: tuple[Equipment, ...] = (
    Barbell(Unit.KG, 20, (PlatePair(20, 8), *(PlatePair(load) for load in (10, 5, 2.5, 1.25)))),
    Stack(Unit.KG, 5, 500, 2.5),
    dumbbells(*range(2, 62, 2)),
    ResistanceBands(Unit.KG, tuple(ResistanceBand(f"band {force}", force) for force in range(5, 105, 5))),
)
BODYWEIGHT_ALONE = {
    "bulgarian-split-squat",
    "runner-knee-strength",
    "recommended-routine",
    "assisted-to-weighted-pull-ups",
    "plank-and-dead-hang",
    "couch-to-5k",
    "achilles-loading",
    "return-to-run",
    "patellofemoral-runners",
}
PROTOCOLS = (
    "achilles-loading",
    "patellar-tendon-loading",
    "return-to-run",
    "blood-flow-restriction",
    "acl-strength",
    "patellofemoral-runners",
)
FOLDER = Path(catalog.__file__ or "").parent
SCENARIOS = Path(__file__).parents[2] / "scenarios"
EVERY_PROGRAM = pytest.mark.parametrize("slug", PROGRAMS)


def enrolled(slug: str, equipment: tuple[Equipment, ...] = GYM, phase: str | None = None) -> EnrollmentStart:
    loads = {item.progression: 40.0 for item in PROGRAMS[slug].progressions if item.start_load is None}
    bare = not equipment or slug in BODYWEIGHT_ALONE
    start = () if bare else tuple(StartLoad(name, load) for name, load in loads.items())
    return EnrollmentStart(DAY_ONE, setup(equipment), start, phase=phase)


def phases_of(slug: str) -> list[str | None]:
    """The phases that an enrollment can start in. None for a program without phases."""
    return [phase.phase for phase in PROGRAMS[slug].phases] or [None]


@EVERY_PROGRAM
def test_a_program_has_no_faults(slug: str) -> None:
    assert program_faults(PROGRAMS[slug], EXERCISES) == []


@EVERY_PROGRAM
def test_a_program_is_data(slug: str) -> None:
    program = PROGRAMS[slug]
    assert msgspec.json.decode(msgspec.json.encode(program), type=Program) == program


@EVERY_PROGRAM
def test_a_program_can_be_trained_in_a_full_gym(slug: str) -> None:
    assert equipment_faults(plan(slug), setup(GYM)) == []
    for phase in phases_of(slug):
        for trained in (EveryTargetMetScenario(), ShareMissedScenario(share=0.5, seed=1)):
            for session in preview(plan(slug), enrolled(slug, phase=phase), trained, 30).sessions:
                assert all(item.sets for item in session.prescription.exercises)


@pytest.mark.parametrize("slug", sorted(BODYWEIGHT_ALONE))
def test_a_bodyweight_program_can_be_trained_with_nothing(slug: str) -> None:
    assert equipment_faults(plan(slug), setup(())) == []
    for phase in phases_of(slug):
        for session in preview(plan(slug), enrolled(slug, (), phase), EveryTargetMetScenario(), 30).sessions:
            assert all(one.load == 0 for item in session.prescription.exercises for one in item.sets)


@pytest.mark.parametrize("slug", sorted(PROGRAMS.keys() - BODYWEIGHT_ALONE))
def test_any_other_program_reports_the_missing_equipment(slug: str) -> None:
    found = equipment_faults(plan(slug), setup(()))
    assert found
    assert all(sentence.endswith("and the athlete has none that fits.") for _, sentence in found)


@EVERY_PROGRAM
def test_meeting_every_target_leads_to_progress(slug: str) -> None:
    """Open sets may ask for more than their target, fixed ones for nothing else."""
    found, first = plan(slug), dict[str, tuple[float, float]]()
    moved = set[str]()
    previews = (preview(found, enrolled(slug, phase=each), EveryTargetMetScenario(), 60) for each in phases_of(slug))
    for session in (session for each in previews for session in each.sessions):
        for item in session.prescription.exercises:
            asked = (max(one.load for one in item.sets), max(one.amount or 0 for one in item.sets))
            if asked != first.setdefault(item.slot, asked) or any(one.open for one in item.sets):
                moved.add(found.slots[item.slot].progression)
    stays = {item.progression for item in found.program.progressions} - moved
    assert all(isinstance(found.progressions[name].rule, FixedRule) for name in stays), stays


@EVERY_PROGRAM
def test_a_program_names_its_source(slug: str) -> None:
    program = PROGRAMS[slug]
    assert program.source
    assert program.description


@pytest.mark.parametrize("slug", [slug for slug, program in PROGRAMS.items() if program.phases])
def test_every_gate_names_its_source(slug: str) -> None:
    assert all(gate.source for phase in PROGRAMS[slug].phases for gate in phase.gates)


@pytest.mark.parametrize("slug", PROTOCOLS)
def test_a_protocol_says_that_it_is_no_medical_advice_and_what_is_left_to_the_clinician(slug: str) -> None:
    description = PROGRAMS[slug].description or ""
    assert "Not medical advice." in description
    assert "left to the" in description


def test_every_file_of_the_folder_is_in_the_catalog() -> None:
    modules = [sys.modules[f"domain.catalog.{path.stem}"] for path in FOLDER.glob("*.py") if path.stem != "__init__"]
    written = [found for module in modules for found in vars(module).values() if isinstance(found, Program)]
    assert {program.slug for program in written} == set(PROGRAMS)
    for module in modules:
        assert any(word in (module.__doc__ or "") for word in ("Source", "Facts from", "circuit")), module


@EVERY_PROGRAM
def test_a_program_follows_its_published_rule_over_http(slug: str) -> None:
    assert any(f'"{slug}"' in path.read_text() for path in SCENARIOS.rglob("*.py"))


def test_exercises_have_slugs_of_their_own() -> None:
    assert len(EXERCISES) == len(LISTED)
