"""A server of plain files before the county's: words pass through it, and it learns nothing of them."""

from pathlib import Path

import pytest

from kiosk.agent import delivery
from sync.county.voices import desk
from tests.county.nginx import nginx
from tests.voices import AT, VoiceTerminal, listening, voice_county


def test_words_pass_through_nginx_and_wait_while_the_county_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_NOW", AT)
    monkeypatch.setattr("kiosk.health._fonts", lambda: delivery.health.Finding("fonts", "ok", ""))
    monkeypatch.setattr("kiosk.health._rare", lambda _home: ())
    county = voice_county(tmp_path / "county")
    (tmp_path / "web").mkdir()
    tmp_path.chmod(0o755)
    with (
        listening(county.voices(), county.folder / "site") as behind,
        nginx(tmp_path / "web", tmp_path / "nginx", api=behind.rstrip("/")) as url,
    ):
        terminal = VoiceTerminal(tmp_path / "home", county, url)
        code = terminal.say("桥头的路灯坏了")
        assert terminal.deliver().sent == 1
    with nginx(tmp_path / "web", tmp_path / "nginx2", api=behind.rstrip("/")) as url:
        terminal = VoiceTerminal(tmp_path / "home", county, url)
        terminal.say("再说一遍")
        done = terminal.deliver()
        assert (done.sent, done.waiting, done.cause) == (0, 1, "server"), "nginx's page is no receipt"
    assert [one.code for one in desk.listing(county.records)] == [code]
    log = (tmp_path / "nginx" / "access.log").read_text()
    assert "POST /api/v1/opinions" in log
    assert code not in log
    county.records.close()
