"""Measures the real window: how soon it shows rows, answers keys and scrolls, and what it takes while nothing happens."""

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import processes
from webdriver import ALT, CONTROL, ENTER, Window

ROOT = Path(__file__).resolve().parents[2]
MARK = "\n# The window\n"
FEW, STARTS, OPENINGS, KEYS, FRAMES, IDLE = 10_000, 3, 7, 120, 240, 15

# Waits for a frame that has been painted: what runs behind it is due to the next one.
PAINTED = "const painted = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));"
GRID = "const grid = [...document.querySelectorAll('[role=region][aria-label] [role=grid]')][args[0] ?? 0];"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benches/ui/run.sh", description=__doc__)
    parser.add_argument("--build", type=Path, metavar="DIR", default=ROOT / "target/release", help="where the programs are")
    parser.add_argument("--rows", type=int, metavar="N", default=100_000, help="rows of a long list (100,000)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="puts its section into this file, as benches/results.md")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    for name in ("skyferry", "ferry", "fast-s3"):
        if not (chosen.build / name).exists():
            raise SystemExit(f"{chosen.build / name} is not there: build it, or name another folder with --build")
    server = subprocess.Popen([chosen.build / "fast-s3"], stdout=subprocess.PIPE, text=True)
    try:
        with tempfile.TemporaryDirectory() as place:
            written = measure(chosen, json.loads(server.stdout.readline()), Path(place) / "home")
    finally:
        server.kill()
    print(written)
    if chosen.out:
        kept = chosen.out.read_text().partition(MARK)[0] if chosen.out.exists() else ""
        chosen.out.write_text(kept.rstrip("\n") + "\n" + written if kept else written)


def measure(chosen, server: dict, home: Path) -> str:
    fill(server["endpoint"], {"few": FEW, "rows": chosen.rows})
    rows = [("program to first painted rows of the demo clouds", first_rows(chosen, home), "1,000 ms")]
    add = ["clouds", "add", "Bench", "--provider", "s3-compatible", "--endpoint", server["endpoint"]]
    key = ["--access-key-id", server["access_key_id"], "--secret-stdin"]
    command = [chosen.build / "ferry", "--home", home, *add, *key]
    subprocess.run(command, input=server["secret"], text=True, check=True, stdout=subprocess.DEVNULL)
    with Window(chosen.build / "skyferry", home) as window:
        window.until("the demo clouds are listed", lambda: window.run(f"{GRID} return grid?.ariaRowCount > 0"))
        go(window, 0, "")
        opened = [opening(window, "few") for _ in range(OPENINGS)]
        rows.append((f"opening a folder of {FEW:,} objects, to its first painted rows", opened, "150 ms"))
        go(window, 0, "rows/", chosen.rows)
        rows.append((f"a key in {chosen.rows:,} rows, to the painted row", keypresses(window), "16 ms"))
        frames, blank = scrolling(window)
        rows.append((f"a frame while {chosen.rows:,} rows are scrolled", frames, "16 ms"))
        window.keys("3", CONTROL + ALT)
        for pane in (1, 2):
            go(window, pane, "rows/", chosen.rows)
        time.sleep(5)  # What was read is put away; then nothing is left to do.
        pss, rss = processes.memory(window.pid)
        before = processes.cpu(window.pid)
        time.sleep(IDLE)
        idle = (processes.cpu(window.pid) - before) / IDLE * 100
    return section(chosen, rows, blank, (pss, rss), idle)


def fill(endpoint: str, buckets: dict[str, int]) -> None:
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc)
    for bucket, count in buckets.items():
        for path in [f"/{bucket}", *(f"/{bucket}/object {number:06}.txt".replace(" ", "%20") for number in range(count))]:
            connection.request("PUT", path, body=b"")
            answer = connection.getresponse()
            if answer.status >= 300:
                raise SystemExit(f"the server refuses {path}: {answer.status} {answer.read()[:200]}")
            answer.read()


def first_rows(chosen, home: Path) -> list[float]:
    """Milliseconds from the start of the process to the mark that the list sets once rows are painted."""
    found = []
    for _ in range(STARTS + 1):
        with Window(chosen.build / "skyferry", home) as window:
            mark = "const [mark] = performance.getEntriesByName('rows painted');"
            script = f"{mark} return mark === undefined ? null : performance.timeOrigin + mark.startTime"
            painted = window.until("rows are painted", lambda: window.run(script))
            found.append(painted - processes.started(window.pid) * 1000)
    # The first start makes the demo clouds.
    return found[1:]


def go(window: Window, pane: int, place: str, rows: int | None = None) -> None:
    """Opens a place of the bench's cloud in a pane by typing it, and waits until all of its rows are there."""
    window.keys(str(pane + 1), CONTROL)
    window.keys("l", CONTROL)
    window.until("a path can be typed", lambda: window.run("return document.activeElement?.matches('[role=group] input')"))
    window.keys(f"bench:{place}" + ENTER)
    count = f"{GRID} return grid?.ariaRowCount" if rows else f"{GRID} return grid?.querySelector('[aria-label=few]') !== null"
    window.until("it is listed", lambda: window.run(count, pane) in ((True,) if rows is None else (str(rows), rows)))


def opening(window: Window, name: str) -> float:
    """Milliseconds from the double click on a folder until rows of it are painted."""
    took = window.run(
        f"""{PAINTED}{GRID}
        const label = () => grid.querySelector('[data-row="0"]')?.getAttribute('aria-label') ?? '';
        const row = grid.querySelector(`[aria-label="${{args[1]}}"]`), began = performance.now();
        row.dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true }}));
        const find = () => [...document.querySelectorAll('[data-row="0"]')].some((each) =>
          each.getAttribute('aria-label').startsWith('object '));
        while (!find()) await painted();
        await painted();
        return performance.now() - began""",
        0,
        name,
    )
    go(window, 0, "")
    return took


def keypresses(window: Window) -> list[float]:
    return window.run(
        f"""{PAINTED}{GRID}
        grid.querySelector('[tabindex="0"]')?.focus();
        const times = [];
        for (let number = 0; number < {KEYS}; number += 1) {{
          await painted();
          const was = document.activeElement.dataset.row, began = performance.now();
          document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'ArrowDown', bubbles: true }}));
          do await painted(); while (document.activeElement.dataset.row === was);
          times.push(performance.now() - began);
        }}
        return times""",
        0,
    )


def scrolling(window: Window) -> tuple[list[float], int]:
    """The time of each frame while the list goes from end to end, and in how many of them its middle row was not read."""
    frames, blank = window.run(
        f"""{GRID}
        const next = () => new Promise((done) => requestAnimationFrame(done)), times = [];
        const step = (grid.scrollHeight - grid.clientHeight) / {FRAMES};
        let before = await next(), blank = 0;
        for (let number = 1; number <= {FRAMES}; number += 1) {{
          grid.scrollTop = step * number;
          const now = await next();
          times.push(now - before);
          before = now;
          const {{ left, top, width, height }} = grid.getBoundingClientRect();
          const row = document.elementFromPoint(left + width / 2, top + height / 2)?.closest('[data-row]');
          if (row === null || row === undefined || row.querySelector('[data-cell]') === null) blank += 1;
        }}
        return [times, blank]""",
        0,
    )
    return frames, blank


def section(chosen, rows, blank: int, memory: tuple[float, float], idle: float) -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    processor = next((line.partition(": ")[2].strip() for line in Path("/proc/cpuinfo").open() if "model name" in line), "?")
    lines = [
        MARK,
        "Written by `benches/ui/run.sh --out benches/results.md`, in the real window on a virtual display; what is measured is in"
        " [README.md](README.md).\n",
        f"- {time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}, {chosen.build.name} build of {commit.stdout.strip()}",
        f"- {os.cpu_count()} x {processor}, Linux {platform.release()}\n",
        "| | median | 95 of 100 | worst | wanted |",
        "|---|---|---|---|---|",
    ]
    for words, times, wanted in rows:
        high = sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]
        lines.append(f"| {words} | {statistics.median(times):,.0f} ms | {high:,.0f} ms | {max(times):,.0f} ms | {wanted} |")
    lines += [
        "",
        f"- {blank} of {FRAMES} frames showed a row that was not read yet in the middle of the list, scrolled from end to end.",
        f"- Three panes of {chosen.rows:,} rows: {memory[0]:,.0f} MiB of PSS, {memory[1]:,.0f} MiB of RSS, all processes of"
        " the program together (wanted: 250 MiB).",
        f"- Idle with them, for {IDLE} s: {idle:.1f} % of a core.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
