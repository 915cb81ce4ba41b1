"""One window of Skyferry under WebKitWebDriver: the few calls that measuring needs, on the standard library alone."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE = 120
CONTROL, ALT, ENTER, ESCAPE = "\ue009", "\ue00a", "\ue007", "\ue00c"


class Window:
    """The program on a home; ends with its driver."""

    def __init__(self, program: Path, home: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.home, self.base = home, f"http://127.0.0.1:{port}"
        environment = os.environ | {"TAURI_WEBVIEW_AUTOMATION": "true", "TAURI_AUTOMATION": "true"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.driver = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=environment, **quiet)
        options = {"binary": str(program), "args": ["--home", str(home)]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self.session = f"/session/{self.until('the window opens', lambda: self.ask('/session', wanted))['sessionId']}"
        self.ask(f"{self.session}/timeouts", {"script": PATIENCE * 1000})
        self.pid = self.until("the process is there", self.find)

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_) -> None:
        subprocess.run(["kill", "-TERM", str(self.pid)], check=False)
        self.driver.kill()
        self.driver.wait()

    def ask(self, path: str, body: dict):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE + 10) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"WebDriver refuses {path}: {error.read().decode()[:400]}") from error

    def until(self, what: str, look):
        """Looks until there is something to see."""
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up:
            try:
                if (seen := look()) not in (None, False):
                    return seen
            except (urllib.error.URLError, ConnectionError):
                pass  # The driver is not listening yet.
            time.sleep(0.05)
        raise SystemExit(f"after {PATIENCE} s still not: {what}")

    def run(self, script: str, *arguments):
        """Runs the body of a function of `args`, whose promise is waited for."""
        # What is called straight from WebDriver breaks the mounting of components: the page has to do it itself.
        wrapped = (
            "const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);"
            f"setTimeout(() => {{ (async (args) => {{ {script} }})(args).then(done, (error) => done({{ error: String(error) }})) }})"
        )
        found = self.ask(f"{self.session}/execute/async", {"script": wrapped, "args": list(arguments)})
        if isinstance(found, dict) and "error" in found:
            raise SystemExit(f"the page says: {found['error']}")
        return found

    def keys(self, text: str, held: str = "") -> None:
        """Presses keys one after the other while others are held."""
        down = [{"type": "keyDown", "value": key} for key in held]
        typed = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        up = [{"type": "keyUp", "value": key} for key in held]
        self.ask(f"{self.session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": down + typed + up}]})

    def find(self) -> int | None:
        """The process that runs on this home."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if words[0].endswith(b"/skyferry") and os.fsencode(self.home) in words:
                    return int(entry.name)
        return None
