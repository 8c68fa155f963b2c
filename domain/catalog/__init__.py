"""The built-in exercises and programs, as data."""

from domain.catalog import bulgarian_split_squat, runner_knee_strength
from domain.catalog.exercises import EXERCISES as _EXERCISES
from domain.exercise import Exercise
from domain.program import Program

EXERCISES: dict[str, Exercise] = {item.slug: item for item in _EXERCISES}
PROGRAMS: dict[str, Program] = {
    item.slug: item for item in (bulgarian_split_squat.PROGRAM, runner_knee_strength.PROGRAM)
}
