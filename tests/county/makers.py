"""Documents and small counties made by hand, for the tests of the county's end."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

from sync import contract
from sync.county.approvals import Draft
from sync.county.publish.publisher import Publisher
from sync.county.records import Records, open_records, records_url
from sync.county.sample import found_practice, found_sample, take

NOW = dt.datetime(2026, 11, 23, 1, 20, tzinfo=dt.UTC)
COUNTY, HOUSEHOLD, TOWNSHIP, VILLAGE = "140929000000", "140929-08", "140929100000", "140929100200"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(number: int, salt: str = "") -> str:
    """A ULID that is the same in every run."""
    digest = hashlib.sha256(f"{salt}{number}".encode()).digest()
    return "01JC" + "".join(_DIGITS[byte % 32] for byte in digest[:22])


def disclosure(number: int, *, unit: str = HOUSEHOLD, v: int = 1, title: str = "", text: str = "",
               attachments: tuple[contract.Attachment, ...] = ()) -> contract.Document:  # fmt: skip
    """A pre-disclosure with one paragraph of its own words."""
    return contract.Document(
        format=1,
        id=ulid(number),
        v=v,
        kind="disclosure",
        unit=unit,
        unit_name="县民政局",
        title=title or f"关于第{number}号事项的事前公开（示例）",
        issued_on="2026-11-20",
        published_at="2026-11-20T02:00:00Z",
        contact=contract.Contact(phone="0350-000 0001"),
        sample=True,
        blocks=(contract.ParagraphBlock(text=text or f"示例正文，第{number}号。" * 20),),
        attachments=attachments,
        disclosure=contract.Disclosure(
            matter=ulid(number, "matter"), matter_title=f"第{number}号事项", item_no="A3", stage="pre",
            index_no=f"示例-2026-{number:05d}", responsible="局长",
        ),
    )  # fmt: skip


def drafts(count: int, *, unit: str = HOUSEHOLD, start: int = 1) -> Iterator[Draft]:
    """`count` pre-disclosures of one unit."""
    return (Draft(disclosure(number, unit=unit)) for number in range(start, start + count))


def small_county(folder: Path) -> tuple[Records, Publisher]:
    """Two townships, three villages; practice keys; nothing on display yet."""
    from sync.county.draft import import_regions
    from sync.county.regions import parse_regions

    text = (
        "code,name,parent_code,level\n"
        "140929000000,岢岚县,,county\n"
        "140929100000,岚漪镇,140929000000,township\n"
        "140929101000,三井镇,140929000000,township\n"
        "140929100200,东街社区居委会,140929100000,village\n"
        "140929100201,南沟村委会,140929100000,village\n"
        "140929101200,三井村委会,140929101000,village\n"
    )
    records = open_records(records_url(folder), create=True)
    import_regions(records, parse_regions(text.encode(), "small.csv"), at=contract.instant_text(NOW), source="test")
    return records, found_practice(records, folder, now=NOW)


def sample_county(folder: Path, items: Iterator[Draft]) -> tuple[Records, Publisher]:
    """The whole sample county with the given documents on display."""
    records = open_records(records_url(folder), create=True)
    publisher = found_sample(records, folder, now=NOW)
    take(records, publisher.ring, items)
    publisher.publish(NOW)
    return records, publisher


def shown(county: tuple[Records, Publisher], *items: Draft, now: dt.datetime = NOW) -> None:
    take(county[0], county[1].ring, items)
    county[1].publish(now)
