"""Builds the template workbook in a process of its own: `python -m api.sheets.template.in_process`.

The content arrives on standard input, as MessagePack. The workbook is written to standard output.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from api.sheets.template.content import TemplateContent

LONGEST_SECONDS = 120.0


def built_in_process(content: TemplateContent) -> bytes:
    """Build the workbook in a new process. Raises SubprocessError if that fails."""
    command = [sys.executable, "-m", __name__]
    sent = msgspec.msgpack.encode(content)
    done = subprocess.run(  # noqa: S603 - the command is this module
        command, input=sent, stdout=subprocess.PIPE, check=True, timeout=LONGEST_SECONDS
    )
    return done.stdout


def main() -> None:
    from api.sheets.template.office import template  # only in the new process

    content = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=TemplateContent)
    sys.stdout.buffer.write(template(content))


if __name__ == "__main__":
    main()
