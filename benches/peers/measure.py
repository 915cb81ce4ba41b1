"""Runs every program on every workload in turn, checks what each did, and writes the tables."""

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import table
import workloads
from peers import FROM, PEERS, TO, Task
from servers import Server
from workloads import WORKLOADS

ROOT = Path(__file__).resolve().parents[2]
SAMPLES, SAMPLE = 8, 1 << 16
FEW = 100


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benches/peers/run.sh", description=__doc__)
    some = lambda known: lambda text: [it for it in text.split(",") if it in known or parser.error(f"no {it!r} here")]
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of a cell (3)")
    for name, known in (("workloads", WORKLOADS), ("kinds", table.KINDS), ("peers", PEERS)):
        parser.add_argument(f"--{name}", type=some(known), default=list(known), metavar="A,B", help=", ".join(known))
    parser.add_argument("--ferry", type=Path, metavar="FILE", help="another ferry than the release build")
    parser.add_argument("--ferry-cp", default="", metavar="FLAGS", help="further flags of 'ferry cp'")
    parser.add_argument("--ferry-add", default="", metavar="FLAGS", help="further flags of 'ferry clouds add'")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write; a whole run writes benches/results.md")
    parser.add_argument("--scratch", type=Path, default=ROOT / ".cache/bench", metavar="DIR", help="files to move")
    parser.add_argument("--programs", type=Path, default=ROOT / "target/release", help=argparse.SUPPRESS)
    parser.add_argument("--venv", type=Path, default=ROOT / ".cache/venv-bench", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    is_whole = all(len(it) == len(known) for it, known in (
        (chosen.workloads, WORKLOADS), (chosen.kinds, table.KINDS), (chosen.peers, PEERS)))
    chosen.out = chosen.out or (ROOT / "benches/results.md" if is_whole else None)
    return chosen


def main() -> None:
    chosen = options()
    chosen.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.scratch) as place:
        chosen.place = Path(place)
        measure(chosen)


def measure(chosen) -> None:
    peers = {name: PEERS[name](chosen.programs, chosen.venv, chosen) for name in chosen.peers}
    versions = {name: peer.version() for name, peer in peers.items()}
    records = []
    for workload in (WORKLOADS[name] for name in chosen.workloads):
        files = workloads.write(workload, chosen.scratch / "files")
        with Server(chosen.programs, workload.latency_ms) as a:
            a.make(FROM)
            floor = [chosen.programs / "floor", "--small", "256", files, f"{a.endpoint}/{FROM}"]
            subprocess.run(floor, check=True, stdout=subprocess.DEVNULL)
            for kind in (kind for kind in chosen.kinds if kind != "list" or workload.has_small_ones):
                for run in range(chosen.runs):
                    for peer in peers.values():
                        record = measured(chosen, peer, kind, workload, files, a)
                        if record:
                            records.append(record)
                            report(record, run)
    written = table.text(records, [WORKLOADS[name] for name in chosen.workloads], versions, chosen.runs)
    print(f"\n{written}")
    if chosen.out:
        # The section of the window is written by benches/ui.
        kept = chosen.out.read_text().partition("\n# The window\n") if chosen.out.exists() else ("", "", "")
        chosen.out.write_text(written.rstrip("\n") + "\n" + kept[1] + kept[2])


def report(record: dict, run: int) -> None:
    shown = "{kind:5} {workload:8} {peer:7} run %d  {wall:7.2f} s  {cpu:6.2f} s CPU  {rss:5.0f} MiB" % (run + 1)
    print(shown.format(**record), flush=True)


def measured(chosen, peer, kind: str, workload, files: Path, a: Server) -> dict | None:
    """One run of one program, into an empty place, and a look at what it did there."""
    with contextlib.ExitStack() as stack:
        place = Path(tempfile.mkdtemp(dir=chosen.place))
        # ext4 looks long for inodes where many were freed a moment ago, which the next one would pay: they stay for now.
        if len(workload.manifest) <= FEW:
            stack.callback(shutil.rmtree, place)
        (place / "home").mkdir()
        (place / "to").mkdir()
        task = Task(kind, workload, files, place / "to", home=place / "home")
        if kind in ("down", "copy", "list"):
            task.a = a
        if kind in ("up", "copy"):
            task.b = stack.enter_context(Server(chosen.programs, workload.latency_ms))
            task.b.make(TO)
        command = peer.command(task)
        if command is None:
            return None
        record = {"kind": kind, "workload": workload.name, "peer": peer.name} | run(command, place / "said")
        check(task, command, place / "said", files, peer.name)
        return record


def run(command, said: Path) -> dict:
    """Wall time, CPU time and peak memory of a program with everything that it started and waited for."""
    os.sync()  # what earlier runs wrote is not this one's burden
    with said.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            command.arguments, env=os.environ | command.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        watch = Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = said.read_text(errors="replace")[-2000:]
        raise SystemExit(f"{' '.join(command.arguments)} ended with {process.returncode}:\n{tail}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "rss": watch.peak(used.ru_maxrss) / 1024}


class Watch(threading.Thread):
    """The peak memory of a small program. The kernel's ru_maxrss begins with that of whoever started it, which is us."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.status, self.seen = Path(f"/proc/{pid}/status"), 0
        self.start()

    def run(self) -> None:
        while True:
            try:
                lines = self.status.read_text().splitlines()
                self.seen = int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
            except (OSError, StopIteration):
                return  # it ended
            time.sleep(0.01)

    def peak(self, told: int) -> int:
        """Of all its processes, in KiB."""
        self.join()
        return told if not self.seen or told > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss else self.seen


def check(task: Task, command, said: Path, files: Path, peer: str) -> None:
    """Ends everything unless each key is there with its size, and some bytes of some of them."""
    manifest = task.workload.manifest
    if task.kind == "list":
        lines = said.read_text().splitlines()
        listed = json.loads(lines[0])["count"] if peer == "floor" else len(lines)
        if listed != len(manifest):
            raise SystemExit(f"{peer} lists {listed} of {len(manifest)} objects")
        return
    found = task.b.found(TO) if task.b else workloads.found(task.target)
    if found != {command.prefix + key: size for key, size in manifest.items()}:
        shown = f"{len(found)} objects, {sum(found.values())} bytes, such as {next(iter(found), None)!r}"
        raise SystemExit(f"{peer} {task.kind} {task.workload.name}: what arrived is not what was sent: {shown}")
    for key in random.sample(sorted(manifest), min(SAMPLES, len(manifest))):
        start = random.randrange(max(1, manifest[key] - SAMPLE))
        size = min(SAMPLE, manifest[key] - start)
        arrived = task.b.read(TO, command.prefix + key, start, size) if task.b else part(task.target / key, start, size)
        if arrived != part(files / key, start, size):
            raise SystemExit(f"{peer} {task.kind} {task.workload.name}: {key} arrived with other bytes")


def part(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
