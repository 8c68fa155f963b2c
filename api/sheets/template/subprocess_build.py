"""Build the template workbook in a separate process: `python -m api.sheets.template.subprocess_build`.

The process reads the content from standard input, as MessagePack, and writes the workbook to standard output.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback

import msgspec
import structlog

from api.problems import ProblemError
from api.sheets.template.content import TemplateContent

TIMEOUT_SECONDS = 60.0
_ERROR_STATUS = 1
_log = structlog.get_logger("nextset.workbook")
_running: set[subprocess.Popen[bytes]] = set()


def build_in_subprocess(content: TemplateContent) -> bytes:
    """Build the workbook in a separate process.

    Raises busy (503) if the process could not finish, such as without enough memory, and RuntimeError for a defect.
    """
    try:
        status, written = _run(msgspec.msgpack.encode(content))
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _busy(type(error).__name__) from None
    if status < 0:
        raise _busy(f"signal {-status}")
    if status != 0:
        _log.error("workbook_failed", error=written.decode(errors="replace") if status == _ERROR_STATUS else status)
        raise RuntimeError("the process that builds workbooks failed: its error is in the log")
    return written


def stop_builds() -> None:
    """Kill the processes that still run, when the server stops."""
    for process in list(_running):
        process.kill()


def _run(sent: bytes) -> tuple[int, bytes]:
    """Run the process. Returns its exit status and what it has written."""
    with subprocess.Popen(  # noqa: S603 - the command is this module
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a warning may contain client data
        env=_environment(),
        start_new_session=True,  # Ctrl-C stops the server, which first finishes its requests
    ) as process:
        _running.add(process)
        try:
            written, _ = process.communicate(sent, TIMEOUT_SECONDS)
        except BaseException:
            process.kill()
            raise
        finally:
            _running.discard(process)
    return process.returncode, written


def _busy(reason: str) -> ProblemError:
    _log.warning("workbook_not_built", reason=reason)
    return ProblemError("busy", "The workbook could not be built.", headers={"Retry-After": "30"})


def _environment() -> dict[str, str]:
    """The environment without the server's settings. Modules come from the same folders as in this process.

    Without `-P` and this path, the new process would first look for them in the working directory.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NEXTSET_")}
    return inherited | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def main() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # systemd sends it to all processes of a server
    os.nice(5)  # requests to the server come first
    try:
        from api.sheets.template.office import template  # only in the separate process

        content = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=TemplateContent)
        workbook = template(content)
    except Exception as error:
        # Without its message, which may contain client data.
        frames = traceback.extract_tb(error.__traceback__)[-5:]
        where = ", ".join(f"{frame.filename}:{frame.lineno}" for frame in frames)
        sys.stdout.write(f"{type(error).__name__} in {where}")
        sys.exit(_ERROR_STATUS)
    sys.stdout.buffer.write(workbook)


if __name__ == "__main__":
    main()
