"""Another reply key: whenever the change breaks off, the key that lies there is the one that the records name."""

from pathlib import Path

import pytest

from sync.county.records import Records
from sync.county.voices import keys
from tests.voices import VoiceCounty, voice_county

CRASHES = ("write", "commit", "settle", "moved")


class PowerCut(Exception):
    """The machine stops here."""


def cut(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """Stop before (`write`: after) a step of the change."""
    real_write, real_replace, moves = keys._write, Path.replace, []

    def write(*args: object) -> None:
        real_write(*args)  # type: ignore[arg-type]
        raise PowerCut

    def replace(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == 2:
            raise PowerCut
        return real_replace(self, target)

    def stop(*_args: object) -> None:
        raise PowerCut

    if where == "write":
        monkeypatch.setattr(keys, "_write", write)
    elif where == "commit":
        monkeypatch.setattr(Records, "begin", stop)
    elif where == "settle":
        count = [0]
        real_settle = keys.settle

        def settle(records: Records, folder: Path) -> None:
            count[0] += 1
            if count[0] == 2:
                raise PowerCut
            real_settle(records, folder)

        monkeypatch.setattr(keys, "settle", settle)
    else:
        monkeypatch.setattr(Path, "replace", replace)


def key_that_lies_there(county: VoiceCounty) -> str:
    keys.settle(county.records, county.folder)  # as `county serve` does before it reads the key
    path = keys.reply_path(county.folder)
    assert path is not None
    return bytes(keys.load_reply(path, None).verify_key).hex()


@pytest.mark.parametrize("where", CRASHES)
def test_a_change_that_breaks_off_leaves_the_key_that_the_records_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    county = voice_county(tmp_path / "county")
    before = county.public.reply
    if where == "commit":  # the first look into the records must still work
        public = keys.public_keys(county.records)
        monkeypatch.setattr(keys, "public_keys", lambda _records: public)
        monkeypatch.setattr(keys, "settle", lambda _records, _folder: None)
    cut(monkeypatch, where)
    with pytest.raises(PowerCut):
        keys.renew(county.records, county.folder, "reply", practice=True, passphrase=None)
    monkeypatch.undo()
    public = keys.public_keys(county.records)
    assert public is not None
    assert (public.reply == before) == (where in ("write", "commit"))
    assert key_that_lies_there(county) == public.reply
    keys.renew(county.records, county.folder, "reply", practice=True, passphrase=None)
    renewed = keys.public_keys(county.records)
    assert renewed is not None
    assert renewed.reply not in (before, public.reply)
    assert key_that_lies_there(county) == renewed.reply
    assert list((county.folder / "keys" / "throw-away").glob("reply.next-*")) == []
    county.records.close()
