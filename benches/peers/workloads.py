"""What is moved: files of random bytes, made once and kept in the cache."""

import os
from dataclasses import dataclass
from pathlib import Path

KIB, MIB = 1 << 10, 1 << 20


@dataclass(frozen=True)
class Workload:
    """So many files of each size, and what a server adds to each request."""

    name: str
    title: str
    files: tuple[tuple[int, int], ...]
    latency_ms: int = 0

    @property
    def manifest(self) -> dict[str, int]:
        """Every key and its size. A folder holds at most 100 files."""
        sizes = [size for count, size in self.files for _ in range(count)]
        return {f"folder-{at // 100:03}/file-{at:05}.bin": size for at, size in enumerate(sizes)}

    @property
    def has_small_ones(self) -> bool:
        return self.files[0][1] < MIB


WORKLOADS = {
    it.name: it
    for it in (
        Workload("small", "10,000 x 4 KiB", ((10_000, 4 * KIB),)),
        Workload("medium", "2,000 x 256 KiB", ((2_000, 256 * KIB),)),
        Workload("large", "4 x 512 MiB", ((4, 512 * MIB),)),
        Workload(
            "mix",
            "mixed 742 MiB",
            ((1_024, 4 * KIB), (400, 256 * KIB), (126, MIB), (64, 4 * MIB), (1, 256 * MIB)),
        ),
        Workload("latency", "2,000 x 4 KiB, 40 ms a request", ((2_000, 4 * KIB),), latency_ms=40),
    )
}


def write(workload: Workload, root: Path) -> Path:
    """The workload's folder, written unless it is there whole."""
    folder = root / workload.name
    if found(folder) == workload.manifest:
        return folder
    for key, size in workload.manifest.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(0, size, 8 * MIB):
                file.write(os.urandom(min(8 * MIB, size - start)))
    return folder


def found(folder: Path) -> dict[str, int]:
    """Every file below a folder and its size."""
    paths = (Path(top) / name for top, _, names in os.walk(folder) for name in names)
    return {str(path.relative_to(folder)): path.stat().st_size for path in paths}
