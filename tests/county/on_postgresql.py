"""`pytest -p tests.county.on_postgresql tests/county/...`: the county of every test lives on PostgreSQL."""

import pytest

from tests.county.postgres import drawn_up, on_postgresql, postgres

__all__ = ["drawn_up", "on_postgresql", "postgres"]
# These look into the file of a county on SQLite, forge it by SQLite's own words, or name a number that PostgreSQL, which
# leaves out those of what was undone, gives otherwise.
OF_THE_FILE = {
    "test_words_come_out_by_two_signatures_and_go_when_they_are_taken_back",
    "test_every_mark_is_decided_and_what_is_blotted_out_is_what_is_signed",
    "test_verify_finds_each_broken_link",
    "test_the_publisher_refuses_what_was_not_signed_like_this",
    "test_the_publisher_refuses_another_text_under_the_signatures",
    "test_a_log_cut_short_is_noticed_by_what_was_published",
    "test_a_timestamp_kept_elsewhere_shows_that_everything_was_set_back",
    "test_a_heartbeat_is_kept_once_a_terminal_and_told_what_is_missing",
    "test_an_old_heartbeat_that_is_sent_again_makes_nobody_alive",
    "test_records_that_do_not_answer_say_later",
    "test_the_log_says_who_opened_what_before_it_is_shown",
    "test_the_sample_county_tells_figures_of_its_own_documents",
    "test_who_withdrew_and_why_stands_in_the_log_under_their_key",
    "test_a_table_is_taken_whole_or_not_at_all_and_never_twice",
}


@pytest.fixture(autouse=True)
def everything_on_postgresql(on_postgresql: str) -> None:
    """Every test there is."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave those out that are about the file."""
    items[:] = [item for item in items if item.name.partition("[")[0] not in OF_THE_FILE]
