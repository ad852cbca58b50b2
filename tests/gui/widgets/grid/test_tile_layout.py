"""Tiles are as large as the room allows, crisp, and found again under the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from ddpm_studio.gui.widgets.grid.magnifier import LARGEST, Magnifier
from ddpm_studio.gui.widgets.grid.tile_layout import GROUP_GAP, NOWHERE, Arrangement

ROOM = QRectF(0, 0, 600, 600)


def test_groups_stay_together_and_apart_from_others() -> None:
    layout = Arrangement(64 * 2, QSizeF(32, 32), QRectF(0, 0, 900, 400), group=2).layout()
    assert layout.columns % 2 == 0
    assert layout.columns > 2
    first, second, third = (layout.rect(index) for index in range(3))
    assert second.left() - first.right() == pytest.approx(layout.gap)
    assert third.left() - second.right() == pytest.approx(layout.gap + GROUP_GAP)
    for index in range(64 * 2):
        assert layout.index_at(layout.rect(index).center()) == index
    assert layout.index_at(QPointF(second.right() + GROUP_GAP / 2, second.center().y())) == NOWHERE


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16, 64, 100, 256, 300])
@pytest.mark.parametrize("room", [ROOM, QRectF(0, 0, 900, 200), QRectF(10, 20, 150, 700)])
@pytest.mark.parametrize("group", [0, 4])
def test_every_tile_lies_in_the_room_and_no_two_overlap(count: int, room: QRectF, group: int) -> None:
    layout = Arrangement(count, QSizeF(32, 32), room, group=group).layout()
    rects = [layout.rect(index) for index in range(count)]
    assert all(room.adjusted(-1, -1, 1, 1).contains(rect) for rect in rects)
    assert all(not one.intersects(other) for i, one in enumerate(rects) for other in rects[:i])


def test_a_square_room_gets_a_square_of_squares() -> None:
    assert Arrangement(64, QSizeF(32, 32), ROOM).layout().columns == 8


def test_a_wide_room_gets_one_row() -> None:
    assert Arrangement(8, QSizeF(32, 32), QRectF(0, 0, 900, 110)).layout().columns == 8


def test_columns_can_be_fixed() -> None:
    layout = Arrangement(10, QSizeF(32, 32), ROOM, columns=5).layout()
    assert (layout.columns, layout.rows) == (5, 2)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_pixels_of_small_pictures_are_whole_on_the_screen(ratio: float) -> None:
    layout = Arrangement(4, QSizeF(28, 28), QRectF(0, 0, 333, 333), ratio).layout()
    scale = layout.tile.width() * ratio / 28
    assert scale >= 2
    assert scale == pytest.approx(round(scale))
    assert (layout.rect(0).left() * ratio) % 1 == pytest.approx(0)


def test_large_pictures_fill_the_room() -> None:
    layout = Arrangement(1, QSizeF(100, 50), ROOM).layout()
    assert layout.tile.width() == pytest.approx(600)


def test_what_is_drawn_somewhere_is_found_there() -> None:
    layout = Arrangement(10, QSizeF(32, 32), ROOM, columns=4, caption=20).layout()
    assert all(layout.index_at(layout.rect(index).center()) == index for index in range(10))
    assert layout.index_at(layout.rect(9).center() + QPointF(layout.tile.width() + 3, 0)) == NOWHERE
    assert layout.index_at(layout.caption_rect(2).center()) == NOWHERE
    assert layout.index_at(QPointF(-5, -5)) == NOWHERE


def test_captions_have_room() -> None:
    layout = Arrangement(4, QSizeF(32, 32), ROOM, columns=2, caption=20).layout()
    assert layout.caption_rect(0).bottom() < layout.rect(2).top()


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    magnifier, picture, point = Magnifier(), QSizeF(100, 100), QPointF(450, 150)

    def fraction() -> tuple[float, float]:
        rect = magnifier.rect(picture, ROOM, 1)
        return (point.x() - rect.left()) / rect.width(), (point.y() - rect.top()) / rect.height()

    before = fraction()
    magnifier.zoom_about(point, 2.5, ROOM)
    magnifier.move(QPointF(0, 0))
    assert magnifier.rect(picture, ROOM, 1).width() == pytest.approx(1500)
    assert fraction() == pytest.approx(before)
    magnifier.zoom_about(point, 1000, ROOM)
    assert magnifier.zoom == LARGEST


def test_zooming_out_ends_at_the_whole_picture() -> None:
    magnifier = Magnifier()
    magnifier.zoom_about(QPointF(10, 10), 3, ROOM)
    magnifier.move(QPointF(50, 50))
    magnifier.zoom_about(QPointF(300, 300), 0.01, ROOM)
    assert magnifier.rect(QSizeF(100, 100), ROOM, 1).center() == ROOM.center()
    assert not magnifier.is_enlarged
