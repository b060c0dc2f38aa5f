"""Ask for the timestamp only when it differs from the one we have verified: ETag and If-None-Match.

The tag lies in the scratch folder with the address and the digest of the bytes that it stood for. It is a hint and
nothing more: an answer "not modified" means the very bytes that the trust state already holds, which are then checked
again like any others, expiry too. Who lies with it gains what he had by repeating the old file. And since some servers
make a tag of a file's second and length, the file is fetched whole now and then all the same.
"""

import contextlib
import hashlib
import json
import re
from pathlib import Path

from sync.terminal.fetcher import Fetcher

FILE = "timestamp-tag.json"
MOST_IN_A_ROW = 9
_TAG = re.compile(r'(W/)?"[!#-~]{1,120}"')


def expect(fetcher: Fetcher, url: str, data: bytes | None, scratch: Path) -> None:
    """Have the fetcher ask conditionally, when we know this address's tag of these bytes."""
    if data is None:
        return
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((scratch / FILE).read_bytes())
        same = said["url"] == url and said["sha256"] == hashlib.sha256(data).hexdigest()
        if same and _TAG.fullmatch(said["tag"]) and int(said["uses"]) < MOST_IN_A_ROW:
            fetcher.expect(url, said["tag"], data)
            (scratch / FILE).write_text(json.dumps(said | {"uses": int(said["uses"]) + 1}), "utf-8")


def remember(fetcher: Fetcher, url: str, data: bytes, scratch: Path) -> None:
    """Keep the tag that came with these bytes, now that they are verified."""
    tag = fetcher.tags.get(url, "")
    if not _TAG.fullmatch(tag):
        return
    said = json.dumps({"url": url, "sha256": hashlib.sha256(data).hexdigest(), "tag": tag, "uses": 0})
    with contextlib.suppress(OSError):  # without it the next look costs a few bytes more
        (scratch / FILE).write_text(said, "utf-8")
