from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.export.grid import GridOptions, make_grid
from ddpm_studio.engine.export.named_grid import make_named_grid

ROWS, COLUMNS = ["t = 1000", "t = 50"], ["λ = 0", "0.50", "1.00"]
PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), np.uint8)


@pytest.mark.parametrize("background", ["grey", "black", "white", "transparent"])
def test_the_sheet_is_the_plain_one_with_names_beside_it(background) -> None:
    options = GridOptions(scale=8, background=background)
    named = make_named_grid(PIXELS, options, ROWS, COLUMNS)
    plain = make_grid(PIXELS, options.model_copy(update={"columns": 3}))
    top, left = (named.shape[axis] - plain.shape[axis] for axis in (0, 1))
    assert np.array_equal(named[top:, left:], plain)
    before, above = named[top:, :left], named[:top, left:]
    halves = [before[: len(before) // 2], before[len(before) // 2 :], *np.array_split(above, 3, axis=1)]
    for part in halves:
        assert len(np.unique(part.reshape(-1, part.shape[-1]), axis=0)) > 2, "letters"
    assert len(np.unique(named[:top, :left].reshape(-1, named.shape[-1]), axis=0)) == 1, "nothing in the corner"


def test_names_that_do_not_fit_are_left_out_evenly() -> None:
    many = np.zeros((22, 4, 4, 1), np.uint8)
    columns = [f"{index / 10:.2f}" for index in range(11)]
    named = make_named_grid(many, GridOptions(background="white"), ROWS, columns)
    plain = make_grid(many, GridOptions(background="white", columns=11))
    above = named[: named.shape[0] - plain.shape[0], named.shape[1] - plain.shape[1] :, 0]
    empty = np.flatnonzero((above == 255).all(axis=0))
    assert (np.diff(empty) > 4).sum() >= 1 and len(empty) > 10, "names stand apart"


def test_as_many_images_as_cells() -> None:
    with pytest.raises(ValueError, match="6 images for 2 rows and 2 columns"):
        make_named_grid(PIXELS, GridOptions(), ROWS, COLUMNS[:2])
