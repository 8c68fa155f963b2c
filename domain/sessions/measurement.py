"""Measurements: the result of a named test on a day, with its unit and, for most tests, a side.

The catalog below has the tests that published protocols use. Other tests have a name that begins with `custom_` and
take any unit.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import Unit, convert
from domain.sessions.side import Side

LARGEST = 10_000
LEAST = 0.01  # a body weight never becomes 0
BODY_WEIGHT = "body_weight"
CUSTOM = "custom_"

TestName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=60,
        pattern=r"^[a-z][a-z0-9_]*\Z",
        description="Name of the test, such as `body_weight`, `single_hop` or `quadriceps_strength`. The guide "
        '"Writing a protocol" lists them. A test of your own has a name that begins with `custom_`.',
        examples=["single_hop"],
    ),
]


class MeasurementUnit(StrEnum):
    """Unit of a measurement. `nm`: newton meters. `grade`: 0 (none) to 4 (severe). `points`: those of a score."""

    KG = "kg"
    LB = "lb"
    CM = "cm"
    M = "m"
    IN = "in"
    S = "s"
    NM = "nm"
    N = "n"
    REPS = "reps"
    DEGREES = "degrees"
    PERCENT = "percent"
    POINTS = "points"
    GRADE = "grade"


MASS = (MeasurementUnit.KG, MeasurementUnit.LB)
LENGTH = (MeasurementUnit.CM, MeasurementUnit.M, MeasurementUnit.IN)
_CENTIMETERS = {MeasurementUnit.CM: 1.0, MeasurementUnit.M: 100.0, MeasurementUnit.IN: 2.54}
STRENGTH = (MeasurementUnit.NM, MeasurementUnit.N, *MASS)


class ClinicalTest(Struct, frozen=True):
    """A named test: what it is called, its units, and whether each side has a value of its own."""

    title: str
    units: tuple[MeasurementUnit, ...]
    per_side: bool
    least: float = 0
    most: float = 1000
    lower_is_better: bool = False


def _score(title: str, most: float = 100) -> ClinicalTest:
    return ClinicalTest(title, (MeasurementUnit.POINTS,), per_side=False, most=most)


TESTS: dict[str, ClinicalTest] = {
    BODY_WEIGHT: ClinicalTest("Body weight", MASS, per_side=False, least=LEAST),
    "single_hop": ClinicalTest("Single hop", LENGTH, per_side=True),
    "triple_hop": ClinicalTest("Triple hop", LENGTH, per_side=True),
    "crossover_hop": ClinicalTest("Crossover hop", LENGTH, per_side=True),
    "timed_hop": ClinicalTest(
        "6-meter timed hop", (MeasurementUnit.S,), per_side=True, least=0.01, lower_is_better=True
    ),
    "vertical_jump": ClinicalTest("Single-leg vertical jump", LENGTH, per_side=True),
    "quadriceps_strength": ClinicalTest("Quadriceps strength", STRENGTH, per_side=True),
    "hamstring_strength": ClinicalTest("Hamstring strength", STRENGTH, per_side=True),
    "calf_strength": ClinicalTest("Calf strength", STRENGTH, per_side=True),
    "hip_abduction_strength": ClinicalTest("Hip abduction strength", STRENGTH, per_side=True),
    "heel_raises": ClinicalTest("Single-leg heel raises", (MeasurementUnit.REPS,), per_side=True),
    "single_leg_squats": ClinicalTest("Single-leg squats", (MeasurementUnit.REPS,), per_side=True),
    "single_leg_bridges": ClinicalTest("Single-leg bridges", (MeasurementUnit.REPS,), per_side=True),
    "side_bridge": ClinicalTest("Side bridge", (MeasurementUnit.S,), per_side=True),
    "balance": ClinicalTest("Single-leg balance", (MeasurementUnit.S,), per_side=True),
    "y_balance": ClinicalTest("Y balance, composite", (MeasurementUnit.CM, MeasurementUnit.PERCENT), per_side=True),
    "knee_flexion": ClinicalTest("Knee flexion", (MeasurementUnit.DEGREES,), per_side=True, least=-30, most=180),
    "knee_extension_deficit": ClinicalTest(
        "Knee extension deficit", (MeasurementUnit.DEGREES,), per_side=True, least=-30, most=90, lower_is_better=True
    ),
    "ankle_dorsiflexion": ClinicalTest(
        "Ankle dorsiflexion, lunge test", (MeasurementUnit.DEGREES, MeasurementUnit.CM), per_side=True, least=-30
    ),
    "effusion": ClinicalTest(
        "Effusion, stroke test", (MeasurementUnit.GRADE,), per_side=True, most=4, lower_is_better=True
    ),
    "pain_squat": ClinicalTest(
        "Pain on a single-leg decline squat", (MeasurementUnit.POINTS,), per_side=True, most=10, lower_is_better=True
    ),
    "visa_a": _score("VISA-A"),
    "visa_p": _score("VISA-P"),
    "akps": _score("Anterior knee pain scale"),
    "kos_adl": _score("KOS activities of daily living"),
    "global_rating": _score("Global rating of function"),
    "ikdc": _score("IKDC subjective knee form"),
    "koos": _score("KOOS"),
    "acl_rsi": _score("ACL-RSI"),
    "lefs": _score("Lower extremity functional scale", most=80),
}


def units_text(test: ClinicalTest) -> str:
    """The units of a test, as they are listed in a sentence."""
    *others, last = (f"`{unit.value}`" for unit in test.units)
    return f"{', '.join(others)} or {last}" if others else last


def possible_values(name: str, unit: MeasurementUnit | None) -> tuple[float, float]:
    """The least and the most that a test can have, in its first unit. Any value in another unit."""
    test = TESTS.get(name)
    if test is None or unit not in (None, test.units[0]):
        return -LARGEST, LARGEST
    return test.least, test.most


def title_of(name: str) -> str:
    """The name of a test for people."""
    test = TESTS.get(name)
    return name.removeprefix(CUSTOM).replace("_", " ").capitalize() if test is None else test.title


def lower_is_better(name: str) -> bool:
    """Whether less is better, as for the time of a hop."""
    test = TESTS.get(name)
    return test is not None and test.lower_is_better


class MeasuredValue(Struct, frozen=True, omit_defaults=True):
    """A measured value in the unit in which it was reported, with at most two decimals."""

    value: Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
    unit: MeasurementUnit
    self_reported: bool = False  # by the athlete, and not by the coach

    def in_unit(self, unit: Unit) -> float:
        """A body weight in the unit of loads, to the nearest hundredth. It never becomes 0."""
        return max(convert(self.value, Unit(self.unit), unit), LEAST)

    def converted(self, unit: MeasurementUnit | None) -> float | None:
        """The value in another unit. None for a unit of another kind. Without a unit, as it was reported."""
        if unit is None or unit is self.unit:
            return self.value
        if unit in MASS and self.unit in MASS:
            return convert(self.value, Unit(self.unit), Unit(unit))
        if unit in LENGTH and self.unit in LENGTH:
            return round(self.value * _CENTIMETERS[self.unit] / _CENTIMETERS[unit], 2)
        return None


class Measurement(Struct, frozen=True):
    """A measurement of an athlete on a day."""

    name: str
    side: Side
    on: date
    measured: MeasuredValue


def measurement_faults(name: str, side: Side, measured: MeasuredValue) -> list[tuple[str, str]]:
    """What does not fit the test, as (JSON pointer, sentence)."""
    test = TESTS.get(name)
    if test is None:
        if name.startswith(CUSTOM):
            return []
        known = ", ".join(f"`{each}`" for each in TESTS)
        return [("/name", f"There is no test `{name}`. Begin its name with `{CUSTOM}`, or use one of {known}.")]
    faults: list[tuple[str, str]] = []
    if test.per_side and side is Side.BOTH:
        faults.append(("/side", f"`{name}` is measured on each side. Give `left` or `right`."))
    if not test.per_side and side is not Side.BOTH:
        faults.append(("/side", f"`{name}` has no side. Omit `side`."))
    if measured.unit not in test.units:
        faults.append(("/unit", f"The unit of `{name}` is {units_text(test)}."))
    elif not test.least <= measured.value <= test.most:
        faults.append(("/value", f"`{name}` is between {test.least:g} and {test.most:g}."))
    return faults


def newest(measurements: Iterable[Measurement], on: date) -> list[Measurement]:
    """For each test and side, the newest measurement on or before a day. That of the coach and of the athlete apart."""
    found: dict[tuple[str, Side, bool], Measurement] = {}
    for item in measurements:
        key = (item.name, item.side, item.measured.self_reported)
        if item.on <= on and (key not in found or found[key].on < item.on):
            found[key] = item
    return list(found.values())


def relevant(measurements: Sequence[Measurement], names: frozenset[str], on: date) -> tuple[Measurement, ...]:
    """Those that can matter from a day on: the newest on or before it, and all later ones. In one order."""
    kept = [item for item in measurements if item.name in names]
    kept = [*newest(kept, on), *(item for item in kept if item.on > on)]
    return tuple(sorted(kept, key=lambda item: (item.name, item.side, item.measured.self_reported, item.on)))
