"""The API against its own description: schemathesis makes requests that keep it and requests that break it.

Posts are signed as a terminal signs them, or no request would come further than the door.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.routing import Route

from sync.contract.submission import post_bytes
from sync.county.server import make_app
from sync.county.voices import api
from tests.county.test_events import write
from tests.faults.conftest import Box
from tests.voices import Key, VoiceCounty, listening, voice_county

TERMINAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceCounty]:
    for gate in ("TERMINAL_AT_ONCE", "ADDRESS_AT_ONCE", "NUMBER_AT_ONCE", "WAITING_AT_ONCE", "LOOK_AT_ONCE"):
        monkeypatch.setattr(api, gate, 10**9)
    county = voice_county(tmp_path / "county")
    write(county.folder / "site", 7)
    yield county
    county.records.close()


def examine(county: VoiceCounty, examples: int, goes_on: Callable[[], bool]) -> Counter[int]:
    """Every operation, in both ways; how often each status came. Fails with the first contract violation."""
    key = Key("8d6f6d0e-3f0e-4c0f-9c62-6a6b6a5f3a11")
    county.admit(key)
    seen: Counter[int] = Counter()
    with listening(county.voices(), county.folder / "site") as url, requests.Session() as session:
        schema = schemathesis.openapi.from_url(url + "api/v1/openapi.json")
        operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        described = {operation.full_path for operation in operations} | {f"{api.ROOT}/openapi.json"}
        taken = {route.path for route in make_app(county.folder / "site").routes if isinstance(route, Route)}
        ours = {path for path in taken if path.startswith(api.ROOT)}
        assert described == ours, "what the server takes and does not describe"

        def call(case: Any) -> None:
            given_words = case.as_transport_kwargs(base_url=url.rstrip("/"))
            kept = {k: v for k, v in given_words.items() if k in ("method", "url", "headers", "params", "data", "json")}
            request = session.prepare_request(requests.Request(**kept))
            headers = request.headers
            if TERMINAL.fullmatch(headers.get("Kiosk-Terminal", "")) and SIGNATURE.fullmatch(
                headers.get("Kiosk-Signature", "")
            ):
                body = request.body or b""
                body = body.encode() if isinstance(body, str) else body
                headers["Kiosk-Terminal"] = key.terminal_id
                headers["Kiosk-Signature"] = key.sign(post_bytes(case.path.rpartition("/")[2], body)).hex()
            answer = session.send(request, timeout=20, allow_redirects=False, stream=True)
            if answer.headers["Content-Type"].startswith("text/event-stream"):
                lines = answer.iter_lines()  # it never ends
                answer._content = b"".join(next(lines) + b"\n" for _ in range(3))
                answer.close()
                assert answer._content == b"event: release\ndata: 7\n\n"
            seen[answer.status_code] += 1
            # JSON Schema cannot say all that the wire says: 1.0 is no whole number, 0548-13-40 no day.
            excluded = [positive_data_acceptance]
            if answer.status_code == 413:
                excluded.append(negative_data_rejection)  # which does not know this way to refuse
            case.validate_response(answer, excluded_checks=excluded)

        while True:
            for operation in operations:
                for mode in modes_of(operation):
                    test = given(case=operation.as_strategy(generation_mode=mode))(call)
                    settings(
                        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
                        suppress_health_check=list(HealthCheck),
                    )(test)()  # fmt: skip
            if not goes_on():
                return seen


def modes_of(operation: Any) -> list[GenerationMode]:
    """What can be asked rightly only has nothing to break."""
    return [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if list(operation.iter_parameters()) else [])]


def test_the_api_keeps_its_description(county: VoiceCounty) -> None:
    seen = examine(county, 8, lambda: False)
    assert seen[200] > 10, seen
    assert not [status for status in seen if status >= 500], seen


@pytest.mark.faults
def test_the_api_keeps_its_description_for_long(county: VoiceCounty, box: Box, say: Callable[[str], None]) -> None:
    seen = examine(county, 100, box)
    assert not [status for status in seen if status >= 500], seen
    say(f"{seen.total()} requests, statuses {dict(sorted(seen.items()))}: no 5xx, no contract violation")
