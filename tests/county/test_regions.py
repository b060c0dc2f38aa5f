"""Any county's tree of places is taken from its CSV; a bad row is refused with its place and reason."""

from pathlib import Path

import pytest

import assets
from sync import contract
from sync.county.draft import import_regions
from sync.county.errors import CountyError, RegionError
from sync.county.places import display_name, pinyin
from sync.county.publish.publisher import Publisher
from sync.county.records import Records, UnitRow, open_records, records_url
from sync.county.regions import RegionTree, parse_regions, read_regions
from sync.county.sample import found_practice, take
from tests.county.client import Client
from tests.county.makers import NOW, VILLAGE, drafts

AT = contract.instant_text(NOW)
HEAD = "code,name,parent_code,level\n"
COUNTY_ROW = "371722000000,单县,,county\n"
TOWNSHIP_ROW = "371722100000,浮岗镇,371722000000,township\n"
VILLAGE_ROW = "371722100200,单家楼村委会,371722100000,village\n"
OTHER = HEAD + COUNTY_ROW + TOWNSHIP_ROW + VILLAGE_ROW


def tree(text: str) -> RegionTree:
    return parse_regions(text.encode(), "x.csv")


def test_the_sample_county_has_12_townships_and_202_villages() -> None:
    found = read_regions(assets.path("demo/regions.csv"))
    assert (found.county.name, found.count("township"), found.count("village")) == ("岢岚县", 12, 202)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_any_usual_encoding_and_separator_is_read(encoding: str, mark: str) -> None:
    assert parse_regions(OTHER.replace(",", mark).encode(encoding), "x.csv").places[2].name == "单家楼村"


def test_rare_characters_of_places_are_kept_and_old_private_ones_moved() -> None:
    """𣵦 has four bytes in GB 18030; FE76 was private (U+E83B) in its older tables and is U+2298F now."""
    rows = VILLAGE_ROW + "371722100201,𣵦㙦村委会,371722100000,village\n"
    data = (HEAD + COUNTY_ROW + TOWNSHIP_ROW + rows).encode("gb18030")
    data += b"371722100202,\xfe\x76" + "家村委会,371722100000,village\n".encode("gb18030")
    names = [place.name for place in parse_regions(data, "x.csv").places[3:]]
    assert names == ["𣵦㙦村", "\U0002298f家村"]


@pytest.mark.parametrize("char", ["\ue123", "\U000f0001", "\U000e1234", "\u202e"])
def test_a_name_that_no_screen_can_show_is_refused_with_its_row(char: str) -> None:
    with pytest.raises(RegionError, match=rf"x\.csv, row 4, column name: .*U\+{ord(char):04X}") as caught:
        tree(OTHER.replace("单家楼", f"单{char}家"))
    assert caught.value.row == 4


def test_rare_characters_survive() -> None:
    found = tree(OTHER.replace("单家楼村委会", "𣵦㙦𬇕村委会"))
    assert found.places[2].name == "𣵦㙦𬇕村"
    assert parse_regions(OTHER.replace("单家楼", "𣵦").encode("gb18030"), "x.csv").places[2].name == "𣵦村"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("37172210020,短,371722100000,village\n", "code", "not twelve digits"),
        ("371722100201,,371722100000,village\n", "name", "1 to 60"),
        ("371722100201,名,371722999000,village\n", "parent_code", "no row has the code"),
        ("371722100201,名,,village\n", "parent_code", "needs its parent"),
        ("371722100201,名,371722000000,village\n", "parent_code", "not above a village"),
        ("371722100201,名,371722100000,hamlet\n", "level", "not one of"),
        ("371722100200,名,371722100000,village\n", "code", "stands twice"),
        ("371722101200,名,371722100000,village\n", "code", "does not begin with 371722100"),
        ("371722101201,名,371722000000,township\n", "code", "must end in zeros"),
        ("371722100201,名,371722100000\n", "all", "3 cells"),
    ],
)
def test_a_bad_row_is_refused_with_file_row_column_and_reason(row: str, column: str, reason: str) -> None:
    with pytest.raises(RegionError, match=reason) as caught:
        tree(OTHER + row)
    assert (caught.value.file, caught.value.row, caught.value.column) == ("x.csv", 5, column)
    assert str(caught.value).startswith(f"x.csv, row 5, column {column}: ")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "first row must name"),
        (b"code;name;parent;level\n", "first row must name"),
        (HEAD.encode(), "exactly one row of level county"),
        ((OTHER + "371723000000,曹县,,county\n").encode(), "exactly one row"),
        (b"\xff\xff\xff\xff", "neither UTF-8, UTF-16 nor GB18030"),
    ],
)
def test_what_is_no_region_file_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(CountyError, match=reason):
        parse_regions(data, "x.csv")


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("南沟村委会", "南沟村"),
        ("刘村村委会", "刘村"),
        ("铺上村民委员会", "铺上村"),
        ("张家村村民委员会", "张家村"),
        ("东街社区居委会", "东街社区居委会"),
        ("村委会", "村委会"),
    ],
)
def test_a_village_is_called_as_residents_call_it(official: str, shown: str) -> None:
    assert display_name(official, "village") == shown


def test_a_township_named_like_a_committee_keeps_its_name() -> None:
    assert display_name("某村委会", "township") == "某村委会"


@pytest.mark.parametrize(
    ("name", "reading", "initials"),
    [
        ("岢岚县", "kelanxian", "klx"),
        ("单县", "shanxian", "sx"),
        ("仇家沟", "qiujiagou", "qjg"),
        ("单家楼村", "shanjialoucun", "sjlc"),
        ("吕梁", "lvliang", "ll"),
        ("第2村", "di2cun", "d2c"),
        ("长塔村", "zhangtacun", "ztc ctc"),
        ("会里村", "huilicun", "hlc klc"),
    ],
)
def test_place_names_are_read_as_places(name: str, reading: str, initials: str) -> None:
    assert pinyin(name) == (reading, initials)


def test_two_villages_that_would_share_a_name_keep_their_official_ones() -> None:
    found = tree(OTHER + "371722100201,单家楼村村民委员会,371722100000,village\n")
    assert [place.name for place in found.places[2:]] == ["单家楼村委会", "单家楼村村民委员会"]


def test_a_reading_in_the_file_overrides_ours(tmp_path: Path) -> None:
    text = (
        OTHER.replace("level\n", "level,pinyin\n").replace("county\n", "county,\n").replace("township\n", "township,\n")
    )
    records = draft(tmp_path, text.replace("village\n", "village,dan jia lou cun\n"))
    with records.begin() as session:
        row = session.get(UnitRow, "371722100200")
        assert row is not None
        assert (row.wire["pinyin"], row.wire["initials"]) == ("danjialoucun", "djlc")


def test_another_county_reaches_a_terminal_without_a_change_of_code(tmp_path: Path) -> None:
    records = draft(tmp_path, OTHER)
    publisher = found_practice(records, tmp_path, now=NOW)
    pack = Client(publisher.site.root, tmp_path / "t").pack()
    assert (pack.code, pack.name, pack.sample) == ("371722000000", "单县", False)
    assert {unit.name for unit in pack.units} == {"单县", "浮岗镇", "单家楼村"}
    assert len(pack.outline.items) == 29
    assert "岢岚" not in contract.encode(pack).decode()
    assert "0350" not in contract.encode(pack).decode()


def test_another_countys_file_does_not_mix_with_this_one(tmp_path: Path) -> None:
    records = draft(tmp_path, OTHER)
    with pytest.raises(CountyError, match="import it into an empty folder"):
        import_regions(records, read_regions(assets.path("demo/regions.csv")), at=AT, source="regions.csv")


def test_a_renamed_place_remembers_its_former_name(tmp_path: Path) -> None:
    records = draft(tmp_path, OTHER)
    import_regions(records, tree(OTHER.replace("浮岗镇", "浮岗新镇")), at=AT, source="x.csv")
    with records.begin() as session:
        row = session.get(UnitRow, "371722100000")
        assert row is not None
        assert (row.name, row.wire["former_names"]) == ("浮岗新镇", ["浮岗镇"])


def test_a_place_that_ended_stays_only_if_it_has_documents(county: tuple[Records, Publisher], tmp_path: Path) -> None:
    records, publisher = county
    take(records, publisher.ring, drafts(1, unit=VILLAGE))
    text = (
        HEAD + "140929000000,岢岚县,,county\n140929101000,三井镇,140929000000,township\n"
        "140929102000,宋家沟镇,140929000000,township\n140929101200,三井村委会,140929101000,village\n"
    )
    import_regions(records, tree(text), at=AT, source="new.csv")
    publisher.publish_county(NOW)
    units = {unit.code: unit for unit in Client(publisher.site.root, tmp_path / "t").pack().units}
    assert units[VILLAGE].valid_to == "2026-11-23"
    assert units["140929100000"].valid_to == "2026-11-23"  # the township of that village
    assert "140929100201" not in units
    take(records, publisher.ring, drafts(1, unit="140929102000", start=50))  # the new township can sign
    publisher.publish(NOW)
    assert len(Client(publisher.site.root, tmp_path / "t").index("140929102000").entries) == 1
    assert len(Client(publisher.site.root, tmp_path / "t").index(VILLAGE).entries) == 1


def draft(folder: Path, text: str) -> Records:
    records = open_records(records_url(folder), create=True)
    import_regions(records, tree(text), at=AT, source="x.csv")
    return records
