from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.datasets import NO_CLASS, Images
from ddpm_studio.gui.choosing.picture_loader import Gathered, first_picks


def images_of(labels: list[int]) -> Images:
    return Images(np.zeros((len(labels), 8, 8, 1), np.uint8), np.array(labels), ("cats", "dogs"), None, "pets")


@pytest.mark.parametrize(
    ("labels", "second"),
    [([0, 0, 1, 1], 2), ([0, NO_CLASS, 1], 2), ([NO_CLASS, NO_CLASS, 0], 2), ([1, NO_CLASS, NO_CLASS], 1)],
)
def test_two_pictures_of_different_classes_come_first(labels: list[int], second: int) -> None:
    assert [picture.index for picture in first_picks(Gathered(images_of(labels)))] == [0, second]
