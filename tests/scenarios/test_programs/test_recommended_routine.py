"""The Recommended Routine: 3x5 to 3x8, then the next rung; holds of 10 to 30 seconds; load on the last rung."""

from dataclasses import dataclass
from random import Random

from tests.scenarios.story import Coach, Json
from tests.scenarios.test_programs.by_the_book import KG_GYM, Notebook, sets, trains_by_the_book

HOLD, REPS, CORE = "hold", (5, 8), (8, 12)
LADDERS: dict[str, tuple[tuple[str, object], ...]] = {
    "pull-up": (
        ("scapular pull", REPS),
        ("arch hang", HOLD),
        ("pull-up negative", REPS),
        ("pull-up", REPS),
        ("weighted pull-up", REPS),
    ),
    "squat": (
        ("assisted squat", REPS),
        ("squat", REPS),
        ("split squat", REPS),
        ("Bulgarian split squat", REPS),
        ("beginner shrimp squat", REPS),
        ("intermediate shrimp squat", REPS),
        ("advanced shrimp squat", REPS),
        ("weighted shrimp squat", REPS),
    ),
    "dip": (
        ("parallel bar support hold", HOLD),
        ("negative dip", REPS),
        ("parallel bar dip", REPS),
        ("weighted dip", REPS),
    ),
    "hinge": (
        ("Romanian deadlift", REPS),
        ("single-leg Romanian deadlift", REPS),
        ("banded Nordic curl negative", REPS),
        ("banded Nordic curl", REPS),
        ("Nordic curl", REPS),
    ),
    "row": (
        ("vertical row", REPS),
        ("incline row", REPS),
        ("horizontal row", REPS),
        ("wide row", REPS),
        ("weighted inverted row", REPS),
    ),
    "push-up": (
        ("vertical push-up", REPS),
        ("incline push-up", REPS),
        ("full push-up", REPS),
        ("diamond push-up", REPS),
        ("pseudo planche push-up", REPS),
        ("weighted push-up", REPS),
    ),
    "anti-extension": (("plank", HOLD), ("kneeling ring ab rollout", CORE), ("standing ring ab rollout", CORE)),
    "anti-rotation": (("", CORE),),
    "extension": (("", CORE),),
}


@dataclass
class Ladder:
    rungs: tuple[tuple[str, object], ...]
    rung: int = 0
    reps: int = 0
    load: float = 0
    has_dumbbells: bool = True

    @property
    def range(self) -> tuple[int, int] | None:
        found = self.rungs[self.rung][1]
        return found if isinstance(found, tuple) else None

    @property
    def is_loaded(self) -> bool:
        return self.rungs[self.rung][0].startswith("weighted")

    @property
    def last(self) -> int:
        """The last rung for an athlete without loads."""
        loaded = self.rungs[-1][0].startswith("weighted")
        return len(self.rungs) - (2 if loaded and not self.has_dumbbells else 1)

    @property
    def asked(self) -> str:
        name = self.rungs[self.rung][0]
        target = (3, "10-30s", 0) if self.range is None else (3, str(self.reps or self.range[0]), self.load)
        return f"{name}: {sets(target)}" if name else sets(target)

    def hears(self, done: list[int]) -> None:
        bottom, top = self.range or (10, 30)
        target = bottom if self.range is None else self.reps or bottom
        fewest = min(done)
        if fewest < target:
            return
        if fewest < top:
            self.reps = min(fewest + 1, top)
        elif self.rung < self.last:
            self.rung, self.reps = self.rung + 1, 0
            self.load = 2 if self.is_loaded else 0  # the lightest dumbbell
        elif self.is_loaded:
            self.load, self.reps = self.load + 2, bottom
        else:
            self.reps = top


def notebook(climbed: dict[str, Ladder]) -> Notebook:
    while True:
        done = yield {slot: ladder.asked for slot, ladder in climbed.items()}
        for slot, ladder in climbed.items():
            ladder.hears(done[slot])


def climbs(item: Json, luck: Random) -> list[Json]:
    """As prescribed or better; holds of any length; one day in six, one rep short."""
    difference = luck.choice((-1, 0, 0, 1, 1, 2))
    seconds = luck.choice((8, 12, 20, 30, 30))
    return [
        {"set": one["set"], "side": "both", "load": one["load"]}
        | ({"seconds": seconds} if one["seconds"] else {"reps": min(one["reps"] + difference, 12)})
        for one in item["sets"]
    ]


def climbs_at_once(item: Json, luck: Random) -> list[Json]:
    """One rung per session."""
    return [
        {"set": one["set"], "side": "both", "load": 0} | ({"seconds": 30} if one["seconds"] else {"reps": 12})
        for one in item["sets"]
    ]


def test_eight_weeks_of_the_recommended_routine(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "recommended-routine", equipment=KG_GYM)
    ladders = {slot: Ladder(rungs) for slot, rungs in LADDERS.items()}
    trains_by_the_book(ana, notebook(ladders), sessions=24, does=climbs)
    assert any(ladder.is_loaded for ladder in ladders.values())


def test_without_loads_the_last_bodyweight_rung_stays(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "recommended-routine", equipment=[])
    ladders = {slot: Ladder(rungs, has_dumbbells=False) for slot, rungs in LADDERS.items()}
    trains_by_the_book(ana, notebook(ladders), sessions=12, does=climbs_at_once)
    dip = next(item for item in ana.next()["exercises"] if item["slot"] == "dip")
    assert (dip["stage"], dip["decision"]["code"]) == ("parallel bar dip", "no_heavier_load")


def test_pairs_alternate(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "recommended-routine", equipment=[])
    groups = [item["group"] for item in ana.next()["exercises"]]
    assert groups == ["first-pair"] * 2 + ["second-pair"] * 2 + ["third-pair"] * 2 + ["core"] * 3
