"""The desk's pages: server-rendered, no script at all. Who is not logged in sees the login and nothing else.

Each form carries what belongs to its login; a cookie alone does nothing. Every page forbids scripts, frames and
copies in caches.
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nacl.public import PrivateKey
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import assets
from sync.contract import Opinion, Rating
from sync.county.desk.plain import REASONS, TOPICS
from sync.county.desk_web import figures, fleet, intake, log_page, people, work
from sync.county.desk_web.inspection_pages import InspectionPages
from sync.county.desk_web.newcomers import NewcomerPages
from sync.county.desk_web.people import Person
from sync.county.desk_web.release import ANSWERS
from sync.county.desk_web.survey_pages import SurveyPages
from sync.county.records import Records, UnitRow
from sync.county.voices.desk import STATES
from sync.county.voices.gate import Gate, network_of, sweep

COOKIE = "desk"
FORM_BYTES = 20_000
PLACES = {f"{name}.html": f"/{name}" for name in ("fleet", "inspections", "matters", "ratings", "surveys", "log")}
STYLES = ("pico.classless.min.css", "desk.css")
KINDS = {"opinion": "意见建议", "rating": "评价"}
FACES = ("", "非常不满意", "不满意", "基本满意", "满意", "非常满意")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work on. `now` gives an instant's text, `folder` is the county's; `is_https`: secure cookies."""

    records: Records
    keys: Collection[PrivateKey]
    now: Callable[[], str]
    folder: Path
    is_https: bool = False


Form = Mapping[str, str]
Page = Callable[[Request, Person, Form], Response]


def make_desk(desk: Desk) -> Starlette:
    """The ASGI application."""
    pages = _Pages(desk)
    surveys = SurveyPages(desk.records, desk.keys, desk.now, pages.render)
    inspections = InspectionPages(desk.records, desk.now, pages.render)
    newcomers = NewcomerPages(desk.records, desk.folder, desk.now, pages.render)
    return Starlette(
        routes=[
            Route("/style/{name}", _style),
            Route("/login", pages.show_login, methods=["GET"]),
            Route("/login", pages.log_in, methods=["POST"]),
            Route("/", pages.inside(pages.queue), methods=["GET"]),
            Route("/done", pages.inside(pages.done), methods=["GET"]),
            Route("/words/{code}", pages.inside(pages.sheet), methods=["GET"]),
            Route("/words/{code}/{step}", pages.inside(pages.step), methods=["POST"]),
            Route("/matters", pages.inside(pages.matters), methods=["GET"]),
            Route("/ratings", pages.inside(pages.ratings), methods=["GET"]),
            Route("/fleet", pages.inside(pages.fleet), methods=["GET"]),
            Route("/fleet/{terminal}", pages.inside(pages.terminal), methods=["GET"]),
            Route("/fleet/{terminal}/picture", pages.inside(pages.picture), methods=["GET"]),
            Route("/fleet/{terminal}/picture", pages.inside(pages.ask_picture), methods=["POST"]),
            Route("/newcomers", pages.inside(newcomers.show), methods=["GET"]),
            Route("/newcomers/{id}", pages.inside(newcomers.one), methods=["GET"]),
            Route("/newcomers/{id}", pages.inside(newcomers.pair), methods=["POST"]),
            Route("/surveys", pages.inside(surveys.show), methods=["GET"]),
            Route("/surveys", pages.inside(surveys.write), methods=["POST"]),
            Route("/surveys/{id}/{step}", pages.inside(surveys.step), methods=["POST"]),
            Route("/inspections", pages.inside(inspections.show), methods=["GET"]),
            Route("/inspections", pages.inside(inspections.write), methods=["POST"]),
            Route("/inspections/{number:int}/{step}", pages.inside(inspections.step), methods=["POST"]),
            Route("/log", pages.inside(pages.log), methods=["GET"]),
            Route("/password", pages.inside(pages.password), methods=["GET"]),
            Route("/password", pages.inside(pages.new_password), methods=["POST"]),
            Route("/logout", pages.inside(pages.log_out), methods=["POST"]),
        ],
        middleware=[Middleware(_Headers)],
    )


class _Headers:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
            await send(message)

        await self._app(scope, receive, sending)


async def _style(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STYLES:
        return PlainTextResponse("not found\n", 404)
    return FileResponse(assets.path(f"desk/{name}"), media_type="text/css")


class _Pages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._by_name = Gate("desk name", 5, 1 / 60)  # tries of one name: five, then one a minute
        self._by_address = Gate("desk address", 20, 1 / 6)
        self._words = Environment(
            loader=FileSystemLoader(assets.path("desk/pages")), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    # ---- who may come in ----

    def inside(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """Only with a login; a post only with what its form carries."""

        async def answer(request: Request) -> Response:
            form = await _form(request) if request.method == "POST" else {}
            return await run_in_threadpool(self._inside, page, request, form)

        return answer

    def _inside(self, page: Page, request: Request, form: Form | None) -> Response:
        person = people.who(
            self._desk.records, request.cookies.get(COOKIE, ""), at=self._desk.now(),
            is_by_hand="again" not in request.query_params,
        )  # fmt: skip
        if person is None:
            return RedirectResponse("/login", 303)
        if request.method == "POST" and (
            form is None or not _is_ours(request) or not _is_same(form.get("form", ""), person.form)
        ):
            return self.render("wrong.html", person, 403, words="这个表单过期了，请返回重新打开那一页。")
        if person.must_change and request.url.path not in ("/password", "/logout"):
            return RedirectResponse("/password", 303)
        return page(request, person, form or {})

    async def show_login(self, request: Request) -> Response:
        """The login; it carries no token, for nobody is in yet: a post from elsewhere is known by its origin."""
        return self._login_page("", 200)

    async def log_in(self, request: Request) -> Response:
        """Name and password; few tries."""
        form = await _form(request)
        return await run_in_threadpool(self._log_in, request, form)

    def _log_in(self, request: Request, form: Form | None) -> Response:
        if form is None or not _is_ours(request):
            return self._login_page("请在这一页登录。", 403)
        name, address = form.get("name", "").strip(), network_of(request.client.host) if request.client else ""
        records = self._desk.records
        if self._by_address.wait_s(records, address) or self._by_name.wait_s(records, name):
            return self._login_page("试得太多了，请过几分钟再来。", 429)
        cookie = people.log_in(self._desk.records, name, form.get("password", ""), at=self._desk.now())
        if cookie is None:
            return self._login_page("名字或者密码不对。", 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            COOKIE, cookie, httponly=True, samesite="strict", secure=self._desk.is_https, path="/",
            max_age=people.LONGEST_S,
        )  # fmt: skip
        return answer

    def _login_page(self, trouble: str, status: int) -> Response:
        return self.render("login.html", None, status, trouble=trouble)

    def log_out(self, request: Request, person: Person, form: Form) -> Response:
        """End the login."""
        people.log_out(self._desk.records, request.cookies.get(COOKIE, ""), at=self._desk.now())
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    def password(self, request: Request, person: Person, form: Form) -> Response:
        """Change it."""
        return self.render("password.html", person, trouble="")

    def new_password(self, request: Request, person: Person, form: Form) -> Response:
        """It is changed, and every login of theirs ends."""
        trouble = "两次写的新密码不一样" if form.get("new") != form.get("again") else ""
        trouble = trouble or people.change_password(
            self._desk.records, person.name, form.get("old", ""), form.get("new", ""), at=self._desk.now()
        )
        return (
            self.render("password.html", person, 422, trouble=trouble) if trouble else RedirectResponse("/login", 303)
        )

    # ---- the work ----

    def queue(self, request: Request, person: Person, form: Form) -> Response:
        """What is open, the overdue first."""
        at = self._desk.now()
        intake.sort_new(self._desk.records, self._desk.keys, at=at)
        intake.erase_due(self._desk.records, at=at)
        with self._desk.records.begin() as session:
            sweep(session, time.time())
        return self._lines(request, person, is_done=False)

    def done(self, request: Request, person: Person, form: Form) -> Response:
        """What is finished, what was finished last first."""
        return self._lines(request, person, is_done=True)

    def _lines(self, request: Request, person: Person, *, is_done: bool) -> Response:
        kind = request.query_params.get("kind", "")
        kinds = (kind,) if kind in KINDS else ()
        lines = work.queue(self._desk.records, person, at=self._desk.now(), kinds=kinds, done=is_done)
        here = "/done" if is_done else "/"
        return self.render("queue.html", person, lines=lines, kind=kind, is_done=is_done, here=here)

    def sheet(self, request: Request, person: Person, form: Form) -> Response:
        """One opened; that it was opened, and by whom, is in the log."""
        return self._sheet(person, request.path_params["code"], "", {})

    def step(self, request: Request, person: Person, form: Form) -> Response:
        """One moved on; what was written stays in the form when it cannot be."""
        code, step = request.path_params["code"], request.path_params["step"]
        try:
            work.take_step(
                self._desk.records, person, code, step, dict(form), at=self._desk.now(), keys=self._desk.keys
            )
        except work.StepError as exc:
            return self._sheet(person, code, str(exc), form)
        return RedirectResponse(f"/words/{code}", 303)

    def _sheet(self, person: Person, code: str, trouble: str, form: Form) -> Response:
        found = work.sheet(self._desk.records, self._desk.keys, person, code, at=self._desk.now())
        if found is None:
            return self.render("wrong.html", person, 404, words="没有这一件，或者不归您办。")
        words = found.words
        return self.render(
            "sheet.html", person, 422 if trouble else 200, sheet=found, trouble=trouble, form=form,
            units=self._units() if person.is_office else [],
            opinion=words if isinstance(words, Opinion) else None,
            rating=words if isinstance(words, Rating) else None,
        )  # fmt: skip

    def matters(self, request: Request, person: Person, form: Form) -> Response:
        """What was said on each matter, and what becomes of it."""
        if not person.is_office:
            return self._no(person)
        return self.render("matters.html", person, matters=figures.matters(self._desk.records))

    def ratings(self, request: Request, person: Person, form: Form) -> Response:
        """By unit and by paper, from five ratings on."""
        if not person.is_office:
            return self._no(person)
        rows, papers = figures.satisfaction(self._desk.records), figures.papers(self._desk.records)
        return self.render("ratings.html", person, rows=rows, papers=papers, least=figures.LEAST)

    def fleet(self, request: Request, person: Person, form: Form) -> Response:
        """Every terminal, those that need somebody first."""
        view = fleet.overview(self._desk.records, person, request.query_params, at=self._desk.now())
        return self.render("fleet.html", person, view=view, fleet=fleet)

    def terminal(self, request: Request, person: Person, form: Form) -> Response:
        """One terminal, with its last heartbeats."""
        view = fleet.of_terminal(self._desk.records, person, request.path_params["terminal"], at=self._desk.now())
        if view is None:
            return self.render("wrong.html", person, 404, words="没有这台终端，或者不归您管。")
        return self.render("terminal.html", person, view=view, fleet=fleet)

    def picture(self, request: Request, person: Person, form: Form) -> Response:
        """What hung on a terminal's screens when it was last asked."""
        found = fleet.picture(self._desk.records, person, request.path_params["terminal"], at=self._desk.now())
        return Response(found, media_type="image/jpeg") if found else PlainTextResponse("not found\n", 404)

    def ask_picture(self, request: Request, person: Person, form: Form) -> Response:
        """Ask for a newer one; who asked is in the log."""
        terminal = request.path_params["terminal"]
        if not fleet.ask_picture(self._desk.records, person, terminal, at=self._desk.now()):
            return self.render("wrong.html", person, 404, words="没有这台终端，或者不归您管。")
        return RedirectResponse(f"/fleet/{terminal}", 303)

    def log(self, request: Request, person: Person, form: Form) -> Response:
        """Who did what, and whether the chain holds over what is shown."""
        if not person.is_office:
            return self._no(person)
        deeds, whole = log_page.newest(self._desk.records)
        return self.render("log.html", person, deeds=deeds, whole=whole, shown=log_page.SHOWN)

    def _no(self, person: Person) -> Response:
        return self.render("wrong.html", person, 403, words="这一页归县里办公室看。")

    def _units(self) -> list[UnitRow]:
        with self._desk.records.begin() as session:
            asked = (
                select(UnitRow)
                .where(UnitRow.level.in_(("department", "township")))
                .order_by(UnitRow.level, UnitRow.sort)
            )
            rows = list(session.scalars(asked))
            session.expunge_all()
        return rows

    def render(self, name: str, person: Person | None, status: int = 200, **values: object) -> Response:
        """A page of `assets/desk/pages`."""
        page = self._words.get_template(name)
        text = page.render(
            person=person, states=STATES, topics=TOPICS, kinds=KINDS, faces=FACES, adoptions=work.ADOPTIONS,
            roles=people.ROLES, parts=ANSWERS, reasons=REASONS, most_done=work.MOST_DONE,
            **{"here": PLACES.get(name, "")} | values,
        )  # fmt: skip
        return HTMLResponse(text, status)


def _is_same(given: str, ours: str) -> bool:
    return secrets.compare_digest(given.encode(), ours.encode())  # texts beyond ASCII cannot be compared


def _is_ours(request: Request) -> bool:
    """A browser says where a post comes from; from elsewhere it is not taken."""
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


async def _form(request: Request) -> Form | None:
    """The fields of a form; None when it is none, or too long."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > FORM_BYTES:
                return None
    except ClientDisconnect:  # nobody waits for the answer
        return None
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return None
    return {key: values[0] for key, values in fields.items()}
