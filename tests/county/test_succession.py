"""Three years of one real county: villages merge and move, old papers keep their name and stay in reach."""

import csv
from pathlib import Path

import pytest

from sync import contract
from sync.county.draft import import_regions
from sync.county.publish.publisher import Publisher
from sync.county.records import Records, UnitRow, open_records, records_url
from sync.county.regions import RegionTree, parse_regions, read_regions
from sync.county.sample import found_practice, take
from sync.county.succession import Place, followers
from tests.county.client import Client
from tests.county.makers import NOW, drafts

YEARS = Path(__file__).parents[1] / "data" / "regions"
AT = contract.instant_text(NOW)
SONGJIAGOU_OLD, SONGJIAGOU_NEW = "140929208000", "140929102000"


def tree(year: int) -> RegionTree:
    return read_regions(YEARS / f"140929-{year}.csv")


def old(found: RegionTree) -> list[Place]:
    return [Place(p.code, p.name, p.level, p.parent) for p in found.places]


def test_real_merges_and_moves_find_their_followers() -> None:
    moved = followers(old(tree(2017)), tree(2022))
    assert moved[SONGJIAGOU_OLD].codes == (SONGJIAGOU_NEW,)
    assert moved["140929200000"].codes == ("140929101000",)  # 神堂坪乡: its villages went to 三井镇
    assert moved["140929209000"].codes == (SONGJIAGOU_NEW,)  # 王家岔乡
    assert moved["140929208200"].codes == ("140929102200",)  # 宋家沟村
    assert sum(follower.is_named for follower in moved.values()) == 27
    merged = followers(old(tree(2016)), tree(2017))
    # 南沟 of 西豹峪乡 has a namesake elsewhere that was there before: not its successor.
    assert (merged["140929203215"].codes, merged["140929203215"].is_named) == (("140929203000",), False)
    assert {follower.is_named for follower in merged.values()} == {False}


def test_every_place_that_ended_can_be_reached_from_one_in_force() -> None:
    for before, after in ((2016, 2017), (2017, 2022), (2016, 2022)):
        kept = {place.code for place in tree(after).places}
        moved = followers(old(tree(before)), tree(after))
        gone = {place.code for place in tree(before).places} - kept
        assert set(moved) == gone
        assert all(set(follower.codes) <= kept for follower in moved.values())


def test_the_file_itself_may_say_what_was_merged_into_what() -> None:
    with (YEARS / "140929-2017.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["code,name,parent_code,level,former_codes"]
    for row in rows:
        codes = "140929203215、140929203205" if row["code"] == "140929203200" else ""
        lines.append(",".join([*row.values(), codes]))
    merged = followers(old(tree(2016)), parse_regions("\n".join(lines).encode(), "x.csv"))
    assert (merged["140929203215"].codes, merged["140929203215"].is_named) == (("140929203200",), True)


@pytest.fixture
def three_years(tmp_path: Path) -> tuple[Records, Publisher]:
    """Papers of 2016 and 2017, then the tree of 2022."""
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    import_regions(records, tree(2016), at=AT, source="2016")
    publisher = found_practice(records, folder, now=NOW)
    take(records, publisher.ring, drafts(1, unit="140929203215", start=1))  # 南沟村, merged in 2017
    take(records, publisher.ring, drafts(1, unit="140929208200", start=2))  # 宋家沟村, moved in 2022
    take(records, publisher.ring, drafts(1, unit=SONGJIAGOU_OLD, start=3))  # 宋家沟乡, a town in 2022
    publisher.publish(NOW)
    for year in (2017, 2022):
        import_regions(records, tree(year), at=AT, source=str(year))
        publisher.publish_county(NOW)
    return records, publisher


def family(pack: contract.CountyPack, code: str) -> set[str]:
    """As screens browse: a unit and those it came from."""
    from screens.viewmodels.county import County  # the real one, without Qt

    return set(County(pack).family(code))


def test_old_papers_stay_in_reach_over_two_changes(three_years: tuple[Records, Publisher], tmp_path: Path) -> None:
    client = Client(three_years[1].site.root, tmp_path / "terminal")
    pack = client.pack()
    units = {unit.code: unit for unit in pack.units}
    in_force = [unit for unit in pack.units if unit.valid_to is None and unit.level == "village"]
    assert len(in_force) == 104
    assert units[SONGJIAGOU_NEW].valid_to is None
    assert units[SONGJIAGOU_OLD].successors == (SONGJIAGOU_NEW,)
    assert SONGJIAGOU_OLD in family(pack, SONGJIAGOU_NEW)
    assert "140929208200" in family(pack, "140929102200")
    assert "140929203215" in family(pack, "140929203000")
    for code, name in (("140929208200", "县民政局"), ("140929203215", "县民政局")):
        (entry,) = client.index(code).entries
        assert client.document(entry).unit_name == name  # the name of its day, as the maker wrote it


def test_a_place_that_an_older_one_went_to_stays_when_it_ends(tmp_path: Path) -> None:
    head = "code,name,parent_code,level,former_codes\n371722000000,单县,,county,\n371722100000,浮岗镇,371722000000,township,\n"
    years = (
        head + "371722100201,甲村委会,371722100000,village,\n",
        head + "371722100202,乙村委会,371722100000,village,371722100201\n",
        head + "371722100203,丙村委会,371722100000,village,371722100202\n",
    )
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    import_regions(records, parse_regions(years[0].encode(), "1.csv"), at=AT, source="1")
    publisher = found_practice(records, folder, now=NOW)
    take(records, publisher.ring, drafts(1, unit="371722100201"))
    for number, text in enumerate(years[1:], start=2):
        import_regions(records, parse_regions(text.encode(), f"{number}.csv"), at=AT, source=str(number))
        publisher.publish_county(NOW)
    pack = Client(publisher.site.root, tmp_path / "terminal").pack()
    assert family(pack, "371722100203") == {"371722100201", "371722100202", "371722100203"}
    records.close()


@pytest.mark.parametrize("villages", [100, 2000])
def test_counties_of_every_size_with_rare_characters_and_short_codes(villages: int, tmp_path: Path) -> None:
    rare = "𣵦㙦𬇕䶮龘"
    rows = ["code,name,parent_code,level", "37,山东省,,province", "3717,菏泽市,37,city", "371722,单县,3717,county"]
    townships = villages // 100
    rows += [f"371722{100 + t},{rare[t % 5]}镇,371722,township" for t in range(townships)]
    rows += [f"371722{100 + n // 100}{200 + n % 100},{rare[n % 5]}{n}村委会,371722{100 + n // 100},village"
             for n in range(villages)]  # fmt: skip
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    found = parse_regions("\n".join(rows).encode("gb18030"), "x.csv")
    assert (found.county.code, found.count("township"), found.count("village")) == ("371722000000", townships, villages)
    import_regions(records, found, at=AT, source="x.csv")
    publisher = found_practice(records, folder, now=NOW)
    pack = Client(publisher.site.root, tmp_path / "terminal").pack()
    assert sum(unit.level == "village" for unit in pack.units) == villages
    assert next(unit.name for unit in pack.units if unit.code == "371722100203") == "䶮3村"
    with records.begin() as session:
        assert session.get(UnitRow, "371722100203") is not None
    records.close()
