"""Mutates the domain and runs each mutated module's own tests, as `make mutation` prints it.

The mutation tool lists and makes the mutants and runs the tests; see `tests/mutation/sample.py` for which, and
`tests/mutation/report.py` for what is printed. Exits with 1 if too few mutants are killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from cosmic_ray.commands.init import init
from cosmic_ray.mutating import mutate_and_test, mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec

from tests.mutation.logic import changes_logic
from tests.mutation.report import Mutant, Outcome, is_test_failure, read_explained, report, score
from tests.mutation.sample import Mutation, modules_to_mutate, own_tests, read_settings, sample
from tests.project.test_mirror import ROOT

COPIED = ("api", "domain", "migrations", "tests", "pyproject.toml")
# Without the fixtures of the API and other plugins, tests of a module start in a fraction of the time. Hypothesis knows
# by the variable to try the same examples on every run, as `tests/conftest.py` says elsewhere.
_PYTEST = (sys.executable, "-m", "pytest", "-qq", "-x", "--noconftest", "-p", "no:cacheprovider")
_ENVIRONMENT = {"CI": "true", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def all_mutations(modules: list[str]) -> Iterator[Mutation]:
    """Every mutation that the tool knows."""
    mutants = WorkDB(":memory:", WorkDB.Mode.create)
    init([Path(module) for module in modules], mutants, {})
    for item in mutants.work_items:
        for spec in item.mutations:
            line, column = spec.start_pos
            yield Mutation(spec.module_path.as_posix(), line, column, spec.operator_name, spec.occurrence)


def mutated(mutation: Mutation) -> str:
    """The source of the module with the mutation."""
    code = mutate_code(Path(mutation.module).read_text(), get_operator(mutation.operator)(), mutation.occurrence)
    return str(code)


def mutant_of(mutation: Mutation) -> Mutant:
    source, changed = (text.splitlines() for text in (Path(mutation.module).read_text(), mutated(mutation)))
    return Mutant(mutation.module, source[mutation.line - 1].strip(), changed[mutation.line - 1].strip())


def run(mutation: Mutation, timeout: int) -> Outcome:
    """Run the module's own tests with the mutation, in this process's copy of the project."""
    start = (mutation.line, mutation.column)
    spec = MutationSpec(mutation.module, mutation.operator, mutation.occurrence, start, (mutation.line + 1, 0))
    mutant = mutant_of(mutation)
    result = mutate_and_test([spec], " ".join((*_PYTEST, *own_tests(mutation.module))), timeout)
    if result.worker_outcome != "normal" or (result.is_killed and not is_test_failure(result.output)):
        raise RuntimeError(f"{mutation}: {result.output}")
    return Outcome(mutant, mutation.line, result.is_killed)


def enter_copy(folder: str) -> None:
    """Work in a copy of the project: an interrupted run leaves no mutant in the working tree."""
    copy = Path(folder) / str(os.getpid())
    for name in COPIED:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("node_modules"))
        else:
            shutil.copy2(source, target)
    os.chdir(copy)


def _with_progress(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, start=1):
        yield outcome
        if number % 25 == 0:
            print(f"{number} mutants run", file=sys.stderr)


def main() -> int:
    settings = read_settings()
    os.environ.update(_ENVIRONMENT)
    os.chdir(ROOT)
    mutations = sample(
        all_mutations(modules_to_mutate(settings)),
        settings,
        counts=lambda each: changes_logic(Path(each.module).read_text(), mutated(each)),
    )
    tests = sorted({test for each in mutations for test in own_tests(each.module)})
    subprocess.run([*_PYTEST, *tests], check=True)  # tests that fail anyway would kill every mutant
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(int(os.environ.get("JOBS", "2")), initializer=enter_copy, initargs=(folder,)) as processes,
    ):
        runs = [processes.submit(run, mutation, settings.timeout_seconds) for mutation in mutations]
        outcomes = list(_with_progress(each.result() for each in runs))
    for line in report(outcomes, read_explained()):
        print(line)
    return int(score(outcomes) < settings.least_score)


if __name__ == "__main__":
    sys.exit(main())
