"""Bench servers, and a look at what is in them. They check no signature, so plain HTTP will do."""

import json
import subprocess
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml
from pathlib import Path


class Server:
    """One fast-s3, ended with the block."""

    def __init__(self, programs: Path, latency_ms: int = 0):
        command = [programs / "fast-s3", "--latency-ms", str(latency_ms)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = json.loads(self.process.stdout.readline())
        self.endpoint, self.key, self.secret = said["endpoint"], said["access_key_id"], said["secret"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def make(self, bucket: str) -> None:
        self._ask("PUT", f"/{bucket}")

    def found(self, bucket: str) -> dict[str, int]:
        """Every key of a bucket and its size."""
        rows, token = {}, None
        while True:
            query = {"list-type": "2", "encoding-type": "url"} | ({"continuation-token": token} if token else {})
            page = xml.fromstring(self._ask("GET", f"/{bucket}?{urllib.parse.urlencode(query)}"))
            for row in page.iter("Contents"):
                rows[urllib.parse.unquote_plus(row.findtext("Key"))] = int(row.findtext("Size"))
            token = page.findtext("NextContinuationToken")
            if not token:
                return rows

    def read(self, bucket: str, key: str, start: int, size: int) -> bytes:
        headers = {"Range": f"bytes={start}-{start + size - 1}"}
        return self._ask("GET", f"/{bucket}/{urllib.parse.quote(key)}", headers)

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> bytes:
        request = urllib.request.Request(self.endpoint + path, method=method, headers=headers or {})
        with urllib.request.urlopen(request) as answer:
            return answer.read()
