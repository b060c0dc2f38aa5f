"""How large a design millimetre is on real glasses, whatever a screen claims of itself."""

import pytest

from screens.viewmodels.glass import glass_mm, pixels_per_mm


@pytest.mark.parametrize(
    ("setting", "claimed", "size", "width"),
    [
        (300.0, (476.0, 268.0), (1920, 1080), 300.0),  # the technician knows better
        (0.0, (476.0, 268.0), (1920, 1080), 476.0),
        (0.0, (1439.0, 809.0), (3840, 2160), 1439.0),
        (0.0, (476.0, 268.0), (1080, 1920), 268.0),  # turned, and the claim was not
        (0.0, (0.0, 0.0), (1920, 1080), 476.0),  # no claim
        (0.0, (195.0, 110.0), (1920, 1080), 195.0),
        (0.0, (16.0, 9.0), (1920, 1080), 476.0),  # the shape instead of the size, as some screens tell
        (0.0, (320.0, 240.0), (1920, 1080), 476.0),  # another shape than the picture has
        (0.0, (0.0, 0.0), (1080, 1920), 268.0),
    ],
)
def test_the_width_is_what_can_be_believed(
    setting: float, claimed: tuple[float, float], size: tuple[int, int], width: float
) -> None:
    assert glass_mm(setting, claimed, size) == width


@pytest.mark.parametrize(
    ("width_mm", "size", "ppm"),
    [
        (476.0, (1920, 1080), 1920 / 476),  # 21.5 inches: real millimetres
        (268.0, (1080, 1920), 1080 / 268),
        (1439.0, (3840, 2160), 2160 / 268),  # 65 inches: more than real
        (400.0, (1920, 1080), 4.8),  # 18 inches: still real
        (344.0, (1366, 768), 768 / 216),  # 15.6 inches: a tenth less than real
    ],
)
def test_pixels_of_a_design_millimetre(width_mm: float, size: tuple[int, int], ppm: float) -> None:
    assert pixels_per_mm(width_mm, size) == pytest.approx(ppm, rel=0.002)
