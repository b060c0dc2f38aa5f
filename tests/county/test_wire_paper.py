"""The worked example of docs/wire.md works: a county without our publisher feeds a client."""

import re
from pathlib import Path

from sync.county.publish.publisher import Publisher
from sync.county.publish.signing import load
from sync.county.records import open_records, records_url
from sync.county.sample import found_sample
from tests.county.client import Client
from tests.county.makers import NOW

PAPER = Path(__file__).parents[2] / "docs" / "wire.md"


def test_the_worked_example_publishes_a_notice(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)
    folder = tmp_path / "county"
    folder.mkdir()
    records = open_records(records_url(folder), create=True)
    publisher = found_sample(records, folder, now=NOW)
    records.close()
    exec(compile(example, str(PAPER), "exec"), ingredients(publisher))  # the paper is ours
    client = Client(folder / "site", tmp_path / "terminal")
    (entry,) = client.index("140929-08").entries
    document = client.document(entry)
    assert document.notice is not None
    assert document.notice.text == "城区11月25日停水检修"
    assert entry.visible_until == "2026-11-25T16:00:00Z"


def ingredients(publisher: Publisher) -> dict[str, object]:
    site, ring = publisher.site, publisher.ring
    reviewer, release = ring.at_hand("office-140929-08", 2)
    return {
        "put": site.write,
        "reviewer": reviewer,
        "release": release,
        "snapshot_key": ring.at_hand("snapshot", 1)[0],
        "timestamp_key": ring.at_hand("timestamp", 1)[0],
        "role_file": site.read("metadata/1.office-140929-08.json"),
        "snapshot": load(site.read("metadata/1.snapshot.json")),
        "timestamp": load(site.read("metadata/timestamp.json")),
    }
