"""接入新终端: who waits for the county, and the pairing of one by the code that stands on its glass.

The county's half of the key lives in this process only, as with `county screens pair`; each try has a thread that waits
for the terminal's answer, and its outcome stands on the page until it is old.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.contract import PROFILES, instant
from sync.contract.pairing import PAIR_PLACE
from sync.county import pairing, terminals
from sync.county.desk_web.fleet import PROFILES as PROFILE_WORDS
from sync.county.desk_web.fleet import ago, local
from sync.county.desk_web.intake import clocks_of
from sync.county.desk_web.people import Person
from sync.county.errors import CountyError
from sync.county.pairing import PairingError, Terms, Waiting
from sync.county.records import Records, UnitRow
from sync.pairing import typed_code

Form = Mapping[str, str]
Render = Callable[..., Response]
WAIT_S = 90.0
AGAIN_S, SOON_S = 15, 2  # the list asks again by itself; while one is being paired, sooner
TOLD_S = 900.0  # how long an outcome stands on the page
MOST_TRIES = 20
WORDS = {
    "no_code": "这不是配对码：终端屏幕上是八个字母和数字",
    "busy": "有人正在接入这台终端",
    "nobody": "没有终端用这个码在等：码每半小时换一次，请再看一眼终端屏幕",
    "wrong": "终端打不开县里给的东西：码和它屏幕上的不一样，或有人在中间。它已换了新码；码没输错又再出现，请用U盘接入",
    "silent": "终端没有回答，什么也没有接入：请看它是否开着，用它现在的码",
}


@dataclass(frozen=True, slots=True)
class Try:
    """One pairing and what became of it. `state`: going, done, failed."""

    name: str
    state: str
    words: str = ""
    terminal: str = ""
    until: float = 0.0  # of the monotonic clock


@dataclass(frozen=True, slots=True)
class Hall:
    """A unit where a terminal may stand."""

    code: str
    name: str
    is_below: bool  # a village under the township before it


class NewcomerPages:
    """The pages; only the county's office sees them."""

    def __init__(self, records: Records, folder: Path, now: Callable[[], str], render: Render) -> None:
        self._records, self._folder, self._now, self._render = records, folder, now, render
        self._tries: dict[str, Try] = {}
        self._turn = threading.Lock()

    def show(self, request: Request, person: Person, fields: Form) -> Response:
        """Who waits, the newest first, and what became of the last tries."""
        if not person.is_office:
            return self._no(person)
        tries, is_still = self._recent(), "still" in request.query_params
        again = SOON_S if any(one.state == "going" for one in tries) else AGAIN_S
        return self._render(
            "newcomers.html", person, waiting=self._waiting(), tries=tries, again=0 if is_still else again,
            age=self._age, fleet_local=local, now=instant(self._now()), zone=self._zone(),
        )  # fmt: skip

    def one(self, request: Request, person: Person, fields: Form) -> Response:
        """The form for one terminal."""
        return self._form(person, request.path_params["id"], "", {})

    def pair(self, request: Request, person: Person, fields: Form) -> Response:
        """Offer it its seat; what it answers stands on the list a moment later."""
        if not person.is_office:
            return self._no(person)
        asked = request.path_params["id"]
        found = self._find(asked)
        if found is None:
            return self._gone(person)
        trouble, name, pin = "", fields.get("name", "").strip(), fields.get("pin", "")
        code = typed_code(fields.get("code", ""))
        if code is None:
            trouble = WORDS["no_code"]
        elif code[:PAIR_PLACE] != found.request.place:
            trouble = f"这台终端的码以 {found.request.place} 开头，您输入的不是：请看清是哪一台"
        elif fields.get("profile") not in PROFILES:
            trouble = "请选样式"
        elif pin != fields.get("pin_again", ""):
            trouble = "两次写的维护口令不一样"
        elif len(self._recent("going")) >= MOST_TRIES:
            trouble = "同时接入的太多了，请等一会儿"
        trouble = trouble or self._refusal(name, fields.get("unit", ""), fields.get("profile", ""), pin)
        if trouble:
            return self._form(person, asked, trouble, fields)
        seated = {"name": name, "unit": fields["unit"], "profile": fields["profile"],
                  "subscribe": list(terminals.EVERYTHING)}  # fmt: skip
        try:
            terms = Terms(self._folder, seated, pin, actor=person.name)
            made = pairing.offer(self._records, fields["code"], terms, now=instant(self._now()))
        except PairingError as exc:
            return self._form(person, asked, WORDS[exc.key], fields)
        except CountyError as exc:
            return self._form(person, asked, str(exc), fields)
        self._keep(asked, Try(name, "going"))
        threading.Thread(target=self._settle, args=(asked, name, made), daemon=True).start()
        return RedirectResponse("/newcomers", 303)

    def _settle(self, asked: str, name: str, made: pairing.Offer) -> None:
        try:
            row = pairing.settle(self._records, made, now=lambda: instant(self._now()), wait_s=WAIT_S)
            self._keep(asked, Try(name, "done", terminal=row.id))
        except PairingError as exc:
            self._keep(asked, Try(name, "failed", WORDS[exc.key]))
        except Exception as exc:
            # A rim: the thread ends, the person reads why.
            self._keep(asked, Try(name, "failed", str(exc)))

    def _refusal(self, name: str, unit: str, profile: str, pin: str) -> str:
        """What is wrong with the seat; empty when nothing is."""
        if unit not in {one.code for one in self._halls()}:
            return "请选它所在的单位"
        try:
            with self._records.begin() as session:
                terminals.check(session, {"name": name, "unit": unit, "profile": profile,
                                          "subscribe": list(terminals.EVERYTHING)})  # fmt: skip
        except CountyError:
            return "请给终端起个名字，80个字以内，例如：王狮乡便民服务中心一号机"
        try:
            if pin:
                terminals.verifier(pin)
        except CountyError:
            return "维护口令要6到12位数字，不能全一样，也不能是连着的数"
        return ""

    def _form(self, person: Person, asked: str, trouble: str, fields: Form) -> Response:
        if not person.is_office:
            return self._no(person)
        found = self._find(asked)
        if found is None:
            return self._gone(person)
        return self._render(
            "newcomer.html", person, 422 if trouble else 200, one=found, trouble=trouble, form=fields,
            halls=self._halls(), profiles=PROFILE_WORDS, age=self._age,
        )  # fmt: skip

    def _waiting(self) -> list[Waiting]:
        return pairing.waiting(self._records, instant(self._now()))

    def _find(self, asked: str) -> Waiting | None:
        return next((one for one in self._waiting() if one.request.id == asked), None)

    def _halls(self) -> list[Hall]:
        """Departments, then each township with its villages."""
        with self._records.begin() as session:
            rows = session.scalars(select(UnitRow).order_by(UnitRow.sort, UnitRow.code)).all()
            below: dict[str | None, list[UnitRow]] = {}
            for row in rows:
                below.setdefault(row.parent if row.level == "village" else None, []).append(row)
            tops = sorted(below.get(None, ()), key=lambda row: ("county", "department").count(row.level) == 0)
            found = []
            for top in tops:
                found.append(Hall(top.code, top.name, False))
                found += [Hall(row.code, row.name, True) for row in below.get(top.code, ())]
            return found

    def _age(self, at: str) -> str:
        return ago(max(dt.timedelta(0), instant(self._now()) - instant(at)))

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(clocks_of(self._records).zone)

    def _keep(self, asked: str, one: Try) -> None:
        with self._turn:
            self._tries[asked] = replace(one, until=time.monotonic() + TOLD_S)
            while len(self._tries) > 2 * MOST_TRIES:
                del self._tries[next(iter(self._tries))]

    def _recent(self, state: str = "") -> list[Try]:
        with self._turn:
            found = [one for one in self._tries.values() if one.until > time.monotonic()]
        return [one for one in reversed(found) if not state or one.state == state]

    def _no(self, person: Person) -> Response:
        return self._render("wrong.html", person, 403, words="您没有接入终端的权限。")

    def _gone(self, person: Person) -> Response:
        return self._render("wrong.html", person, 404, words="这台终端没有在等了：码换过了，或已经接入。请回列表再看。")
