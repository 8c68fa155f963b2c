"""The worker: imports large files alongside the requests of a process. Several processes share the work by leases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from msgspec.structs import replace

from api.clock import Clock
from api.problems import ProblemError
from api.store.database import Database, Transaction, UnavailableError, UniqueViolationError
from api.store.statements import due_work
from api.use_cases.failure_log import FailureLog
from api.use_cases.feed.outbox import store_changes
from api.use_cases.imports.app_export import AppExport, RowCounter
from api.use_cases.imports.background import (
    FILE_RETENTION,
    MOST_ATTEMPTS,
    PAUSE,
    ImportJob,
    LostImportError,
    UndoneSliceError,
    claim,
    context_of,
    fail,
    held_import,
    import_slice,
    note_rows_read,
    prepare,
    release,
    store_slice,
)
from api.use_cases.imports.named_exercises import NamedExercises
from api.use_cases.imports.remove_import import remove_slice
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.stored_import import ImportStatus

SWEPT_EVERY_SECONDS = 5.0
NOTED_EVERY_SECONDS = 0.5
"""How often the progress of reading a file is stored."""

T = TypeVar("T")
_log = structlog.get_logger("nextset.imports")


class ImportWorker:
    """Works on one import at a time. A request that starts one wakes it; a sweep finds what a crash has left."""

    def __init__(self, database: Database, clock: Clock, read_export: Callable[[bytes, RowCounter], AppExport]) -> None:
        self._database = database
        self._clock = clock
        self._read_export = read_export
        self._running: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._failures = FailureLog(_log, clock.now)
        self._held: dict[UUID, ImportJob] = {}
        """By workspace: the import that it works on, and those that it could not give back. Without their files."""

    def start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(self._run_forever())

    async def close(self) -> None:
        """Stop after the slice that runs, and give the import back."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        for workspace_id in list(self._held):
            try:
                await self._give_back(workspace_id)
            except Exception as error:  # its lease ends by itself
                self._failures.warn("an import was not given back", error, workspace_id)

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    async def sweep(self) -> list[UUID]:
        """Return the workspaces with due work."""
        now = self._clock.now()
        rows = await self._database.find_work(lambda tx: tx.all(due_work.FIND_IMPORTS, now=now))
        return [row.workspace_id for row in rows]

    async def work(self, workspace_id: UUID) -> None:
        """Do what is due in the workspace: each import up to its end.

        Raises UnavailableError if the database can't serve it now. This says nothing about the file, so it is no
        attempt, and the import goes on after a pause.
        """
        await self._give_back(workspace_id)
        while (job := await self._database.write(workspace_id, self._claim)) is not None:
            self._held[workspace_id] = replace(job, content=None)
            try:
                with suppress(LostImportError):
                    await self._work_on(workspace_id, job)
            except UniqueViolationError:  # another import has stored the same names or exercises
                await self._give_back(workspace_id, is_attempt=True)
            except UnavailableError:
                await self._give_back(workspace_id, pause=PAUSE)
                raise
            except Exception:
                del self._held[workspace_id]  # it may be the file, so the lease runs out
                raise
            else:
                del self._held[workspace_id]

    async def _give_back(self, workspace_id: UUID, **options: Any) -> None:
        """Give the import back that this process holds. If that fails, it is done before the next one is taken.

        A lease that runs out counts as that of a killed process.
        """
        if (job := self._held.get(workspace_id)) is None:
            return
        with suppress(LostImportError):
            await self._in_transaction(workspace_id, job, partial(release, job=job, **options))
        del self._held[workspace_id]

    async def _claim(self, tx: Transaction) -> ImportJob | None:
        return await claim(tx, self._clock.now(), self._clock.new_id)

    async def _work_on(self, workspace_id: UUID, job: ImportJob) -> None:
        run = partial(self._in_transaction, workspace_id, job)
        if job.stored.status is ImportStatus.DELETING:
            while await run(partial(remove_slice, job=job)):
                pass
            return
        if reason := self._why_given_up(job):
            await run(partial(self._fail, job=job, reason=reason))
            return
        try:
            export = await self._read(workspace_id, job)
            named = await run(partial(prepare, job=job, export=export))
            while named is not None and await self._import_slice(workspace_id, job, export, named):
                pass
        except ProblemError as problem:  # the athlete is archived or erased
            if problem.code == "slug_taken":
                raise UniqueViolationError from problem
            reason = " ".join([each.message for each in problem.errors]) or problem.detail or f"{problem.title}."
            await run(partial(self._fail, job=job, reason=reason))

    async def _read(self, workspace_id: UUID, job: ImportJob) -> AppExport:
        """Read the file in a thread, and store how far it is meanwhile."""
        counter = RowCounter()
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(None, self._read_export, job.content or b"", counter)
        while not (await asyncio.wait({reading}, timeout=NOTED_EVERY_SECONDS))[0]:
            with suppress(UnavailableError):  # what follows tells
                await self._in_transaction(workspace_id, job, partial(note_rows_read, job=job, rows=counter.rows))
        return await reading

    def _why_given_up(self, job: ImportJob) -> str | None:
        stored = job.stored
        if stored.expires_at is not None and stored.expires_at <= self._clock.now():
            return f"The import did not finish within {FILE_RETENTION.days} days. Send the file again."
        if stored.details.attempts >= MOST_ATTEMPTS:
            return "The server could not process the file. Send it again in parts, each with the header row."
        return None

    async def _import_slice(self, workspace_id: UUID, job: ImportJob, export: AppExport, named: NamedExercises) -> bool:
        run = partial(self._in_transaction, workspace_id, job)
        dry_run = job.stored.details.dry_run
        try:
            return await run(partial(import_slice, job=job, export=export, named=named, undo=dry_run))
        except UndoneSliceError as undone:
            return await run(partial(self._store_slice, job=job, export=export, undone=undone))

    @staticmethod
    async def _store_slice(
        context: RequestContext, job: ImportJob, export: AppExport, undone: UndoneSliceError
    ) -> bool:
        return await store_slice(context, await held_import(context, job), export, undone.batch)

    @staticmethod
    async def _fail(context: RequestContext, job: ImportJob, reason: str) -> None:
        await fail(context, await held_import(context, job), reason)

    async def _in_transaction(
        self, workspace_id: UUID, job: ImportJob, work: Callable[[RequestContext], Awaitable[T]]
    ) -> T:
        async def run(tx: Transaction) -> T:
            context = context_of(job, tx, self._clock.now(), self._clock.new_id)
            result = await work(context)
            await store_changes(context, None)
            return result

        return await self._database.write(workspace_id, run, long=True)

    async def _run_forever(self) -> None:
        while True:
            self._woken.clear()
            try:
                for workspace_id in dict.fromkeys([*self._held, *await self.sweep()]):
                    await self._work_logged(workspace_id)
            except Exception as error:  # the database may be away for a while
                self._failures.warn("the sweep for imports failed", error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), SWEPT_EVERY_SECONDS)

    async def _work_logged(self, workspace_id: UUID) -> None:
        try:
            await self.work(workspace_id)
        except Exception as error:  # tried again later, and no failure may end the worker
            self._failures.warn("an import failed", error, workspace_id)
