"""The worker: imports large files alongside the requests of a process. Several processes share the work by leases."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog

from api.clock import Clock
from api.problems import ProblemError
from api.store.database import Database, Transaction, UniqueViolationError
from api.store.statements import due_work
from api.use_cases.feed.outbox import store_changes
from api.use_cases.imports.app_export import AppExport, RowCounter
from api.use_cases.imports.background import (
    FILE_RETENTION,
    MOST_ATTEMPTS,
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
        self._held: ImportJob | None = None
        self._held_in: UUID | None = None

    def start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(self._run_forever())

    async def close(self) -> None:
        """Stop after the slice that runs, and give the import back."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._held is not None and self._held_in is not None:
            try:
                await self._in_transaction(
                    self._held_in, self._held, partial(release, job=self._held, is_stopping=True)
                )
            except Exception as error:  # its lease ends by itself
                _log.warning("an import was not given back", error=type(error).__name__)

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()

    async def sweep(self) -> list[UUID]:
        """Return the workspaces with due work."""
        now = self._clock.now()
        rows = await self._database.find_work(lambda tx: tx.all(due_work.FIND_IMPORTS, now=now))
        return [row.workspace_id for row in rows]

    async def work(self, workspace_id: UUID) -> None:
        """Do what is due in the workspace: each import up to its end."""
        while (job := await self._database.write(workspace_id, self._claim)) is not None:
            self._held, self._held_in = job, workspace_id
            with suppress(LostImportError):
                try:
                    await self._work_on(workspace_id, job)
                except UniqueViolationError:  # another import has stored the same names or exercises
                    await self._in_transaction(workspace_id, job, partial(release, job=job, is_stopping=False))
            self._held = self._held_in = None

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
            await self._in_transaction(workspace_id, job, partial(note_rows_read, job=job, rows=counter.rows))
        return await reading

    def _why_given_up(self, job: ImportJob) -> str | None:
        stored = job.stored
        if stored.expires_at is not None and stored.expires_at <= self._clock.now():
            return f"The import did not finish within {FILE_RETENTION.days} days. Send the file again."
        if stored.details.attempts > MOST_ATTEMPTS:
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
                for workspace_id in await self.sweep():
                    await self._work_logged(workspace_id)
            except Exception as error:  # the database may be away for a while
                _log.warning("the sweep for imports failed", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), SWEPT_EVERY_SECONDS)

    async def _work_logged(self, workspace_id: UUID) -> None:
        try:
            await self.work(workspace_id)
        except Exception as error:  # tried again at the end of the lease, and no failure may end the worker
            _log.warning("an import failed", workspace_id=str(workspace_id), error=type(error).__name__)
