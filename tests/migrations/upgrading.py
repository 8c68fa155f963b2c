"""Operator commands of this release on any database, as a user runs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.api.test_server import nextset
from tests.databases import Urls


def operator(urls: Urls, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `nextset` in this folder, with the owner's URL for the commands that need it."""
    return nextset(folder, *arguments, NEXTSET_DATABASE_URL=urls.api, NEXTSET_MIGRATION_URL=urls.migration)
