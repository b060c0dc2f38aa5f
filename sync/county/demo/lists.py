"""Published lists: village money by quarter with balances that carry over, nil reports, sums by village."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from sync import contract
from sync.county.approvals import Draft
from sync.county.demo import days
from sync.county.demo.area import display_name
from sync.county.demo.matter import Facts, draw
from sync.county.demo.plan import Plan, StagePlan, make_stage, number_rule, read_words
from sync.county.demo.speaker import Speaker
from sync.county.demo.thread import Desk, contact

FINANCE_COLUMNS = (
    contract.Column("收支"),
    contract.Column("项目"),
    contract.Column("金额(元)", numeric=True),
)
_SIGNED_BY = "{name}村务监督委员会"


class VillageMoney:
    """The books of the villages, quarter by quarter."""

    def __init__(self, desk: Desk, *, seed: int, quarters: int) -> None:
        self._desk = desk
        self._seed = seed
        self._finance = desk.library.finance
        self._words = {**desk.library.common, **read_words(self._finance["words"])}
        self._text = make_stage(self._finance["text"])
        self._nil = make_stage(self._finance["nil"])
        self._quarters = quarters

    def books(self, village: contract.Unit) -> Iterator[Draft]:
        """One list per quarter, oldest first; each begins with what the last one left."""
        rng = random.Random(f"{self._seed}/money/{village.code}")
        balance = rng.randrange(12_000, 160_000)
        for year, quarter in self._past_quarters():
            income = self._entries("income", rng, least=2)
            spending = self._entries("spending", rng, least=4)
            left = balance + sum(income.values()) - sum(spending.values())
            while left < 500:  # a village does not spend what it has not
                name = max(spending, key=lambda item: spending[item])
                left += spending.pop(name)
            yield Draft(self._book(village, year, quarter, income, spending, (balance, left), rng))
            balance = left

    def nil_report(self, village: contract.Unit) -> Draft:
        """A signed 本季度无 for the last quarter."""
        rng = random.Random(f"{self._seed}/nil/{village.code}")
        year, quarter = days.quarter_before(self._desk.today)
        subject = rng.choice(self._finance["nil"]["subjects"])
        signed, published = self._signing(year, quarter, rng)
        voice = self._voice(village, signed, year, quarter, {"事项": subject["name"]}, rng)
        body = self._public_list(village, subject["template"], year, quarter, signed, columns=(), rows=(), nil=True)
        return Draft(self._document(village, voice, self._nil, body, published, rng))

    def _book(self, village: contract.Unit, year: int, quarter: int, income: dict[str, int], spending: dict[str, int],
              balances: tuple[int, int], rng: random.Random) -> contract.Document:  # fmt: skip
        signed, published = self._signing(year, quarter, rng)
        facts = {
            "收入": str(sum(income.values())),
            "支出": str(sum(spending.values())),
            "季初": str(balances[0]),
            "季末": str(balances[1]),
            "最大收入": max(income, key=lambda item: income[item]),
            "最大支出": max(spending, key=lambda item: spending[item]),
        }
        voice = self._voice(village, signed, year, quarter, facts, rng)
        rows = tuple(
            (side, name, str(amount))
            for side, entries in (("收入", income), ("支出", spending))
            for name, amount in entries.items()
        )
        body = self._public_list(village, "finance", year, quarter, signed, columns=FINANCE_COLUMNS, rows=rows)
        return self._document(village, voice, self._text, body, published, rng)

    def _entries(self, side: str, rng: random.Random, *, least: int) -> dict[str, int]:
        options: list[dict[str, Any]] = self._finance[side]
        chosen = [entry for entry in options if rng.random() < entry["chance"]]
        if len(chosen) < least:
            chosen = options[:least]
        return {entry["name"]: int(draw(number_rule(entry["range"]), {}, rng)) for entry in chosen}

    def _past_quarters(self) -> list[tuple[int, int]]:
        year, quarter = days.quarter_before(self._desk.today)
        newest = year * 4 + quarter
        return [divmod(index, 4) for index in range(newest - self._quarters + 1, newest + 1)]

    def _signing(self, year: int, quarter: int, rng: random.Random) -> tuple[dt.date, dt.datetime]:
        _, last = days.quarter_days(year, quarter)
        signed = days.workday_from(last + dt.timedelta(days=rng.randint(4, 12)))
        signed = min(signed, self._desk.today)
        released = min(days.workday_from(signed + dt.timedelta(days=rng.randint(1, 5))), self._desk.today)
        return signed, days.at_office_hour(released, rng, self._desk.now)

    def _voice(self, village: contract.Unit, signed: dt.date, year: int, quarter: int, facts: dict[str, str],
               rng: random.Random) -> Speaker:  # fmt: skip
        period = {"季年": f"{year}年", "季度": days.quarter_name(quarter), "签字日": days.day_text(signed, signed)}
        return Speaker(
            unit=village, area=self._desk.library.area, words=self._words, facts={**period, **facts}, day=signed,
            rng=rng,
        )  # fmt: skip

    def _public_list(self, village: contract.Unit, template: str, year: int, quarter: int, signed: dt.date, *,
                     columns: tuple[contract.Column, ...], rows: tuple[tuple[str, ...], ...],
                     nil: bool = False) -> contract.PublicList:  # fmt: skip
        first, last = days.quarter_days(year, quarter)
        return contract.PublicList(
            template=template, period=f"{year}年{days.quarter_name(quarter)}", period_from=first.isoformat(),
            period_until=last.isoformat(), columns=columns, rows=rows, complaint_phone=village.phone_supervise,
            nil=nil, signed_by=_SIGNED_BY.format(name=village.name), signed_on=signed.isoformat(),
        )  # fmt: skip

    def _document(self, village: contract.Unit, voice: Speaker, words: StagePlan, body: contract.PublicList,
                  published: dt.datetime, rng: random.Random) -> contract.Document:  # fmt: skip
        return contract.Document(
            format=contract.limits.FORMAT, id=days.ulid(published, rng), v=1, kind="list", unit=village.code,
            unit_name=display_name(village), title=voice.choose(words.title), summary=voice.choose(words.summary),
            issued_on=published.astimezone(days.ZONE).date().isoformat(),
            published_at=contract.instant_text(published), contact=contact(village), sample=True,
            basis=(contract.Basis("农村集体经济组织法", "2024年", "第四十五条"),),
            blocks=voice.body(words.body, {}, self._desk.heard), public_list=body,
        )  # fmt: skip


def summed_list(desk: Desk, plan: Plan, unit: contract.Unit, day: dt.date, rng: random.Random) -> Draft:
    """A list of a plan of kind "list": sums by village or item, never names."""
    day = days.workday_before(day)
    published = days.at_office_hour(day, rng, desk.now)
    speaker = Speaker(
        unit=unit, area=desk.library.area, words=desk.library.words_of[plan.key], facts={}, day=day, rng=rng
    )
    facts = Facts(plan=plan, speaker=speaker, common=desk.library.facts)
    speaker.know(matter=speaker.choose(plan.matter))
    table = facts.tables("list")["t"]
    year, quarter = days.quarter_before(day)
    first, last = days.quarter_days(year, quarter)
    words = plan.stages["list"]
    document = contract.Document(
        format=contract.limits.FORMAT, id=days.ulid(published, rng), v=1, kind="list", unit=unit.code,
        unit_name=display_name(unit), title=speaker.choose(words.title), summary=speaker.choose(words.summary),
        issued_on=day.isoformat(), published_at=contract.instant_text(published), contact=contact(unit), sample=True,
        basis=plan.basis, blocks=speaker.body(words.body, {}, desk.heard),
        public_list=contract.PublicList(
            template=plan.list_template, period=f"{year}年{days.quarter_name(quarter)}",
            period_from=first.isoformat(), period_until=last.isoformat(), columns=table.columns, rows=table.rows,
            complaint_phone=unit.phone_supervise,
        ),
    )  # fmt: skip
    return Draft(document)
