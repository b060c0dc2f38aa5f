"""`/d/ID`, a document's page; `/r`, how far the words of a code have come. Server-rendered, no script, nothing kept.

A code stands in the address of its page, so no page tells another site where its reader came from, and none stays in
a cache.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import assets
from sync.contract import Guide, Service, Standing, build, decode, instant
from sync.contract.submission import CODE_ALPHABET
from sync.county.desk.plain import ADOPTIONS, FORMS, STAGES, TOPICS
from sync.county.public.shown import Withdrawn, look_up
from sync.county.records import Records
from sync.county.voices.api import Voices
from sync.county.voices.gate import network_of
from sync.county.voices.refusal import Refusal
from sync.errors import ContractError

STYLES = {"pico.classless.min.css": "desk/pico.classless.min.css", "site.css": "site/site.css"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}  # fmt: skip
FORM_BYTES = 500
CODE = 8
# What people type for what stands on the slip.
LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
STATES = {
    "received": "收到了，正要转给管这事的单位",
    "accepted": "已经受理",
    "transferred": "已经转给管这事的单位",
    "handling": "正在办",
    "replied": "已经答复",
    "declined": "这件事不归这里管",
}
AGAIN = "您说不满意，正在再办一次"
DAYS = {"workday": "个工作日", "day": "天"}


class PublicPages:
    """What the pages work on. `voices` tells how far words have come; without it the page gives the telephone."""

    def __init__(self, records: Records, site: Path, now: Callable[[], str], *, voices: Voices | None) -> None:
        self._records, self._site, self._now, self._voices = records, site, now, voices
        self._pages = Environment(
            loader=FileSystemLoader(assets.path("site")), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._pages.filters.update(local=self._local, kind=lambda part: part.TYPE, days=_days)
        county = records.setting("county") or {}
        self._zone = ZoneInfo(str(county.get("zone", "Asia/Shanghai")))
        self._county = str(county.get("name", ""))
        try:
            self._phone = build(Service, county.get("service", {})).phone
        except ContractError:
            self._phone = ""

    def routes(self) -> list[Route]:
        """For the server of the published files."""
        return [
            Route("/d/{id:str}", self._document, methods=["GET"]),
            Route("/r", self._ask, methods=["GET"]),
            Route("/r", self._asked, methods=["POST"]),
            Route("/r/{code:str}", self._code, methods=["GET"]),
            Route("/style/{name:str}", self._style, methods=["GET"]),
        ]

    # ---- documents ----

    async def _document(self, request: Request) -> Response:
        return await run_in_threadpool(self._show, request.path_params["id"])

    def _show(self, document: str) -> Response:
        at = self._now()
        try:
            found = look_up(self._records, self._site, document, at=at) if len(document) == 26 else None
        except SQLAlchemyError:
            return self._page("sorry.html", 503, words="网页暂时打不开，请过一会儿再试。")
        if found is None:
            return self._page("sorry.html", 404, words="这份内容没有公开、已经到期，或者只在本村的屏上看。")
        if isinstance(found, Withdrawn):
            return self._page("withdrawn.html", 410, found=found)
        return self._page("document.html", 200, found=found, document=found.document)

    # ---- words ----

    async def _ask(self, _request: Request) -> Response:
        return self._page("ask.html", 200, trouble="", typed="")

    async def _asked(self, request: Request) -> Response:
        body = b""
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > FORM_BYTES:
                    return self._page("sorry.html", 413, words="写得太长了。")
        except ClientDisconnect:  # nobody waits for the answer
            return self._page("sorry.html", 408, words="没有收全，请再试一次。")
        typed = _field(body)
        return await run_in_threadpool(self._tell, typed, _host(request))

    async def _code(self, request: Request) -> Response:
        return await run_in_threadpool(self._tell, request.path_params["code"], _host(request))

    def _tell(self, typed: str, host: str) -> Response:
        code = "".join(typed.split()).replace("-", "").upper().translate(LOOKS_LIKE)
        if len(code) != CODE or not set(code) <= set(CODE_ALPHABET):
            return self._page("ask.html", 422, trouble="查询码是 8 个数字和字母，请照着抄一遍。", typed=typed[:40])
        if self._voices is None:
            return self._page("sorry.html", 503, words="这里查不到，请打服务电话，或者到大厅的屏上查。")
        try:
            found = decode(Standing, self._voices.standing(code, host))
        except Refusal as exc:
            if exc.status == 404:
                words = "没有这个查询码，请看看抄错没有；刚提的意见，等大厅的机器联网以后才查得到。"
                return self._page("ask.html", 404, trouble=words, typed=code)
            return self._page("sorry.html", exc.status, words="查得太多了，请过一会儿再查。")
        except SQLAlchemyError:
            return self._page("sorry.html", 503, words="网页暂时打不开，请过一会儿再试。")
        is_again = found.reply and found.state not in ("replied", "declined")
        return self._page("standing.html", 200, found=found, words=AGAIN if is_again else STATES[found.state])

    # ---- rendering ----

    async def _style(self, request: Request) -> Response:
        name = STYLES.get(request.path_params["name"])
        if name is None:
            return PlainTextResponse("not found\n", 404)
        return FileResponse(assets.path(name), media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    def _page(self, name: str, status: int, **values: object) -> Response:
        text = self._pages.get_template(name).render(
            county=self._county, phone=self._phone, stages=STAGES, forms=FORMS, topics=TOPICS, adoptions=ADOPTIONS,
            **values,
        )  # fmt: skip
        return HTMLResponse(text, status, headers=HEADERS)

    def _local(self, moment: str) -> str:
        at = instant(moment).astimezone(self._zone)
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def _field(body: bytes) -> str:
    try:
        return parse_qs(body.decode(), max_num_fields=3).get("code", [""])[0]
    except ValueError:
        return ""


def _host(request: Request) -> str:
    return network_of(request.client.host) if request.client else ""


def _days(guide: Guide) -> str:
    if guide.day_kind == "onspot":
        return "当场办"
    unit = DAYS[guide.day_kind]
    legal = f"（法定 {guide.legal_days} {unit}）" if guide.legal_days and guide.promised_days else ""
    return f"{guide.promised_days or guide.legal_days} {unit}{legal}"
