"""Which pixels a brush, a box and a loop cover, and how marks grow."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.gui.widgets.canvas.marks import Area, Covered, boxed, enclosed, grown, settled, swept
from ddpm_studio.gui.widgets.canvas.placement import Placement, filling, placed, resized_mask

SHAPE = (24, 32)


def whole(marked: tuple[Area, Covered]) -> Covered:
    """What is covered, on the whole picture."""
    area, covered = marked
    picture = np.zeros(SHAPE, bool)
    picture[area.slices] = covered
    return picture


@pytest.mark.parametrize("size", range(1, 8))
def test_a_brush_is_as_large_as_it_says_and_even(size: int) -> None:
    place = settled((12.3, 11.8), size)
    dot = whole(swept(SHAPE, place, place, size))
    rows, columns = np.flatnonzero(dot.any(1)), np.flatnonzero(dot.any(0))
    assert len(rows) == len(columns) == size
    inside = dot[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert (inside == inside[::-1]).all() and (inside == inside.T).all()


@pytest.mark.parametrize("end", [(30.5, 12.5), (20.5, 22.5), (1.5, 20.5), (-40.5, -60.5)])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_stroke_has_no_gaps_however_fast(end: tuple[float, float], size: int) -> None:
    line = whole(swept(SHAPE, (10.5, 5.5), end, size))
    seen = np.zeros(SHAPE, bool)
    todo = [(5, 10)]
    while todo:
        row, column = todo.pop()
        if 0 <= row < SHAPE[0] and 0 <= column < SHAPE[1] and line[row, column] and not seen[row, column]:
            seen[row, column] = True
            todo += [(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    assert (seen == line).all() and line.sum() > 5


def test_what_is_beyond_the_picture_is_cut_off() -> None:
    assert whole(swept(SHAPE, (-50, -50), (-9, -9), 6)).sum() == 0
    assert whole(boxed(SHAPE, (-8, 4.2), (3.9, 99))).nonzero()[1].max() == 3
    assert whole(boxed(SHAPE, (100, 100), (120, 120))).sum() == 0
    assert whole(enclosed(SHAPE, [(-5, -5), (100, -5), (100, 100), (-5, 100)])).all()


def test_a_soft_brush_thins_out_and_a_second_stroke_adds_nothing() -> None:
    full, soft = (whole(swept(SHAPE, (12, 12), (20, 12), 12, soft=way)) for way in (False, True))
    assert 0.4 * full.sum() < soft.sum() < 0.85 * full.sum()
    assert not (soft & ~full).any()
    assert soft[12, 12:20].all()  # the middle is covered in full
    again = whole(swept(SHAPE, (12, 12), (14, 12), 12, soft=True))
    assert (soft | again).sum() == soft.sum()


def test_a_box_has_the_pixels_of_its_corners_whichever_way_it_was_drawn() -> None:
    box = whole(boxed(SHAPE, (4.9, 3.1), (2.2, 7.9)))
    assert (box == whole(boxed(SHAPE, (2.2, 7.9), (4.9, 3.1)))).all()
    assert box[3:8, 2:5].all() and box.sum() == 15


def test_a_loop_is_filled_where_it_crosses_itself_too() -> None:
    square = [(4, 4), (12, 4), (12, 12), (4, 12)]
    assert whole(enclosed(SHAPE, square)).sum() == 64
    assert whole(enclosed(SHAPE, square[::-1])).sum() == 64
    assert whole(enclosed(SHAPE, [*square, *square])).sum() == 64  # twice around: not empty again
    eight = whole(enclosed(SHAPE, [(4, 4), (20, 16), (20, 4), (4, 16)]))
    assert eight[10, 5] and eight[10, 18] and not eight[5, 12]
    assert whole(enclosed(SHAPE, square[:2])).sum() == 0


def test_marks_grow_by_a_disk_and_shrink_back_but_not_from_the_edge() -> None:
    dot = np.zeros(SHAPE, bool)
    dot[10, 10] = True
    assert grown(dot, 1).sum() == 9
    row, column = np.mgrid[:24, :32]
    assert (grown(dot, 6) == ((row - 10) ** 2 + (column - 10) ** 2 <= 6.5**2)).all()
    assert (grown(grown(dot, 5), -5) == dot).all()
    half = np.zeros(SHAPE, bool)
    half[:, :16] = True
    assert (grown(half, -3) == (column < 13)).all()
    assert grown(dot, 60).all() and not grown(dot, -1).any()
    assert not grown(np.zeros(SHAPE, bool), 4).any() and grown(np.ones(SHAPE, bool), -4).all()


def test_a_picture_of_the_frames_size_keeps_every_bit_and_others_fill_it() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*SHAPE, 3)).astype(np.uint8)
    pixels, there = placed(picture, filling(SHAPE, SHAPE), SHAPE)
    assert (pixels == picture).all() and there.all()
    large = np.repeat(np.repeat(picture, 3, 0), 5, 1)
    assert filling((72, 160), SHAPE).area((72, 160), SHAPE) == Area(-11, 0, 42, 24)
    assert placed(large, filling((72, 160), SHAPE), SHAPE)[1].all()


@pytest.mark.parametrize("picture", [(24, 33), (25, 32), (24, 34), (31, 33), (7, 100), (500, 13), (1, 1)])
def test_a_picture_that_fills_the_frame_leaves_nothing_free(picture: tuple[int, int]) -> None:
    assert filling(picture, SHAPE).area(picture, SHAPE).within(SHAPE) == Area(0, 0, 32, 24)


def test_a_picture_that_is_scaled_to_and_fro_does_not_wander() -> None:
    start = placement = filling(SHAPE, SHAPE).moved((2, -1), SHAPE, SHAPE)
    for times in (*[1 / 1.05] * 9, *[1.05] * 9):
        placement = placement.scaled(placement.scale * times, placement.middle(SHAPE, SHAPE), SHAPE, SHAPE)
    assert placement.area(SHAPE, SHAPE) == start.area(SHAPE, SHAPE)


def test_what_a_picture_leaves_free_is_told() -> None:
    picture = np.full((*SHAPE, 1), 200, np.uint8)
    half = filling(SHAPE, SHAPE).scaled(0.5, (16, 12), SHAPE, SHAPE)
    assert half == Placement(0.5, 8, 6)
    pixels, there = placed(picture, half, SHAPE)
    assert there.sum() == 16 * 12 and (pixels[there] == 200).all() and not pixels[~there].any()
    away = half.moved((500, -500), SHAPE, SHAPE)
    assert placed(picture, away, SHAPE)[1].sum() == 1  # something stays in the frame


def test_a_mask_of_another_size_is_brought_to_it_by_the_nearest_neighbour() -> None:
    mask = np.array([[0, 255], [255, 0]], np.uint8)
    assert (resized_mask(mask, (4, 6)) == np.kron(mask, np.ones((2, 3), np.uint8))).all()
    assert resized_mask(np.arange(16, dtype=np.uint8).reshape(4, 4), (2, 2)).tolist() == [[5, 7], [13, 15]]
