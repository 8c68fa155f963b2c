"""The rows, a module for each subject. Each can be measured alone: `ONLY=webhooks`."""

from benchmarks.worst_requests.row import Subject
from benchmarks.worst_requests.subjects import (
    access,
    assistants,
    athletes,
    batches,
    coaching,
    imports,
    link_pages,
    programs,
    public,
    reports,
    sessions,
    sheets,
    webhooks,
)

SUBJECTS: tuple[Subject, ...] = (
    public.SUBJECT,
    access.SUBJECT,
    programs.SUBJECT,
    athletes.SUBJECT,
    reports.SUBJECT,
    sheets.SUBJECT,
    link_pages.SUBJECT,
    assistants.SUBJECT,
    sessions.SUBJECT,
    coaching.SUBJECT,
    batches.SUBJECT,
    imports.SUBJECT,
    webhooks.SUBJECT,  # last, because it adds the most rows to the database
)
"""In the order in which they are measured. Those that only read come first."""
