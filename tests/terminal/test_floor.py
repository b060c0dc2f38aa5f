"""The policy floor below every document: whoever owns one server cannot put anything on display."""

import pytest

from tests.simulator import COUNTY, County, disclosure, ulid
from tests.terminal.terminal import Terminal


def approvals(county: County, *keys: str) -> list[dict[str, str]]:
    return [{"office": "示例办公室", "keyid": county.keys[key].public_key.keyid} for key in keys]


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        (("person1", "person2"), "updated"),
        (("person1", "online1"), "updated"),
        (("online1", "online2"), "left"),
        (("online1", "online2", "person1"), "left"),
        (("person1", "person1"), "left"),
        (("person1",), "left"),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, tuple) else value,
)
def test_a_document_approved_on_one_server_is_refused_though_its_office_signed(
    terminal: Terminal, county: County, keys: tuple[str, ...], state: str
) -> None:
    """The office's role carries good signatures all along; what is wrong stands in the entry."""
    terminal.pull()
    before = terminal.titles()
    county.put(disclosure(4))
    county.entry_changes[ulid(4)] = {"approved": approvals(county, *keys)}
    county.publish()
    report = terminal.pull()
    assert len(terminal.titles()) == len(before) + (state == "updated")
    assert (report.state, report.broken) == ("updated", int(state == "left"))
    if state == "left":  # nothing new is taken from that office, and doctor says why
        assert any(COUNTY in note and "approved" in note for note in report.notes), report.notes
