"""Show `D/site` to the world: plain files, real 404s, few headers; and take what terminals send, under `/api/v1`.

Any other web server may show the same folder; nothing here is part of the trust.
"""

import email.utils
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sync.county.errors import CountyError

if TYPE_CHECKING:  # loaded by `serve` only
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.types import ASGIApp

    from sync.county.events import Feed
    from sync.county.public.pages import PublicPages
    from sync.county.voices.api import Voices

POLLED = "metadata/timestamp.json"
_ALLOWED = re.compile(r"(metadata|targets|blobs)(/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,6}")


def make_app(
    root: Path, voices: "Voices | None" = None, feed: "Feed | None" = None, pages: "PublicPages | None" = None
) -> "Starlette":
    """The ASGI application over the published tree: the API of the way back where `voices` take it, the events, and
    the pages that people read."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import FileResponse, PlainTextResponse, Response
    from starlette.routing import Route

    from sync.county import events
    from sync.county.voices.api import routes

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def _polled(path: Path, known: str) -> Response:
        """The one file that every terminal asks for again and again: sent only when it differs."""
        data = path.read_bytes()
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if tag in (one.strip().removeprefix("W/") for one in known.split(",")):
            return Response(status_code=304, headers={"etag": tag})
        # The time, so that a technician at a terminal sees whose clock is wrong; not with each poll, where bytes count.
        said = {"etag": tag, "date": email.utils.formatdate(usegmt=True)}
        return Response(data, media_type="application/json", headers=said)

    async def file(request: Request) -> Response:
        name = request.path_params["path"]
        path = root / name
        # The pattern leaves no "..", no hidden file and no half-written one.
        if not _ALLOWED.fullmatch(name) or name.endswith(".part") or not path.is_file():
            return PlainTextResponse("not found\n", 404)
        if name == POLLED:
            return _polled(path, request.headers.get("if-none-match", ""))
        kind = "application/json" if name.endswith(".json") else "application/octet-stream"
        response = FileResponse(path, media_type=kind, stat_result=path.stat())
        for header in ("accept-ranges", "last-modified", "etag"):  # every byte is paid on a metered line
            if header in response.headers:
                del response.headers[header]
        return response

    files = Route("/{path:path}", file, methods=["GET", "HEAD"])
    news = events.route(feed or events.Feed(root / POLLED, calls=voices.calls if voices is not None else None))
    return Starlette(
        routes=[Route("/healthz", healthz), news, *routes(voices), *(pages.routes() if pages else ()), files]
    )


def serve(
    root: Path, *, host: str, port: int, voices: "Voices | None" = None, pages: "PublicPages | None" = None,
    around: "Callable[[ASGIApp], ASGIApp]" = lambda app: app,
) -> None:  # fmt: skip
    """Serve until told to stop; the first line of stdout is the base URL. `around` wraps the application.

    Raises:
        CountyError: nothing published yet, or the address is taken.
    """
    from sync.county import patience
    from sync.county.events import MOST_OPEN, Feed

    if not (root / POLLED).exists():
        raise CountyError(f"Nothing is published in {root} yet; begin with county demo or county publish.")
    listener = patience.listen(host, port)
    feed = Feed(
        root / POLLED,
        most_open=min(MOST_OPEN, patience.open_files() // 2),
        calls=voices.calls if voices is not None else None,
    )
    print(patience.url_of(listener), flush=True)
    patience.serve(around(make_app(root, voices, feed, pages)), listener, feed.end)
