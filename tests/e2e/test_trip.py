"""From the county to the glass, as a resident meets it."""

import shutil
import signal
import time
from pathlib import Path

import pytest

from kiosk.store.read import Filter
from tests.e2e.screen import NOTE, ROW, TITLE, VILLAGE, Screen, Style, tile, wait_for
from tests.e2e.stage import Terminal, county, serving

TOOL = Style("Theme.body", "Theme.card", bold=False)
SHORT = 14  # titles up to here stand in one line


def test_a_resident_taps_from_home_to_the_text_of_an_item(terminal: Terminal, display: Screen) -> None:
    card = next(c for c in terminal.cards(Filter("disclosure"), 5) if len(c.title) <= 24)
    with terminal.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.tap(card.title, ROW)
        display.see(card.title[:8], TITLE)


def test_a_resident_taps_to_a_guide_that_says_what_it_costs(terminal: Terminal, display: Screen) -> None:
    card = next(c for c in terminal.cards(Filter("guide"), 4) if len(c.title) <= 16)
    with terminal.glass(display.display):
        display.tap("网上办事", tile("services"))
        display.tap(card.title, ROW)
        display.see(card.title, TITLE)
        display.see("几天办好", NOTE)


def test_a_resident_finds_a_village_in_two_taps(terminal: Terminal, display: Screen) -> None:
    with terminal.glass(display.display):
        display.tap("选择您的村", Style("Theme.heading", "Theme.white", 'Theme.words("disclosure")'))
        display.see("您是哪个村的？", TITLE)
        display.tap("北道坡村", VILLAGE)
        display.see("北道坡村", TITLE)


def test_back_and_home_lead_back_and_home(terminal: Terminal, display: Screen) -> None:
    key = Style("Theme.label", "Theme.card")
    with terminal.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.see("党务公开", TITLE)
        display.tap("返回", key)
        display.see("网上办事", tile("services"))
        display.tap("网上办事", tile("services"))
        display.see("网上办事", TITLE)
        display.tap("首页", key)
        display.see("党务公开", tile("disclosure"))


@pytest.mark.parametrize(("window", "hue"), [("在线互动", "voice"), ("绩效评估", "rating")])
def test_the_windows_for_words_open(terminal: Terminal, display: Screen, window: str, hue: str) -> None:
    with terminal.glass(display.display):
        display.tap(window, tile(hue))
        display.see(window, TITLE)


def test_a_resident_finds_a_guide_by_two_letters(terminal: Terminal, display: Screen) -> None:
    with terminal.glass(display.display):
        display.tap("网上查询", tile("query"))
        display.see("比如，找这些", Style("Theme.heading", "Theme.paper"))
        for letter in "DB":
            display.tap(letter, Style("Theme.type(9.6)", "Theme.card"))

        def opened() -> bool:
            display.press(600, 250)  # where the first result stands, once there is one
            time.sleep(0.5)
            return display.sees("农村低保申请", TITLE)

        assert wait_for(opened, 30), display.save()


def test_the_last_content_shows_with_the_server_dead(terminal: Terminal, display: Screen) -> None:
    # The server of `terminal` has ended; the agent tries in vain beside the glass.
    with terminal.glass(display.display, agent=True):
        display.see("党务公开", tile("disclosure"))
        time.sleep(3)
        assert display.sees("党务公开", tile("disclosure"))


def test_the_first_run_page_gives_way_to_the_first_release(first_county: Path, tmp_path: Path, display: Screen) -> None:
    terminal = Terminal(tmp_path / "H")
    with terminal.glass(display.display):
        display.see("正在准备内容", TITLE)
        with serving(first_county) as url:
            terminal.run("provision", str(first_county / "provision.json"), "--url", url)
            terminal.sync()
        display.see("党务公开", tile("disclosure"))


def test_a_new_release_refreshes_the_open_page_in_place(
    sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    with serving(sample_county) as url, terminal.glass(display.display):
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        display.tap("党务公开", tile("disclosure"))
        card = terminal.cards(Filter("disclosure"), 1)[0]
        display.see(card.title[:SHORT], ROW)
        county("withdraw", "--dir", str(sample_county), "--id", card.id, "--reason", "演示撤下")
        county("publish", "--dir", str(sample_county))
        result = terminal.sync()
        assert result["removed"] == 1
        gone = wait_for(lambda: not display.sees(card.title[:SHORT], ROW), 15)
        assert gone, display.save()
        # Still the same page, and not a blank one.
        assert display.sees("党务公开", TITLE)


def test_the_agent_beside_the_glass_brings_a_change_by_itself(
    sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    card = terminal.cards(Filter("disclosure"), 1)[0]
    quick = Terminal(terminal.home, settings={"poll_s": "10"})
    with serving(sample_county) as url:
        quick.run("provision", str(sample_county / "provision.json"), "--url", url)
        with quick.glass(display.display, agent=True):
            display.tap("党务公开", tile("disclosure"))
            display.see(card.title[:SHORT], ROW)
            county("withdraw", "--dir", str(sample_county), "--id", card.id, "--reason", "演示撤下")
            county("publish", "--dir", str(sample_county))
            assert wait_for(lambda: not display.sees(card.title[:SHORT], ROW), 40), display.save()
            assert display.sees("党务公开", TITLE)


def test_a_visit_ends_by_itself_after_a_visible_countdown(terminal: Terminal, display: Screen) -> None:
    quick = Terminal(terminal.home, settings={"idle_s": "10", "idle_warning_s": "20"})
    stay = Style("Theme.tile", 'Theme.chosen("disclosure")', "Theme.chosenWords")
    with quick.glass(display.display):
        display.tap("党务公开", tile("disclosure"))
        display.see("党务公开", TITLE)
        display.tap("继续浏览", stay)
        time.sleep(1)
        assert display.sees("党务公开", TITLE)
        display.see("继续浏览", stay)
        # Nobody touches: home comes back.
        display.see("网上办事", tile("services"), patience_s=40)
        assert not display.sees("继续浏览", stay)


def test_ending_a_visit_leads_home_and_undoes_the_large_type(terminal: Terminal, display: Screen) -> None:
    large = Style("Theme.type(12.5)", 'Theme.fill("disclosure")', "Theme.fillWords")
    with terminal.glass(display.display):
        display.tap("大字", TOOL)
        display.see("党务公开", large)
        # In the large face the key stands elsewhere among the tools.
        display.tap("结束", Style("Theme.type(9.5)", "Theme.card", bold=False))
        display.see("党务公开", tile("disclosure"))


def test_the_glass_does_not_obey_keys_or_a_request_to_close(terminal: Terminal, display: Screen) -> None:
    with terminal.glass(display.display) as process:
        display.see("党务公开", tile("disclosure"))
        for keys in ("alt+F4", "Escape", "ctrl+q", "F11", "ctrl+w"):
            display.type(keys)
        time.sleep(0.5)
        assert process.poll() is None
        assert display.sees("党务公开", tile("disclosure"))


def test_killing_a_sync_leaves_the_old_content_on_the_glass(
    sample_county: Path, terminal: Terminal, display: Screen
) -> None:
    county("demo", "--dir", str(sample_county), "--change", "60")
    with serving(sample_county) as url, terminal.glass(display.display):
        display.see("党务公开", tile("disclosure"))
        terminal.run("provision", str(sample_county / "provision.json"), "--url", url)
        _, old = terminal.shown()
        for pause_s in (0.2, 0.5, 0.7, 0.9, 1.1):
            process = terminal.start("sync", "--json")
            time.sleep(pause_s)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=10)
            _, now = terminal.shown()
            # Whole: the old set, or the new one in which 60 documents have their next version.
            assert len(now) == len(old)
            assert len(now - old) in (0, 60)
            assert display.sees("党务公开", tile("disclosure"))
        assert terminal.sync()["state"] in ("updated", "unchanged")
        _, new = terminal.shown()
        assert len(new - old) == 60
        shutil.rmtree(sample_county / "site")
        display.tap("党务公开", tile("disclosure"))
        display.see("全部", Style("Theme.body", 'Theme.chosen("disclosure")', "Theme.chosenWords"))
