"""The top level of the repository stays small: each entry is there for a reason."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

ENTRIES = {
    ".ci": "the check of every change",
    ".dockerignore": "Docker looks for it here",
    ".gitignore": "Git looks for it here",
    "ARCHITECTURE.md": "the first page for a reader of the code",
    "CHANGELOG.md": "what users notice",
    "CONTRIBUTING.md": "code hosts show it to contributors",
    "Dockerfile": "Docker looks for it here, and it copies the packages beside it",
    "LICENSE": "code hosts and the package look for it here",
    "Makefile": "every command of a developer",
    "README.md": "code hosts and the package look for it here",
    "SECURITY.md": "code hosts look for it here",
    "api": "the server",
    "benchmarks": "measures the server, so it is no part of it and no test",
    "clients": "packages for users, built and released on their own",
    "compose.yml": "Docker Compose looks for it here, and takes .env from beside it",
    "deploy": "configuration files for other programs that run the server: systemd, Caddy, PostgreSQL",
    "docs": "the documentation, also as pages of the server",
    "domain": "training knowledge, without the server",
    "migrations": "Alembic's folder",
    "openapi": "the document of the API, for clients",
    "pyproject.toml": "Python's tools look for it here",
    "requirements": "the lock files",
    "tests": "mirrors the tree",
}


def test_every_entry_of_the_top_level_has_a_reason_and_exists() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {path.partition("/")[0] for path in listed.stdout.splitlines()} == ENTRIES.keys()
    assert all(ENTRIES.values())
