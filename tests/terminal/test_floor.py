"""The policy floor below every document: whoever owns one server cannot put anything on display."""

import pytest

from tests.simulator import COUNTY, County, disclosure, ulid
from tests.terminal.terminal import Terminal


def approvals(county: County, *keys: str) -> list[dict[str, str]]:
    return [{"office": "示例办公室", "keyid": county.keys[key].public_key.keyid} for key in keys]


@pytest.mark.parametrize(
    ("keys", "is_good"),
    [
        (("person1", "person2"), True),
        (("person1", "online1"), True),
        (("online1", "online2"), False),
        (("online1", "online2", "person1"), False),
        (("person1", "person1"), False),
        (("person1",), False),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, tuple) else "",
)
def test_a_document_approved_on_one_server_is_not_taken_though_its_office_signed(
    terminal: Terminal, county: County, keys: tuple[str, ...], is_good: bool
) -> None:
    """The office's role carries good signatures all along; what is wrong stands in the entry."""
    terminal.pull()
    before = terminal.titles()
    county.put(disclosure(4))
    county.entry_changes[ulid(4)] = {"approved": approvals(county, *keys)}
    county.publish()
    report = terminal.pull()
    assert len(terminal.titles()) == len(before) + is_good
    said = " ".join((report.reason, *report.notes))
    assert is_good or ("approved" in said and COUNTY in said) or report.state == "refused", said
