"""Copies among samples are found, also in the mirror, and nothing else is taken for one."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.evaluation.copies import Near, NearestSearch, rank_test, share_nearer
from ddpm_studio.engine.events import Pixels


@pytest.fixture(scope="module")
def digits() -> Pixels:
    """All different ones, in an order of their own."""
    with np.load(resource("datasets/digits.npz"), allow_pickle=False) as archive:
        ink = archive["images"]
    pixels = np.rint(ink * (255 / 16)).astype(np.uint8)[..., None]
    return np.random.default_rng(11).permutation(np.unique(pixels, axis=0))


def nearest(samples: Pixels, learnt: Pixels, in_mirror: bool = False, block: int = 300) -> Near:
    search = NearestSearch(samples, in_mirror)
    for first in range(0, len(learnt), block):
        part = np.arange(first, min(first + block, len(learnt)))
        search.look_at(learnt[part], part)
    return search.found(lambda numbers: learnt[numbers])


def with_copies(samples: Pixels, learnt: Pixels, share: float) -> Pixels:
    """Return the samples, of which a share is a picture that was learnt with noise of 6 levels."""
    random, count = np.random.default_rng(2), round(share * len(samples))
    noisy = learnt[:count] + random.normal(0, 6, learnt[:count].shape)
    return np.concatenate([noisy.round().clip(0, 255).astype(np.uint8), samples[count:]])


@pytest.mark.parametrize("share", [0.0, 0.05, 0.25])
def test_planted_copies_are_found_and_no_others(digits: Pixels, share: float) -> None:
    learnt, others = digits[:900], digits[900:1300]
    near = nearest(with_copies(others, learnt, share), learnt)
    found = float(near.are_copies.mean())
    assert share - 0.01 <= found <= share + 0.01
    if share:
        assert near.are_copies[: round(share * 400)].mean() > 0.9
        assert (near.numbers[near.are_copies, 0] < round(share * 400)).all(), "and which picture it is"


def test_copies_in_the_mirror_count_where_flips_are_learnt(digits: Pixels) -> None:
    learnt, others = digits[:900], digits[900:1300]
    samples = with_copies(others, learnt, 0.05)[:, :, ::-1]
    seen = nearest(samples, learnt, in_mirror=True)
    assert 0.04 <= seen.are_copies.mean() <= 0.06 and seen.mirrored[:20, 0].mean() > 0.9
    assert nearest(samples, learnt).are_copies.mean() < 0.02


def test_distances_are_exact_whatever_lies_together(digits: Pixels) -> None:
    learnt, samples = digits[:200], digits[200:220]
    near = nearest(samples, learnt, block=7)
    apart = ((samples[:, None].astype(float) - learnt[None]) ** 2).mean((2, 3, 4)) ** 0.5
    assert (
        near.distances[:, 0] == pytest.approx(apart.min(axis=1)) and (near.numbers[:, 0] == apart.argmin(axis=1)).all()
    )
    assert near.distances[:, 1] == pytest.approx(np.sort(apart, axis=1)[:, 1])
    assert nearest(learnt[:3], learnt).distances[:, 0] == pytest.approx([0, 0, 0])


def test_of_one_picture_there_is_no_second(digits: Pixels) -> None:
    near = nearest(digits[1:3], digits[:1])
    assert near.numbers[:, 1].tolist() == [-1, -1] and not near.are_copies.any()


def test_samples_that_lie_nearer_than_unseen_pictures_are_told_by_their_ranks(digits: Pixels) -> None:
    learnt, others, unseen = digits[:900], digits[900:1300], digits[1300:1700]
    yardstick = nearest(unseen, learnt).distances[:, 0]
    plain, copied = (nearest(with_copies(others, learnt, share), learnt).distances[:, 0] for share in (0.0, 0.5))
    assert abs(rank_test(plain, yardstick)) < 2.5 and share_nearer(plain, yardstick) < 0.04
    assert rank_test(copied, yardstick) < -5 and share_nearer(copied, yardstick) > 0.4
    assert rank_test(np.ones(5), np.ones(9)) == 0


def test_the_rank_test_is_the_textbooks() -> None:
    # Mann and Whitney's U of {1, 2, 4} against {3, 5, 6, 7} is 1; its z is (1 − 6) / √8.
    assert rank_test(np.array([1.0, 2, 4]), np.array([3.0, 5, 6, 7])) == pytest.approx(-5 / 8**0.5)
