"""The tables of the results."""

import datetime
import os
import platform
import statistics
from pathlib import Path

KINDS = {"up": "local -> S3", "down": "S3 -> local", "copy": "S3(A) -> S3(B)", "list": "list"}


def text(records: list[dict], workloads: list, versions: dict[str, str], runs: int) -> str:
    """The whole document. A record is one run: kind, workload, peer, wall, cpu, rss, and of a download durable."""
    lines = [
        "# Measured against peers",
        "",
        "Written by `make bench`; what is measured and how is in [README.md](README.md).",
        "",
        f"- {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {runs} alternating runs a cell, medians",
        f"- {os.cpu_count()} x {cpu()}, {platform.system()} {platform.release()}",
        *(f"- {version}" for version in versions.values()),
        "",
        "A cell: wall s / CPU s of the client / its peak RSS in MiB.",
    ]
    for kind, title in KINDS.items():
        shown = [it for it in workloads if any(r["kind"] == kind and r["workload"] == it.name for r in records)]
        if shown:
            lines += ["", f"## {title}", ""] + table(records, kind, shown, list(versions))
    return "\n".join(lines) + "\n"


def table(records: list[dict], kind: str, workloads: list, peers: list[str]) -> list[str]:
    lines = ["| | " + " | ".join(it.title for it in workloads) + " |", "|---" * (len(workloads) + 1) + "|"]
    cells = {}
    for peer in peers:
        for it in workloads:
            own = [r for r in records if (r["kind"], r["workload"], r["peer"]) == (kind, it.name, peer)]
            if own:
                cells[peer, it.name] = [statistics.median(r[what] for r in own) for what in ("wall", "cpu", "rss")]
    for peer in peers:
        if any((peer, it.name) in cells for it in workloads):
            row = [show(cells.get((peer, it.name))) for it in workloads]
            lines.append(f"| {peer} | " + " | ".join(row) + " |")
    others = [peer for peer in peers if peer not in ("ferry", "floor")]
    for title, against in (("ferry / best peer", others), ("ferry / floor", ["floor"])):
        row = [ratio(cells, it.name, against) for it in workloads]
        if any(row):
            lines.append(f"| **{title}** (wall, CPU) | " + " | ".join(row) + " |")
    if any(record["durable"] for record in records if record["kind"] == kind):
        lines += durable(records, kind, workloads, peers)
    return lines


def durable(records: list[dict], kind: str, workloads: list, peers: list[str]) -> list[str]:
    """What it takes until the files are on the disk, which ferry waits for and no other program does."""
    lines = ["", "Until every file is on the disk (wall s, the program and then a flush of the disk):", ""]
    lines += ["| | " + " | ".join(it.title for it in workloads) + " |", "|---" * (len(workloads) + 1) + "|"]
    cells = {}
    for peer in peers:
        for it in workloads:
            own = [r["durable"] for r in records if (r["kind"], r["workload"], r["peer"]) == (kind, it.name, peer)]
            if own:
                cells[peer, it.name] = statistics.median(own)
        lines.append(f"| {peer} | " + " | ".join(f"{cells.get((peer, it.name), 0):.2f}" for it in workloads) + " |")
    row = []
    for it in workloads:
        others = [cells[peer, it.name] for peer in peers if peer not in ("ferry", "floor") and (peer, it.name) in cells]
        row.append(f"{cells['ferry', it.name] / min(others):.2f} x" if others and ("ferry", it.name) in cells else "")
    return [*lines, "| **ferry / best peer** | " + " | ".join(row) + " |"]


def show(cell: list[float] | None) -> str:
    return "-" if cell is None else f"{cell[0]:.2f} / {cell[1]:.2f} / {cell[2]:.0f}"


def ratio(cells: dict, workload: str, against: list[str]) -> str:
    ours, theirs = cells.get(("ferry", workload)), [cells[it, workload] for it in against if (it, workload) in cells]
    if not ours or not theirs:
        return ""
    wall, cpu_ = (ours[at] / max(min(cell[at] for cell in theirs), 0.001) for at in (0, 1))
    return f"{wall:.2f} x, {cpu_:.2f} x"


def cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
