"""Which side of a comparison stands in which column, while columns come and go."""

from __future__ import annotations

from ddpm_studio.gui.comparing.columns.plan import Columns


def drawn(*keys: int) -> Columns:
    """Columns of these keys, for all of which a comparison has been drawn."""
    columns = Columns()
    columns.set_keys(keys)
    columns.expect()
    columns.take_over()
    return columns


def test_sides_stay_in_the_columns_for_which_they_were_drawn() -> None:
    columns = drawn(0, 1, 2)
    columns.set_keys((0, 7, 2))
    assert [columns.side(key) for key in columns.keys] == [0, None, 2]
    assert columns.letters(columns.drawn()) == "AC"
    columns.expect()
    columns.set_keys((2, 0))  # while it is drawn
    assert columns.is_awaited
    columns.take_over()
    assert [columns.side(key) for key in columns.keys] == [2, 0]


def test_a_comparison_whose_columns_have_all_gone_is_not_awaited() -> None:
    columns = drawn(0, 1)
    columns.expect()
    columns.set_keys((2, 3))
    assert not columns.is_awaited
    assert columns.drawn() == []


def test_two_that_have_pictures_are_held_against_each_other() -> None:
    columns = drawn(0, 1, 2)
    assert columns.two == (0, 1)
    columns.hold(0, 2)
    assert columns.two == (0, 2)
    columns.hold(2, 2)
    assert columns.two == (2, 0)
    columns.set_keys((0, 1, 5))  # the first of the two has gone
    assert columns.two == (1, 0)
    columns.set_keys((5, 1))
    assert columns.two == (1, 1)
    assert columns.seen(all_of_them=False) == [1]
    assert columns.places_of_two([1]) == (0, 0)
