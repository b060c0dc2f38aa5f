"""A county that pairs, terminals that wait, and strangers between them, for tests of pairing."""

import base64
import contextlib
import io
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from kiosk.agent.pairing import GIVEN, Pairing, Shown
from kiosk.commands.pair import words
from kiosk.settings import Settings
from kiosk.store.identity import Identity
from sync import contract
from sync.contract.submission import post_bytes
from sync.county.__main__ import main
from sync.county.publish.publisher import Publisher
from sync.county.records import Records
from sync.county.voices import pairings
from sync.pairing import TerminalSide, new_code
from tests.county.makers import TOWNSHIP

CODE = re.compile(r"Code ([2-9A-Y]{4}-[2-9A-Y]{4})")
WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class County:
    """A county's folder, its server, its command."""

    def __init__(self, folder: Path, records: Records, publisher: Publisher, url: str) -> None:
        self.folder, self.records, self.publisher, self.url = folder, records, publisher, url

    def screens(self, *args: str) -> "Done":
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["screens", *args, "--dir", str(self.folder)])
        return Done(code, out.getvalue(), err.getvalue())

    def pair(self, code: str, *args: str) -> "Done":
        return self.screens("pair", code, "--name", "王狮一号机", "--unit", TOWNSHIP, *args)


class Waiting:
    """A terminal that waits, in a thread, and what it says."""

    def __init__(self, home: Path, url: str = "", marks: tuple[str, ...] = (), given: Path = GIVEN) -> None:
        self.home = home
        self.lines: list[str] = []
        self.fault: BaseException | None = None
        self._is_over = threading.Event()
        self._pairing = Pairing(home, Settings.load(home), told=self._hear, sleep=self._sleep, marks=marks, given=given)
        self._thread = threading.Thread(target=self._run, args=(url,))
        self._thread.start()

    def _run(self, url: str) -> None:
        try:
            self._pairing.run(url)
        except Exception as exc:
            self.fault = exc

    def _hear(self, shown: Shown) -> None:
        self.lines.append(words(shown))

    def _sleep(self, seconds: float) -> None:
        if self._is_over.wait(min(seconds, 0.2)):
            raise InterruptedError("the test is over")

    def codes(self, count: int = 1) -> list[str]:
        """The first codes that it showed, in their order."""
        self.until(lambda: len(CODE.findall("\n".join(self.lines))) >= count)
        return list(CODE.findall("\n".join(self.lines)))

    def until(self, holds: Callable[[], bool]) -> None:
        ends_at = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < ends_at, self.lines
            time.sleep(0.05)

    def end(self) -> None:
        """Wait until it is paired."""
        self._thread.join(WAIT_S)
        assert self.fault is None
        assert "Paired with" in self.lines[-1]

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join(WAIT_S)


class Between(ThreadingHTTPServer):
    """A stranger's server between terminal and county: passes everything on, after `turn` had its hands on it."""

    def __init__(self, county: str, turn: Callable[[str, str, bytes], bytes], identity: Identity) -> None:
        self.county, self.turn, self.identity = county, turn, identity
        super().__init__(("127.0.0.1", 0), _Stranger)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Stranger(BaseHTTPRequestHandler):
    server: Between

    def do_GET(self) -> None:
        self._pass(None)

    def do_POST(self) -> None:
        self._pass(self.rfile.read(int(self.headers["Content-Length"])))

    def _pass(self, body: bytes | None) -> None:
        path = self.path.removeprefix("/api/v1/")
        headers = {"Content-Type": "application/json"}
        headers |= {key: self.headers[key] for key in ("Kiosk-Terminal", "Kiosk-Signature") if key in self.headers}
        if body is not None:
            turned = self.server.turn("to county", path, body)
            if turned != body:  # signed by the stranger's own key
                body = turned
                headers["Kiosk-Signature"] = self.server.identity.sign(post_bytes(path, body)).hex()
        status, answer = ask(self.server.county, path, body, headers)
        answer = self.server.turn("to terminal", path, answer)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        pass


class Knocker:
    """A terminal that knocks at a county without a server between: straight into its records."""

    def __init__(self, home: Path, records: Records, at: str, **other: object) -> None:
        self.identity = Identity.load_or_make(home)
        self.code, self.records, self.at = new_code(), records, at
        self._side = TerminalSide(self.code)
        public = self.identity.public()
        said = {
            "format": 1, "id": str(uuid.uuid4()), "place": self.code[:3], "share": self._side.share,
            "address": "https://gongkai.example.cn/", "terminal_id": public.terminal_id, "signing": public.signing,
            "sealing": public.sealing, **other,
        }  # fmt: skip
        self.id, self.body = str(said["id"]), contract.encode(contract.build(contract.PairingRequest, said))
        with records.begin() as session:
            pairings.take(session, self._signed("pairings", self.body), self.body, "network", at)

    def answer(self) -> contract.PairingGift:
        """Wait for the offer, open it, say so."""
        for _ in range(int(WAIT_S * 20)):
            with self.records.begin() as session:
                row = pairings.find(session, self.id, self.at)
                assert row is not None
                stands = pairings.standing(row)
            if stands.box:
                break
            time.sleep(0.05)
        content, proof = self._side.open(self.body, stands.share, base64.b64decode(stands.box))
        body = contract.encode(contract.PairingProof(format=1, id=self.id, proof=proof))
        with self.records.begin() as session:
            pairings.prove(session, self._signed("pairing-proofs", body), body, self.at)
        return contract.decode(contract.PairingGift, content)

    def _signed(self, path: str, body: bytes) -> dict[str, str]:
        return {"kiosk-signature": self.identity.sign(post_bytes(path, body)).hex()}


def request(url: str, identity: Identity, **other: str) -> tuple[str, bytes]:
    """A code, and the request that a terminal makes of it."""
    code, public = new_code(), identity.public()
    said = {
        "format": 1, "id": str(uuid.uuid4()), "place": code[:3], "share": TerminalSide(code).share, "address": url,
        "terminal_id": public.terminal_id, "signing": public.signing, "sealing": public.sealing, **other,
    }  # fmt: skip
    return code, contract.encode(contract.build(contract.PairingRequest, said))


def post(url: str, path: str, body: bytes, identity: Identity) -> tuple[int, bytes]:
    signature = identity.sign(post_bytes(path, body)).hex()
    return ask(url, path, body, {"Kiosk-Terminal": identity.terminal_id, "Kiosk-Signature": signature})


def ask(url: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    try:
        with urlopen(Request(f"{url}/api/v1/{path}", body, headers), timeout=20) as answer:
            return answer.status, answer.read()
    except HTTPError as exc:
        with exc:
            return exc.code, exc.read()
