"""The programs that are compared, each with its best flags: what to run, with which environment, and what comes out."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from servers import Server
from workloads import Workload

FROM, TO = "source", "target"

RCLONE_FLAGS = (
    "--checkers 16 --fast-list --s3-no-check-bucket --s3-no-head --size-only --s3-chunk-size 16M --s3-upload-cutoff 32M "
    "--s3-upload-concurrency 4 --multi-thread-cutoff 32M --multi-thread-chunk-size 16M --s3-disable-checksum --buffer-size 0"
).split()


@dataclass
class Task:
    """One run: from where to where. `None` on either side is the folder."""

    kind: str
    workload: Workload
    source: Path
    target: Path
    a: Server | None = None
    b: Server | None = None
    home: Path = Path()


@dataclass
class Command:
    """What is measured. `prefix` is what the program puts before its keys; `lines` whether it lists on its output."""

    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    prefix: str = ""


def keys(server: Server) -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": server.key, "AWS_SECRET_ACCESS_KEY": server.secret, "AWS_REGION": "us-east-1"}


class Rclone:
    name = "rclone"

    def __init__(self, programs: Path, venv: Path, _options):
        self.program = str(venv / "bin" / "rclone")

    def version(self) -> str:
        return output([self.program, "version"]).split("\n")[0]

    def command(self, task: Task) -> Command:
        environment = {"RCLONE_CONFIG": os.devnull}
        for name, server in (("A", task.a), ("B", task.b)):
            if server:
                own = {"TYPE": "s3", "PROVIDER": "Other", "REGION": "us-east-1", "ENDPOINT": server.endpoint}
                own |= {"ACCESS_KEY_ID": server.key, "SECRET_ACCESS_KEY": server.secret}
                own |= {"LIST_VERSION": "2", "LIST_URL_ENCODE": "true"}
                environment |= {f"RCLONE_CONFIG_{name}_{key}": value for key, value in own.items()}
        if task.kind == "list":
            return Command([self.program, "lsf", "-R", "--files-only", "--fast-list", f"A:{FROM}"], environment)
        source = f"A:{FROM}" if task.a else str(task.source)
        target = f"B:{TO}" if task.b else str(task.target)
        transfers = "256" if task.workload.latency_ms else "16"
        return Command([self.program, "copy", source, target, "--transfers", transfers, *RCLONE_FLAGS], environment)


class S5cmd:
    name = "s5cmd"

    def __init__(self, programs: Path, venv: Path, _options):
        self.program = str(venv / "bin" / "s5cmd")

    def version(self) -> str:
        return "s5cmd " + output([self.program, "version"]).strip()

    def command(self, task: Task) -> Command | None:
        if task.kind == "copy":
            return None  # it knows one endpoint at a time
        server = task.a or task.b
        start = [self.program, "--log", "error", "--endpoint-url", server.endpoint]
        match task.kind:
            case "list":
                start = [self.program, "--endpoint-url", server.endpoint]
                return Command([*start, "ls", f"s3://{FROM}/*"], keys(server))
            case "up":
                return Command([*start, "cp", f"{task.source}/", f"s3://{TO}/"], keys(server))
            case _:
                return Command([*start, "cp", f"s3://{FROM}/*", f"{task.target}/"], keys(server))


class Aws:
    name = "aws"

    def __init__(self, programs: Path, venv: Path, options):
        self.program = str(venv / "bin" / "aws")
        self.config = options.scratch / "aws.config"
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text("[default]\ns3 =\n  max_concurrent_requests = 32\n  multipart_chunksize = 16MB\n")

    def version(self) -> str:
        return output([self.program, "--version"]).split()[0].replace("/", " ")

    def command(self, task: Task) -> Command | None:
        if task.kind == "copy":
            return None  # it knows one endpoint at a time
        server = task.a or task.b
        environment = keys(server) | {"AWS_CONFIG_FILE": str(self.config), "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        start = [self.program, "--endpoint-url", server.endpoint, "s3"]
        copy = [*start, "cp", "--recursive", "--only-show-errors"]
        match task.kind:
            case "list":
                return Command([*start, "ls", "--recursive", f"s3://{FROM}/"], environment)
            case "up":
                return Command([*copy, f"{task.source}/", f"s3://{TO}/"], environment)
            case _:
                return Command([*copy, f"s3://{FROM}/", f"{task.target}/"], environment)


class Ferry:
    name = "ferry"

    def __init__(self, programs: Path, venv: Path, options):
        self.program = str(options.ferry or programs / "ferry")
        self.add, self.flags = options.ferry_add.split(), options.ferry_cp.split()
        self.vault = options.ferry_vault

    def version(self) -> str:
        commit = output(["git", "rev-parse", "--short", "HEAD"]).strip()
        changed = "" if output(["git", "status", "--porcelain", "--", "src-tauri"]).strip() == "" else ", with changes"
        return f"{output([self.program, '--version']).strip()} ({commit}{changed})"

    def command(self, task: Task) -> Command:
        environment = {"HOME": str(task.home)}
        if self.vault:
            environment["FERRY_PASSPHRASE"] = "four words nobody joins"
        start = [self.program, "--home", str(task.home)]
        for name, server, bucket in (("a", task.a, FROM), ("b", task.b, TO)):
            if server:
                self._connect(start, environment, name, server, bucket)
        if task.kind == "list":
            return Command([*start, "ls", "-r", "a:/"], environment)
        source = "a:/" if task.a else str(task.source)
        target = "b:/" if task.b else f"{task.target}/"
        # A folder keeps its name at the destination; a whole bucket has none.
        prefix = "" if task.a else f"{task.source.name}/"
        return Command([*start, "cp", "-r", *self.flags, source, target], environment, prefix)

    def _connect(self, start: list[str], environment: dict[str, str], name: str, server: Server, bucket: str) -> None:
        """Adds a cloud and lets ferry learn what its endpoint can do. Not measured: it is done once for an endpoint."""
        place = ["--endpoint", server.endpoint, "--region", "us-east-1", "--bucket", bucket]
        add = [*start, "clouds", "add", name, "--provider", "s3-compatible", *place, *self.add]
        # One key opens every fast-s3, so the environment can hold it for both ends, as for the other programs.
        environment |= {} if self.vault else keys(server)
        add += ["--access-key-id", server.key, "--secret-stdin"] if self.vault else ["--auth", "ambient"]
        for command, given in ((add, server.secret), ([*start, "clouds", "test", name, "--write"], "")):
            done = subprocess.run(command, env=os.environ | environment, input=given, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


class Floor:
    name = "floor"

    def __init__(self, programs: Path, venv: Path, _options):
        self.program = str(programs / "floor")

    def version(self) -> str:
        return "floor (the bare pipe in testkit)"

    def command(self, task: Task) -> Command:
        source = f"{task.a.endpoint}/{FROM}" if task.a else str(task.source)
        target = f"{task.b.endpoint}/{TO}" if task.b else str(task.target)
        lanes = ["--small", "256" if task.workload.latency_ms else "32"]
        return Command([self.program, *lanes, source, *([] if task.kind == "list" else [target])])


PEERS = {it.name: it for it in (Ferry, Rclone, S5cmd, Aws, Floor)}


def output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
