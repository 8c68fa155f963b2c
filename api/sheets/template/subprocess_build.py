"""Build the template workbook in a separate process: `python -m api.sheets.template.subprocess_build`.

The process reads the content from standard input, as MessagePack, and writes the workbook to standard output.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from api.sheets.template.content import TemplateContent

TIMEOUT_SECONDS = 120.0


def build_in_subprocess(content: TemplateContent) -> bytes:
    """Build the workbook in a separate process. Raises SubprocessError if that fails."""
    command = [sys.executable, "-m", __name__]
    sent = msgspec.msgpack.encode(content)
    done = subprocess.run(  # noqa: S603 - the command is this module
        command, input=sent, stdout=subprocess.PIPE, check=True, timeout=TIMEOUT_SECONDS
    )
    return done.stdout


def main() -> None:
    from api.sheets.template.office import template  # only in the separate process

    content = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=TemplateContent)
    sys.stdout.buffer.write(template(content))


if __name__ == "__main__":
    main()
