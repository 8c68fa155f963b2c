"""Servers of two releases on one PostgreSQL database, as in an upgrade without a stop: expand, then contract.

The next release is this one with a column that it writes. Its migration adds the column, and older servers leave it
empty. The migration of the release after it fills it and makes it required, which older servers would not survive.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import literal_column, select

from api.store.schema.applied_migrations import released_migrations
from api.store.schema.tables import events
from tests.api.test_server import assert_one_sentence, nextset
from tests.databases import Urls
from tests.scenarios.rows import query
from tests.scenarios.session_logger import SessionLogger
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, Process, clean_environment, new_key
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[2]
THIS = released_migrations()[-1]
EXPAND, CONTRACT = f"{int(THIS) + 1:04}", f"{int(THIS) + 2:04}"
MIGRATION = '''"""{what}."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{previous}", None, None


def upgrade() -> None:
    {upgrade}
'''
ADD = 'op.add_column("events", sa.Column("place", sa.Text()))'
REQUIRE = """op.execute("SET LOCAL app.across_workspaces = 'on'")
    op.execute("UPDATE events SET place = 'unknown' WHERE place IS NULL")
    op.alter_column("events", "place", nullable=False)"""
# Where the next release differs: a line that exists once, and the line that comes after it.
COLUMN = ("api/store/schema/tables.py", '    Column("outcome", Text),\n', '    Column("place", Text),\n')
VALUE = ("api/use_cases/history/record_event.py", "        shown_in=shown_in,\n", '        place="home",\n')


class Release:
    """A copy of this release, for the test to change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in ("api", "domain", "migrations"):
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))

    def add_migration(self, revision: str, previous: str, upgrade: str) -> None:
        text = MIGRATION.format(what="For this test", revision=revision, previous=previous, upgrade=upgrade)
        (self.folder / "migrations" / "versions" / f"{revision}_for_this_test.py").write_text(text)

    def add_line(self, path: str, line: str, new: str) -> None:
        text = (self.folder / path).read_text("utf-8")
        assert text.count(line) == 1, f"{path} has changed: choose another line"
        (self.folder / path).write_text(text.replace(line, line + new), "utf-8")

    def nextset(self, urls: Urls, *arguments: str) -> str:
        """Run a command of this release as the owner; returns its output."""
        done = subprocess.run(
            [sys.executable, "-m", "api.cli.main", *arguments],
            cwd=self.folder,
            env=clean_environment(NEXTSET_MIGRATION_URL=urls.migration, NEXTSET_DATABASE_URL=urls.api),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def serves(self, urls: Urls, folder: Path) -> Iterator[Process]:
        folder.mkdir()
        process = Process(urls.api, folder)
        process.code = self.folder
        process.start()
        try:
            yield process
        finally:
            process.stop()


@pytest.fixture
def next_release(tmp_path: Path) -> Release:
    release = Release(tmp_path / "next")
    release.add_migration(EXPAND, THIS, ADD)
    release.add_line(*COLUMN)
    release.add_line(*VALUE)
    return release


@pytest.fixture
def release_after_it(tmp_path: Path) -> Release:
    release = Release(tmp_path / "after")
    release.add_migration(EXPAND, THIS, ADD)
    release.add_migration(CONTRACT, EXPAND, REQUIRE)
    return release


def test_an_upgrade_without_a_stop(
    postgresql_urls: Urls, next_release: Release, release_after_it: Release, tmp_path: Path
) -> None:
    urls, key = postgresql_urls, new_key(postgresql_urls.api)
    with ExitStack() as stack:
        old = stack.enter_context(Release(tmp_path / "this").serves(urls, tmp_path / "old"))
        client = stack.enter_context(Client(old.url, key))
        ana = SessionLogger(Coach(client, Calendar()).enrolls("Ana", start={"bss": 10}))
        log(ana, 3)

        assert next_release.nextset(urls, "migrate") == f"Migrated: {EXPAND}.\n"
        log(ana, 3)  # the old server goes on, with statements that it prepared before
        assert_does_not_start(urls, tmp_path)

        new = stack.enter_context(next_release.serves(urls, tmp_path / "new"))
        on_new = stack.enter_context(Client(new.url, key))
        for _ in range(3):  # in turns, for one athlete
            for each in (on_new, client):
                ana.athlete.coach.client = each
                log(ana, 1)
                assert ana.stored == ana.acknowledged
        old.stop()

        ana.athlete.coach.client = on_new
        log(ana, 1)
        assert release_after_it.nextset(urls, "migrate") == f"Migrated: {CONTRACT}.\n"
        log(ana, 3)
        assert ana.stored == ana.acknowledged
        places = [place for (place,) in query(urls.api, select(literal_column("place")).select_from(events))]
        assert Counter(places) == {"unknown": 9, "home": 7}
    verified = release_after_it.nextset(urls, "verify")
    assert verified == "1 enrollments verified. Stored progress that differs: 0.\n"


def log(logger: SessionLogger, count: int) -> None:
    for _ in range(count):
        response = logger.log()
        assert response.status_code == 201, response.text


def assert_does_not_start(urls: Urls, folder: Path) -> None:
    done = nextset(folder, "serve", NEXTSET_DATABASE_URL=urls.api, NEXTSET_PORT="0")
    assert_one_sentence(done, 1, "later release")
