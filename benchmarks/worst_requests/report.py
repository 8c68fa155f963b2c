"""The table as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.worst_requests.measurement import Measurement

HEADINGS = (
    f"{'':78}{'times':>6}{'status':>7}{'s':>8}{'stall ms':>10}{'idle':>6}{'MB':>8}{'MiB':>7}{'first':>7}{'last':>7}"
)


def line_of(one: Measurement) -> str:
    return (
        f"{one.name[:77]:78}{one.repeats:6}{one.status:7}{one.seconds:8.2f}{one.stall_ms:10.0f}{one.idle_ms:6.0f}"
        f"{one.response_bytes / 1e6:8.2f}{one.before_mib:7.0f}{one.first_mib:7.0f}{one.last_mib:7.0f}"
        f"  {', '.join(one.faults)}"
    ).rstrip()


def report(results: Mapping[str, Sequence[Measurement]]) -> str:
    """A table for each engine, and what is over the bounds."""
    lines: list[str] = []
    for engine, measurements in results.items():
        faulty = [one for one in measurements if one.faults]
        lines += [engine, HEADINGS, *map(line_of, measurements)]
        lines.append(f"{len(measurements)} rows, {len(faulty)} over the bounds{':' if faulty else '.'}")
        lines += [f"  {line_of(one)}" for one in faulty]
    return "\n".join(lines)
