"""Characters as a person draws them, straight and a little crooked, against the table of strokes."""

import pytest

import assets
from screens.viewmodels.handwriting import OFFERED
from screens.viewmodels.strokes import Strokes

DRAWN = {
    "一": "10,50 90,52",
    "人": "50,10 45,45 10,90|48,38 92,90",
    "口": "20,20 20,80|20,20 80,20 80,80|20,78 80,78",
    "山": "50,8 50,85|15,35 15,88 85,88|85,35 85,92",
    "水": "50,8 50,92 40,85|12,32 40,32 10,75|85,22 58,42|55,42 95,85",
    "田": "15,15 15,88|15,15 85,15 85,88|15,50 85,50|50,15 50,85|15,86 85,86",
    "中": "20,30 20,65|20,30 80,30 80,65|20,62 80,62|50,5 50,95",
    "木": "10,32 90,32|50,5 50,95|48,34 10,80|52,34 92,80",
    "五": "15,12 85,12|45,12 32,88|25,50 72,50 68,88|5,90 95,90",
    "医": "10,12 90,12|35,20 22,36|30,32 78,32|20,52 84,52|52,32 48,55 22,78|54,56 80,76|12,12 12,90 92,90",
}
Drawing = list[list[tuple[float, float]]]


@pytest.fixture(scope="module")
def table() -> Strokes:
    return Strokes(assets.path("strokes/strokes.gz"))


def drawing(words: str) -> Drawing:
    return [[tuple(map(float, point.split(","))) for point in line.split()] for line in words.split("|")]  # type: ignore[misc]


@pytest.mark.parametrize("char", DRAWN)
def test_common_characters_stand_first_wherever_and_how_large_they_are_drawn(table: Strokes, char: str) -> None:
    for size, across, down in ((1.0, 0, 0), (0.3, 60, 5), (0.004, 0.1, 0.5)):
        drawn = [[(x * size + across, y * size * 0.8 + down) for x, y in line] for line in drawing(DRAWN[char])]
        assert table.nearest(drawn, OFFERED)[0] == char


def test_a_hand_that_joins_two_strokes_is_understood(table: Strokes) -> None:
    for char in ("木", "五", "田", "中"):
        lines = drawing(DRAWN[char])
        for at in range(len(lines) - 1):
            joined = [*lines[:at], lines[at] + lines[at + 1], *lines[at + 2 :]]
            assert char in table.nearest(joined, OFFERED), (char, at)
    first, second, *rest = drawing(DRAWN["医"])
    assert "医" in table.nearest([first, second + rest[0], *rest[1:]], OFFERED)
    first, second, third = drawing(DRAWN["口"])
    assert "口" in table.nearest([first + second, third], OFFERED)


def test_a_dot_a_scribble_and_nothing_offer_no_more_than_there_is_room_for(table: Strokes) -> None:
    assert table.nearest([], OFFERED) == []
    assert len(table.nearest([[(0.5, 0.5)]], OFFERED)) == OFFERED
    assert len(table.nearest([[(x % 7 / 7, x % 5 / 5) for x in range(200)]] * 40, OFFERED)) <= OFFERED
