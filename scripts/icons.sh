#!/usr/bin/env bash
# Draws the mark (a hull that carries a cloud) in every size that Tauri bundles; run by hand when it should change.
# Needs Pillow for .ico and .icns, in a folder of its own under .cache.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
venv=$CACHE/icons-venv
[ -x "$venv/bin/python" ] || { /usr/bin/python3 -m venv "$venv" && "$venv/bin/pip" install -q pillow==11.3.0; }
"$venv/bin/python" - src-tauri/icons <<'PYTHON'
import sys
from pathlib import Path
from PIL import Image, ImageDraw

DEEP, SKY = "#0B5CC7", "#5AA9FF"
SIZE, FINER = 1024, 4  # drawn four times larger, then averaged

def mark():
    picture = Image.new("RGBA", (SIZE * FINER, SIZE * FINER))
    draw = ImageDraw.Draw(picture)
    at = lambda *points: [tuple(c * FINER for c in p) for p in points]
    # the cloud is the sail
    for x, y, r in [(318, 470, 132), (508, 352, 194), (716, 452, 150)]:
        draw.ellipse(at((x - r, y - r), (x + r, y + r)), fill=SKY)
    draw.rectangle(at((318, 440), (716, 602)), fill=SKY)
    # the hull, its bow to the right
    draw.polygon(at((64, 660), (960, 660), (800, 900), (180, 900)), fill=DEEP)
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)

folder, full = Path(sys.argv[1]), mark()
folder.mkdir(parents=True, exist_ok=True)
for name, size in [("32x32", 32), ("128x128", 128), ("128x128@2x", 256), ("icon", 512)]:
    full.resize((size, size), Image.Resampling.LANCZOS).save(folder / f"{name}.png", optimize=True)
full.save(folder / "icon.ico", sizes=[(s, s) for s in (16, 24, 32, 48, 64, 256)])
full.save(folder / "icon.icns")
PYTHON
file src-tauri/icons/*
