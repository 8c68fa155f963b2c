"""Reddit PPL: pull, push and legs twice a week. One heavy lift per day, the rest in rep ranges.

Source: u/Metallicadpa, "A linear progression based PPL program for beginners", r/Fitness. The heavy lift is 4x5 and
1x5+ (deadlift 1x5+, squat 2x5 and 1x5+), 2.5 kg more each time, 5 kg on the deadlift. Three misses in a row take 10
percent off. Accessories go 3x8-12 or 15-20, then up in load. Bench and press take turns as the heavy and the light
press, so each has two rules. Lateral raises are in both supersets of a push day; the first one decides. Left to the
coach: first loads, which row or pulldown, and trunk work. The progression within ranges is Nextset's (see double
progression).
"""

from domain.loads.loading import Unit
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine


def _heavy(straight: int, step: float) -> LinearLoadRule:
    """`straight` sets of five, and one more of at least five."""
    last = SetLine(reps=5, open=True)
    scheme = (SetLine(count=straight, reps=5), last) if straight else (last,)
    return LinearLoadRule(scheme=scheme, step=step, unit=Unit.KG, failures=3, deload_factor=0.9)


def _range(sets: int, bottom: int, top: int) -> DoubleProgressionRule:
    return DoubleProgressionRule(sets_count=sets, reps_min=bottom, reps_max=top, as_range=True)


EXERCISES = {
    "pulldown": "lat-pulldown",
    "cable-row": "seated-cable-row",
    "face-pull": "face-pull",
    "hammer-curl": "hammer-curl",
    "curl": "dumbbell-curl",
    "incline-press": "incline-dumbbell-press",
    "pushdown": "triceps-pushdown",
    "triceps-extension": "overhead-triceps-extension",
    "lateral-raise": "lateral-raise",
    "romanian-deadlift": "romanian-deadlift",
    "leg-press": "leg-press",
    "leg-curl": "leg-curl",
    "calf-raise": "standing-calf-raise",
    "deadlift": "deadlift",
    "row": "barbell-row",
    "squat": "back-squat",
    "bench": "bench-press",
    "bench-light": "bench-press",
    "press": "overhead-press",
    "press-light": "overhead-press",
}


def _day(name: str, *lifts: str | tuple[str, str]) -> Day:
    """A pair of lifts is a superset. If a lift appears twice in a day, only the first slot is judged."""
    slots: list[Slot] = []
    used: set[str] = set()
    for lift in lifts:
        pair = lift if isinstance(lift, tuple) else (lift,)
        group = "-and-".join(pair) if len(pair) > 1 else None
        for one in pair:
            slot = f"{one}-again" if one in used else one
            slot = f"{slot}-{name.lower().replace(' ', '-')}"
            slots.append(Slot(slot, EXERCISES[one], one, judged=one not in used, group=group))
            used.add(one)
    return Day(name, tuple(slots))


def _pull(name: str, heavy: str) -> Day:
    return _day(f"Pull {name}", heavy, "pulldown", "cable-row", "face-pull", "hammer-curl", "curl")


def _push(name: str, heavy: str, light: str) -> Day:
    supersets = (("pushdown", "lateral-raise"), ("triceps-extension", "lateral-raise"))
    return _day(f"Push {name}", heavy, light, "incline-press", *supersets)


def _legs(name: str) -> Day:
    return _day(f"Legs {name}", "squat", "romanian-deadlift", "leg-press", "leg-curl", "calf-raise")


ACCESSORIES = (
    "pulldown",
    "cable-row",
    "incline-press",
    "pushdown",
    "triceps-extension",
    "romanian-deadlift",
    "leg-press",
    "leg-curl",
    "bench-light",
    "press-light",
)

PROGRAM = Program(
    slug="reddit-ppl",
    name="Reddit PPL",
    description="Pull, push, legs, twice a week: one heavy lift per day, and accessories in rep ranges. For novices.",
    source='u/Metallicadpa, "A linear progression based PPL program for beginners", r/Fitness',
    days=(
        _pull("A", "deadlift"),
        _push("A", "bench", "press-light"),
        _legs("A"),
        _pull("B", "row"),
        _push("B", "press", "bench-light"),
        _legs("B"),
    ),
    progressions=(
        Progression("deadlift", _heavy(0, 5)),
        Progression("squat", _heavy(2, 2.5)),
        *(Progression(lift, _heavy(4, 2.5)) for lift in ("row", "bench", "press")),
        *(Progression(lift, _range(3, 8, 12)) for lift in ACCESSORIES),
        *(Progression(lift, _range(4, 8, 12)) for lift in ("hammer-curl", "curl")),
        Progression("lateral-raise", _range(3, 15, 20)),
        Progression("face-pull", _range(5, 15, 20)),
        Progression("calf-raise", _range(5, 8, 12)),
    ),
)
