"""The way back under fire: a bad network for posts, and processes on both ends that are killed at any instant."""

import contextlib
import http.client
import http.server
import os
import queue
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FAULTS = (
    "drop before", "drop after", "twice", "slow", "500 before", "500 after", "cut", "page", "again later",
)  # fmt: skip

# The glass: keeps each word, and says so only when that is durable.
SPEAKER = """
import json, sys
from pathlib import Path
from kiosk.clock import Clock
from kiosk.store.outbox import keep
from sync.contract import Opinion, build
home, plan = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
moment = Clock.from_environment().now()
for raw in plan:
    keep(home, build(Opinion, raw), moment)
    print(raw["id"], flush=True)
"""

# The agent's child, again and again.
PUSHER = """
import sys
from pathlib import Path
from kiosk import health
health._fonts = lambda: health.Finding("fonts", "ok", "")  # these ask other programs each time
health._rare = lambda _home: ()
from kiosk.agent.delivery import deliver_once
from kiosk.settings import Settings
home = Path(sys.argv[1])
settings = Settings.load(home)
while True:
    deliver_once(home, settings, release=1, documents=5)
"""


class BadRoad:
    """Between a terminal and its county, on a socket of its own: harms about every third post."""

    def __init__(self, county: str, seed: int, share: float = 0.35) -> None:
        self.harm: Counter[str] = Counter()
        self.seen: list[str] = []  # addresses and headers, as a log on the road would show them
        self._county = urlsplit(county)
        self._random = random.Random(seed)
        self._share = share
        self._later: queue.SimpleQueue[tuple[str, bytes, dict[str, str]]] = queue.SimpleQueue()
        road = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                road.pass_on(self, body, dict(self.headers))

            def log_message(self, *_args: Any) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: Any) -> None:
                """A terminal that was killed."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_on(self, handler: http.server.BaseHTTPRequestHandler, body: bytes, headers: dict[str, str]) -> None:
        self.seen.append(f"{handler.path} {headers}")
        fault = self._random.choice(FAULTS) if self._random.random() < self._share else ""
        self.harm[fault or "none"] += 1
        if self._random.random() < 0.2:
            self._send_an_old_one()
        if fault == "slow":
            time.sleep(self._random.random() * 0.05)
        if fault == "again later":
            self._later.put((handler.path, body, headers))
        answer = None
        if fault not in ("drop before", "500 before", "page"):
            answer = self._ask(handler.path, body, headers)
        if fault == "twice":
            answer = self._ask(handler.path, body, headers)
        if fault in ("500 before", "500 after"):
            self._answer(handler, 500, b"oops")
        elif fault == "page":
            self._answer(handler, 200, b"<html>sign in</html>")
        elif answer is None or fault == "drop after":
            handler.close_connection = True
        elif fault == "cut":
            self._answer(handler, answer[0], answer[1][: self._random.randrange(len(answer[1]))], says=len(answer[1]))
            handler.close_connection = True
        else:
            self._answer(handler, *answer)

    def _send_an_old_one(self) -> None:
        """Out of order, long after its receipt."""
        with contextlib.suppress(queue.Empty):
            path, body, headers = self._later.get_nowait()
            self._ask(path, body, headers)

    def _ask(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        connection = http.client.HTTPConnection(self._county.hostname or "", self._county.port, timeout=10)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None  # the county's server was killed
        finally:
            connection.close()

    @staticmethod
    def _answer(
        handler: http.server.BaseHTTPRequestHandler, status: int, data: bytes, *, says: int | None = None
    ) -> None:
        handler.send_response_only(status)
        handler.send_header("Content-Length", str(len(data) if says is None else says))
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(data)


class Player:
    """A process that is killed with -9 and started again. Each line that it prints is handed on."""

    def __init__(
        self, command: Callable[[], list[str]], log: Path, heard: Callable[[str], None] = lambda _: None
    ) -> None:
        self._command, self._log, self._heard = command, log, heard
        self.kills = 0
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | {"PYTHONPATH": str(Path.cwd())},
            )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._heard(line.strip())

    @property
    def is_over(self) -> bool:
        """Ended by itself, well."""
        return self._process is not None and self._process.poll() == 0

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.kills += 1


def python(program: str, *words: str) -> list[str]:
    return [sys.executable, "-c", program, *words]
