"""A server imports what every server needs. Libraries for pictures, workbooks and extras are imported on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

ON_FIRST_USE = ("markdownify", "matplotlib", "mcp", "openpyxl", "opentelemetry", "prometheus_client", "xlsxwriter")


@pytest.fixture(scope="module")
def imported() -> set[str]:
    code = "import sys, api.server; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    return set(done.stdout.split())


@pytest.mark.parametrize("library", ON_FIRST_USE)
def test_a_start_does_not_import_what_few_servers_need(imported: set[str], library: str) -> None:
    __import__(library)  # it is installed
    assert library not in imported
