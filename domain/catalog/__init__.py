"""The catalog of built-in exercises and programs, as data. The documentation shows the docstring of each program."""

from domain.catalog import (
    boring_but_big,
    bulgarian_split_squat,
    dapre,
    delorme,
    effort_block,
    five_three_one,
    greyskull,
    gzclp,
    heavy_slow_resistance,
    madcow,
    nsuns,
    oxford,
    recommended_routine,
    reddit_ppl,
    runner_knee_strength,
    starting_strength,
    stronglifts,
    texas_method,
    two_for_two,
)
from domain.catalog.exercises import EXERCISES as _EXERCISES
from domain.programs.exercise import Exercise
from domain.programs.program import Program

EXERCISES: dict[str, Exercise] = {item.slug: item for item in _EXERCISES}
PROGRAMS: dict[str, Program] = {
    item.slug: item
    for item in (
        bulgarian_split_squat.PROGRAM,
        runner_knee_strength.PROGRAM,
        starting_strength.PROGRAM,
        stronglifts.PROGRAM,
        gzclp.PROGRAM,
        five_three_one.PROGRAM,
        boring_but_big.PROGRAM,
        nsuns.PROGRAM,
        texas_method.PROGRAM,
        madcow.PROGRAM,
        greyskull.PROGRAM,
        recommended_routine.PROGRAM,
        reddit_ppl.PROGRAM,
        dapre.PROGRAM,
        dapre.PROGRAM_OF_LATER_EDITION,
        delorme.PROGRAM,
        oxford.PROGRAM,
        heavy_slow_resistance.PROGRAM,
        two_for_two.PROGRAM,
        effort_block.PROGRAM,
    )
}
