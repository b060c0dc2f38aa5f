"""How many pixels one design millimetre has on this glass."""

# What the layouts are drawn for: the short side of 21.5 inches.
SHORT_MM = 268.0
USUAL_WIDTH_MM = 476.0
# What a board is drawn for: its short side in design millimetres, and how many of them one hanzi of its text has.
BOARD_SHORT_MM = 157.6
BOARD_BODY_MM = 6.9
USUAL_BOARD_WIDTH_MM = 1_218.0  # 55 inches
# The most that a short viewing room may ask for: beyond it nothing but the clock would fit.
LEAST_BOARD_SHORT_MM = 105.0
# The smallest short side that the layouts have room on.
LEAST_SHORT_MM = 216.0
# What a screen may claim of itself and be believed: 8 to 110 inches.
LEAST_MM, MOST_MM = 100.0, 2_500.0


def glass_mm(setting_mm: float, claimed_mm: tuple[float, float], size: tuple[int, int]) -> float:
    """The glass's width in millimetres: as set, else as the screen claims if that can be, else as 21.5 inches."""
    width, height = size
    if setting_mm > 0:
        return setting_mm
    wide, high = claimed_mm
    if LEAST_MM <= wide <= MOST_MM and LEAST_MM <= high <= MOST_MM:
        shape, claimed = width / height, wide / high
        if 0.9 < shape / claimed < 1.1:
            return wide
        if 0.9 < shape * claimed < 1.1:  # the screen was turned, its claim was not
            return high
    return USUAL_WIDTH_MM if width >= height else SHORT_MM


def pixels_per_mm(width_mm: float, size: tuple[int, int]) -> float:
    """Pixels of a design millimetre: the real one, or more where the glass is larger than the layouts are drawn for.

    On a small glass a design millimetre is a little shorter than a real one, so that LEAST_SHORT_MM of them fit its
    short side: a layout that is cut would help nobody.
    """
    width, height = size
    short = min(width, height)
    return max(min(width / width_mm, short / LEAST_SHORT_MM), short / SHORT_MM)


def board_pixels_per_mm(width_mm: float, size: tuple[int, int], viewing_m: float) -> float:
    """Pixels of a board's design millimetre: its text is as high as a 200th of the viewing distance, or higher.

    `width_mm` is the glass's real width; 0: unknown, taken for 55 inches.
    """
    width, height = size
    short = min(width, height)
    real = width / (width_mm or (USUAL_BOARD_WIDTH_MM if width >= height else USUAL_BOARD_WIDTH_MM * 9 / 16))
    needed = viewing_m * 1000 / 200 * real / BOARD_BODY_MM
    return min(max(short / BOARD_SHORT_MM, needed), short / LEAST_BOARD_SHORT_MM)
