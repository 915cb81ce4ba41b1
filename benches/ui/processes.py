"""What the processes of the program take, as the kernel counts it."""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that it started, and so on."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := fields(int(entry.name))):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found.append(one := left.pop())
        left += parents.get(one, [])
    return found


def fields(pid: int) -> list[str] | None:
    """What stands behind the name in `stat`: state, parent, and so on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def cpu(pid: int) -> float:
    """Seconds of CPU that the family has taken."""
    return sum(int(stat[11]) + int(stat[12]) for one in family(pid) if (stat := fields(one))) / TICKS


def memory(pid: int) -> tuple[float, float]:
    """PSS and RSS of the family in MiB. Pages that several share count once in the first, for each in the second."""
    sums = {"Pss:": 0, "Rss:": 0}
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, *rest = line.split()
            if name in sums:
                sums[name] += int(rest[0])
    return sums["Pss:"] / 1024, sums["Rss:"] / 1024


def started(pid: int) -> float:
    """When a process began, in seconds since 1970, to a hundredth."""
    stat = fields(pid)
    if stat is None:
        raise SystemExit("the program has ended")
    return time.time() - (time.clock_gettime(time.CLOCK_BOOTTIME) - int(stat[19]) / TICKS)
