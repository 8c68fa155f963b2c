"""Build the template workbook in a separate process: `python -m api.sheets.template.subprocess_build`.

The process reads the content from standard input, as MessagePack, and writes the workbook to standard output.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import msgspec
import structlog

from api.problems import ProblemError
from api.sheets.template.content import TemplateContent

TIMEOUT_SECONDS = 60.0
_log = structlog.get_logger("nextset.workbook")


def build_in_subprocess(content: TemplateContent) -> bytes:
    """Build the workbook in a separate process. Raises busy (503) if that fails, such as without enough memory."""
    try:
        done = subprocess.run(  # noqa: S603 - the command is this module
            [sys.executable, "-P", "-m", __name__],
            input=msgspec.msgpack.encode(content),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may contain client data
            env=_environment(),
            start_new_session=True,  # Ctrl-C stops the server, which first finishes its requests
            check=True,
            timeout=TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        status = error.returncode if isinstance(error, subprocess.CalledProcessError) else None
        _log.error("workbook_failed", error=type(error).__name__, status=status)
        raise ProblemError("busy", "The workbook could not be built.", headers={"Retry-After": "30"}) from None
    return done.stdout


def _environment() -> dict[str, str]:
    """The environment of this process without its secrets. Modules come from where they come from here.

    Without `-P` and this path, the new process would first look for them in the working directory.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NEXTSET_")}
    return inherited | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def main() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # systemd sends it to all processes, and the server ends this one
    os.nice(5)  # requests to the server come first

    from api.sheets.template.office import template  # only in the separate process

    content = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=TemplateContent)
    sys.stdout.buffer.write(template(content))


if __name__ == "__main__":
    main()
