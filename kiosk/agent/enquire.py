"""Ask the county one thing for the person at the glass; runs as a process of its own, under a deadline.

`python -m kiosk.agent.enquire` with the question as JSON on stdin, so that no code and no number stands in a list of
processes. The answer on stdout is what the county's reply key has signed, or why there is none.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError
from kiosk.settings import Settings, home_from_environment
from kiosk.store.authority import authority
from kiosk.store.facts import REPLY_KEY, facts_of
from kiosk.store.identity import Identity
from sync.contract import CaseProgress, CaseQuery, Standing, build, dump, limits
from sync.errors import ContractError, TransportError
from sync.terminal import Options
from sync.terminal.poster import NotTakenError, Poster
from sync.terminal.push import progress, standing

# Short: somebody stands there. The whole is bounded by the parent.
CONNECT_S, READ_S, GRACE_S = 3.0, 4.0, 2.0
NOTHING_THERE = 404


def main() -> int:
    """Answer one question."""
    print(json.dumps(answer(home_from_environment(), json.loads(sys.stdin.read())), ensure_ascii=False))
    return 0


def answer(home: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`{"found": ...}` with the signed words, `{"cause": "none"}` when the county knows no such thing, else a cause:
    `offline` or `not_here`.
    """
    facts = facts_of(home)
    try:
        settings = Settings.load(home)
        url = settings.text("server_url") or facts.get("url", "")
        key = facts.get(REPLY_KEY, "")
        if not url or not key:
            return {"cause": "not_here"}
        options = Options(
            url=url, subscribe=("*",), scratch=home / "scratch", authority=authority(home, facts),
            proxy=settings.text("proxy"), connect_s=CONNECT_S, read_s=READ_S, grace_s=GRACE_S,
        )  # fmt: skip
        poster = Poster(options, Identity.load(home))
        try:
            return {"found": dump(_ask(poster, asked, key))}
        finally:
            poster.close()
    except NotTakenError as exc:
        return {"cause": "none" if exc.status == NOTHING_THERE and exc.key == "no_such_code" else "offline"}
    except ContractError:
        return {"cause": "none"}  # what was typed is no number of a case
    except (TransportError, KioskError):
        return {"cause": "offline"}


def _ask(poster: Poster, asked: Mapping[str, Any], key: str) -> Standing | CaseProgress:
    if asked.get("kind") == "case":
        parts = {name: asked.get(name) for name in ("id", "number", "phone4")}
        return progress(poster, build(CaseQuery, {"format": limits.FORMAT, **parts}), key)
    return standing(poster, str(asked.get("code", "")), key)


if __name__ == "__main__":
    sys.exit(main())
