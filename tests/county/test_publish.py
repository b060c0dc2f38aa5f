"""What is approved reaches a TUF client, and only that."""

import datetime as dt
import gzip
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from sync import contract
from sync.county.approvals import Approver, Draft, add_drafts, approve, store_file
from sync.county.errors import CountyError, UnsignedError
from sync.county.keys import KeyRing
from sync.county.publish import publisher as publisher_module
from sync.county.publish.publisher import Publisher
from sync.county.publish.removal import withdraw
from sync.county.publish.signing import load
from sync.county.records import AuditEvent, DocumentRow, Publication, Records, RoleRow
from sync.county.sample import change, take
from tests.county.client import Client
from tests.county.makers import COUNTY, NOW, TOWNSHIP, VILLAGE, disclosure, drafts, shown

County = tuple[Records, Publisher]


def test_a_new_county_publishes_its_pack_and_no_documents(client: Client) -> None:
    pack = client.pack()
    assert pack.name == "岢岚县"
    assert [unit.name for unit in pack.units if unit.level == "village"] == ["东街社区居委会", "南沟村", "三井村"]
    assert client.target(f"units/{TOWNSHIP}/index.json.gz") is None


def test_an_approved_document_reaches_the_client_with_both_signatures(county: County, client: Client) -> None:
    shown(county, Draft(disclosure(1, unit=VILLAGE)))
    (entry,) = client.index(VILLAGE).entries
    assert client.document(entry).title == "关于第1号事项的事前公开（示例）"
    assert [approval.office for approval in entry.approved] == ["岚漪镇", "岢岚县公开工作领导组办公室"]
    signed = load((client.site / "metadata" / "2.office-140929100.json").read_bytes())
    assert {approval.keyid for approval in entry.approved} == set(signed.signatures)
    assert entry.approved_at == "2026-11-20T02:00:00Z"


def test_the_digest_of_an_entry_is_that_of_the_served_file(county: County, client: Client) -> None:
    shown(county, Draft(disclosure(1, unit=TOWNSHIP)))
    (entry,) = client.index(TOWNSHIP).entries
    served = (client.site / "blobs" / entry.sha256[:2] / entry.sha256).read_bytes()
    assert (hashlib.sha256(served).hexdigest(), len(served)) == (entry.sha256, entry.bytes)
    assert gzip.decompress(served) == contract.encode(client.document(entry))


def test_equal_content_gives_equal_bytes() -> None:
    text = contract.encode(disclosure(1))
    assert contract.pack_gzip(text) == contract.pack_gzip(text)


def test_a_document_with_one_approval_is_refused(county: County) -> None:
    records, publisher = county
    with records.begin() as session:
        versions = add_drafts(session, [Draft(disclosure(1, unit=VILLAGE))])
        one = approvers(publisher.ring, "office-140929100")[:1]
        with pytest.raises(UnsignedError):
            approve(session, [(versions[0], one)])
        with pytest.raises(UnsignedError):
            approve(session, [(versions[0], one * 2)])


def test_an_approval_by_the_keys_of_another_office_publishes_nothing(county: County, client: Client) -> None:
    records, publisher = county
    with records.begin() as session:
        versions = add_drafts(session, [Draft(disclosure(1, unit=VILLAGE))])
        approve(session, [(versions[0], approvers(publisher.ring, "office-140929101"))])
    done = publisher.publish(NOW)
    assert done.documents == 0
    assert "approved by 0 of the keys of its office" in done.refused[0]
    assert client.target(f"units/{VILLAGE}/index.json.gz") is None


def test_a_text_changed_after_its_approval_is_refused_and_others_go_on(county: County, client: Client) -> None:
    records, publisher = county
    take(records, publisher.ring, [Draft(disclosure(1, unit=VILLAGE)), Draft(disclosure(2, unit="140929101000"))])
    forged = contract.encode(disclosure(1, unit=VILLAGE, text="另一段话"))
    with records.begin() as session:
        row = session.scalar(select(DocumentRow).where(DocumentRow.unit == VILLAGE))
        assert row is not None
        row.body = forged
    done = publisher.publish(NOW)
    assert "not the text that was approved" in done.refused[0]
    assert client.target(f"units/{VILLAGE}/index.json.gz") is None
    assert len(client.index("140929101000").entries) == 1


def test_a_changed_digest_does_not_help_a_forger(county: County) -> None:
    records, publisher = county
    take(records, publisher.ring, [Draft(disclosure(1, unit=VILLAGE))])
    forged = contract.encode(disclosure(1, unit=VILLAGE, text="另一段话"))
    with records.begin() as session:
        session.execute(update(DocumentRow).values(body=forged, sha256=hashlib.sha256(forged).hexdigest()))
    assert publisher.publish(NOW).documents == 0


def test_a_unit_whose_keys_are_away_waits_and_others_go_on(county: County, client: Client) -> None:
    records, publisher = county
    take(records, publisher.ring, [Draft(disclosure(1, unit=VILLAGE)), Draft(disclosure(2, unit="140929101200"))])
    for keyid, card in publisher.ring.cards.items():
        if "office-140929100" in card.roles and not card.online:
            del publisher.ring.signers[keyid]
    done = publisher.publish(NOW)
    assert done.waiting == ("东街社区居委会",)
    assert len(client.index("140929101200").entries) == 1
    assert client.target(f"units/{VILLAGE}/index.json.gz") is None


def test_two_keys_of_one_server_never_sign_an_office(county: County) -> None:
    ring = county[1].ring
    for card in list(ring.cards.values()):
        if "office-140929100" in card.roles:
            del ring.signers[card.keyid]
    desk = next(card for card in ring.cards.values() if "office-140929100" in card.roles and card.online)
    other = next(card for card in ring.cards.values() if "office-140929101" in card.roles and card.online)
    ring.signers[desk.keyid] = ring.signers[other.keyid]
    with pytest.raises(UnsignedError, match="needs 2 different keys"):
        ring.at_hand("office-140929100", 2)


def test_no_role_name_looks_like_a_number_and_a_township_signs_only_its_own(client: Client) -> None:
    targets = load((client.site / "metadata" / "1.targets.json").read_bytes()).signed
    roles = targets.delegations.roles
    assert not [name for name in roles if name.isdigit()]
    assert roles["office-140929100"].is_delegated_path(f"units/{VILLAGE}/index.json.gz")
    assert not roles["office-140929100"].is_delegated_path("units/140929101200/index.json.gz")
    assert not roles["office-140929"].is_delegated_path(f"units/{VILLAGE}/index.json.gz")
    assert {role.threshold for name, role in roles.items() if name != "recall"} == {2}


def test_an_index_signed_by_a_foreign_office_is_not_found(county: County, client: Client) -> None:
    shown(county, Draft(disclosure(1, unit=VILLAGE)))
    records, publisher = county
    role = publisher._role_at_hand(unit_row(records, "140929101000"))
    role.targets |= publisher.targets_of("office-140929100")  # the other township lists this village
    role.targets["units/140929100201/index.json.gz"] = role.targets.pop(f"units/{VILLAGE}/index.json.gz")
    publisher.write_role(publisher.signed("targets"), role, NOW)
    publisher.publish(NOW)
    assert client.target("units/140929100201/index.json.gz") is None


def test_one_change_costs_six_requests_and_touches_one_unit(county: County, client: Client) -> None:
    shown(county, *drafts(5, unit=VILLAGE), *drafts(5, unit=TOWNSHIP, start=20), *drafts(5, unit=COUNTY, start=40))
    for unit in (VILLAGE, TOWNSHIP, COUNTY):
        client.index(unit)
    before = {path: (client.site / path).stat().st_mtime_ns for path in county[1].site.files()}
    change(*county, count=1, now=NOW)
    touched = [p for p in county[1].site.files() if before.get(p) != (client.site / p).stat().st_mtime_ns]
    assert len(touched) == 5, touched  # blob, index, role, snapshot, timestamp
    changed_unit = next(path.split("/")[2] for path in touched if path.startswith("targets/"))
    client.fetcher.fetched.clear()
    assert {entry.v for entry in client.index(changed_unit).entries} == {1, 2}
    assert len(client.fetcher.fetched) == 5  # root 404, timestamp, snapshot, role, index; then the blob


def test_a_unit_of_212_documents_keeps_one_change_within_30_kilobytes(county: County, client: Client) -> None:
    """A county of 50,000 documents has 212 in each of its 236 units; their dates all differ."""
    moments = [contract.instant_text(NOW - dt.timedelta(hours=37 * n, minutes=n)) for n in range(1, 213)]
    shown(county, *(Draft(replace(disclosure(n, unit=VILLAGE), published_at=at)) for n, at in enumerate(moments)))
    client.index(VILLAGE)
    change(*county, count=1, now=NOW)
    client.fetcher.fetched.clear()
    assert len(client.index(VILLAGE).entries) == 212
    snapshot_of_36_offices, role_with_18_villages, headers = 1_800, 2_800, 6 * 250
    index = max(size for _, size in client.fetcher.fetched)
    timestamp = (client.site / "metadata" / "timestamp.json").stat().st_size
    assert index + timestamp + snapshot_of_36_offices + role_with_18_villages + headers <= 30_000


def test_nothing_changed_costs_two_requests(county: County, client: Client) -> None:
    client.look()
    client.fetcher.fetched.clear()
    county[1].publish(NOW)
    client.look()
    assert [size > 0 for _, size in client.fetcher.fetched] == [False, True]


def test_a_blob_waits_for_its_day_though_its_entry_is_signed(county: County, client: Client) -> None:
    later = NOW + dt.timedelta(days=2)
    shown(county, Draft(disclosure(1, unit=VILLAGE, text="后天才公开"), visible_from=contract.instant_text(later)))
    (entry,) = client.index(VILLAGE).entries
    assert entry.visible_from == contract.instant_text(later)
    assert not (client.site / "blobs" / entry.sha256[:2] / entry.sha256).exists()
    assert county[1].publish(later - dt.timedelta(seconds=1)).came_due == 0
    done = county[1].publish(later)
    assert (done.came_due, done.units) == (1, 0)
    assert client.document(entry).blocks[0] == contract.ParagraphBlock(text="后天才公开")


def test_a_correction_replaces_its_earlier_version(county: County, client: Client) -> None:
    shown(county, Draft(disclosure(1, unit=VILLAGE)))
    shown(county, Draft(disclosure(1, unit=VILLAGE, v=2, title="更正后的标题")))
    (entry,) = client.index(VILLAGE).entries
    assert (entry.v, client.document(entry).title) == (2, "更正后的标题")


def test_an_older_version_cannot_come_back(county: County) -> None:
    shown(county, Draft(disclosure(1, unit=VILLAGE, v=2)))
    take(county[0], county[1].ring, [Draft(disclosure(1, unit=VILLAGE, v=1))])
    assert "needs a higher number" in county[1].publish(NOW).refused[0]


def test_a_withdrawn_document_leaves_its_title_and_reason_and_no_text(county: County, client: Client) -> None:
    items = [Draft(disclosure(n, unit=VILLAGE, text=f"独特的一句话{n}" * 9)) for n in range(1, 6)]
    shown(county, *items)
    (bundle,) = client.index(VILLAGE).bundles
    withdraw(county[0], items[0].document.id, reason="内容有误", now=NOW)
    county[1].publish(NOW)
    index = client.index(VILLAGE)
    assert [(gone.title, gone.reason) for gone in index.gone] == [("关于第1号事项的事前公开（示例）", "内容有误")]
    assert len(index.entries) == 4
    assert bundle not in index.bundles, "the bundle holds the withdrawn text"
    county[1].publish(NOW + dt.timedelta(days=8))
    assert "独特的一句话1" not in all_text(client.site)
    assert "独特的一句话2" in all_text(client.site)


def test_bundles_hold_the_blobs_of_the_index_and_changes_stay_loose(county: County, client: Client) -> None:
    shown(county, *drafts(10, unit=VILLAGE))
    index = client.index(VILLAGE)
    assert {entry.bundle for entry in index.entries} == {0}
    data = (client.site / "blobs" / "packs" / index.bundles[0].sha256).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (index.bundles[0].bytes, index.bundles[0].sha256)
    assert sorted(unbundle(data)) == sorted(entry.sha256 for entry in index.entries)
    change(*county, count=1, now=NOW)
    after = client.index(VILLAGE)
    assert after.bundles == index.bundles
    assert sorted(entry.bundle is None for entry in after.entries) == [False] * 9 + [True]


def test_pictures_travel_as_they_are(county: County, client: Client) -> None:
    publisher = county[1]
    sha256 = store_file(publisher.folder, b"%PDF-1.4 sample")
    attachment = contract.Attachment(sha256=sha256, type="application/pdf", bytes=15, name="附件.pdf")
    shown(county, Draft(disclosure(1, unit=VILLAGE, attachments=(attachment,))))
    assert (client.site / "blobs" / sha256[:2] / sha256).read_bytes() == b"%PDF-1.4 sample"


@pytest.mark.parametrize("scope", ["party", "unit"])
def test_other_scopes_never_reach_the_published_tree(county: County, client: Client, scope: str) -> None:
    secret = "支部内部讨论的一句话"
    hidden = Draft(disclosure(1, unit=VILLAGE, text=secret, title="支部内部标题"), scope=scope)
    shown(county, hidden, Draft(disclosure(2, unit=VILLAGE)))
    text = all_text(client.site)
    assert "示例正文，第2号" in text
    assert secret not in text
    assert "支部内部标题" not in text
    assert hidden.document.id not in text


def test_a_publication_that_broke_off_is_followed_by_the_next(
    county: County, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, publisher = county
    take(records, publisher.ring, drafts(3, unit=VILLAGE))
    monkeypatch.setattr(Publisher, "write_snapshot", lambda *_: (_ for _ in ()).throw(OSError(28, "disk full")))
    with pytest.raises(OSError, match="disk full"):
        publisher.publish(NOW)
    monkeypatch.undo()
    assert client.target(f"units/{VILLAGE}/index.json.gz") is None, "nothing shows before the timestamp"
    publisher.publish(NOW)
    index = client.index(VILLAGE)
    assert (len(index.entries), index.seq) == (3, 2)
    with records.begin() as session:
        assert session.scalar(select(RoleRow.version).where(RoleRow.name == "office-140929100")) == 3
        assert not session.scalars(select(Publication.unit).where(Publication.dirty)).all()


def test_what_is_approved_while_a_publication_runs_goes_out_with_the_next(
    county: County, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, publisher = county
    take(records, publisher.ring, drafts(1, unit=VILLAGE))
    write = publisher.write_snapshot

    def late(root: Any, now: dt.datetime) -> str:
        take(records, publisher.ring, drafts(1, unit=VILLAGE, start=2))
        return write(root, now)

    monkeypatch.setattr(publisher, "write_snapshot", late)
    assert publisher.publish(NOW).documents == 1
    monkeypatch.undo()
    assert publisher.publish(NOW).documents == 1
    assert len(client.index(VILLAGE).entries) == 2


def test_a_role_once_in_the_snapshot_stays_in_it(county: County, client: Client) -> None:
    first = load((client.site / "metadata" / "1.snapshot.json").read_bytes()).signed
    shown(county, Draft(disclosure(1, unit=VILLAGE)))
    second = load((client.site / "metadata" / "2.snapshot.json").read_bytes()).signed
    assert set(first.meta) == set(second.meta)
    assert len(first.meta) == 7  # targets, three county roles, three offices


def test_the_timestamp_tells_the_moment_and_the_root_the_keys_of_the_server(client: Client) -> None:
    timestamp = load((client.site / "metadata" / "timestamp.json").read_bytes()).signed
    assert timestamp.unrecognized_fields["x-issued"] == contract.instant_text(NOW)
    assert timestamp.expires == NOW + dt.timedelta(days=14)
    root = load((client.site / "metadata" / "1.root.json").read_bytes()).signed
    assert len(root.unrecognized_fields["x-online-keyids"]) == 2 + 3
    assert (len(root.roles["root"].keyids), root.roles["root"].threshold) == (5, 3)


def test_only_one_publication_runs_at_a_time(county: County) -> None:
    with (
        publisher_module.alone(county[1].folder, county[0]),
        pytest.raises(CountyError, match="under way"),
    ):
        county[1].publish(NOW)


def test_what_was_published_stands_in_the_audit_trail(county: County) -> None:
    shown(county, *drafts(2, unit=VILLAGE))
    with county[0].begin() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert (last.action, last.detail["documents"]) == ("publish", 2)


def approvers(ring: KeyRing, role: str) -> list[Approver]:
    at = "2026-11-20T02:00:00Z"
    return [Approver(signer, ring.cards[signer.public_key.keyid], at) for signer in ring.at_hand(role, 2)]


def unit_row(records: Records, code: str):  # type: ignore[no-untyped-def]
    from sync.county.records import UnitRow

    with records.begin() as session:
        row = session.get(UnitRow, code)
        session.expunge_all()
        return row


def unbundle(data: bytes) -> list[str]:
    found, at = [], 0
    while at < len(data):
        digest, length = data[at : at + 32].hex(), int.from_bytes(data[at + 32 : at + 36], "big")
        assert hashlib.sha256(data[at + 36 : at + 36 + length]).hexdigest() == digest
        found.append(digest)
        at += 36 + length
    return found


def all_text(site: Path) -> str:
    """Every byte a web server would show, unpacked where it is gzip (bundles entry by entry)."""
    parts = []
    for path in site.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        parts.append(data)
        for start in [i for i in range(len(data) - 2) if data[i : i + 3] == b"\x1f\x8b\x08"]:
            try:
                parts.append(gzip.zlib.decompressobj(31).decompress(data[start:]))
            except gzip.zlib.error:
                continue
    return b"\n".join(parts).decode("utf-8", "replace")


def test_extra_fields_of_a_document_reach_the_client(county: County, client: Client) -> None:
    shown(county, Draft(replace(disclosure(1, unit=VILLAGE), extra={"later_field": "留着"})))
    (entry,) = client.index(VILLAGE).entries
    assert client.document(entry).extra == {"later_field": "留着"}
