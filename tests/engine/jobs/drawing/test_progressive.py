"""Pictures that are sent bit by bit: a film of what a receiver sees, saved with what each frame has cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_studio import engine
from ddpm_studio.engine.choices.measuring.progressive import ProgressiveOptions
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.evaluation.rates import as_lines, in_tenths
from ddpm_studio.engine.events import Control, Frame
from ddpm_studio.engine.films.film import Film
from ddpm_studio.engine.films.film_file import open_film, save_film
from ddpm_studio.engine.runs.run import Run
from tests.engine.small import drain, of_kind

T = 50


@pytest.fixture(scope="module")
def film(trained_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Film:
    options = ProgressiveOptions(model=trained_run.folder, count=5, chain={"frames_kept": 100})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_STUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        found = Film()
        for event in engine.run(options, Control()):
            found.keep(event)
        return found


def test_bits_rise_and_what_is_believed_comes_nearer(film: Film) -> None:
    assert film.times == list(range(T, -1, -1)) and len(film.coded) == T + 1
    bits, rmse = np.array(film.coded).T
    assert (np.diff(bits) >= -1e-6).all() and bits[0] < 0.5 < bits[-1]
    assert rmse[0] > rmse[-2] and rmse[-1] == 0, "in the end the pictures are there without loss"


def test_the_frames_are_the_pictures_under_the_noise_of_their_time(film: Film) -> None:
    pictures = film.frame(T, "x_0").astype(float)
    assert (film.frame(T, "x_t") == film.frame(T, "x_0")).all()
    apart = [np.abs(film.frame(position, "x_t") - pictures).mean() for position in (0, 25, T)]
    assert apart[0] > apart[1] > apart[2] == 0


def test_the_error_is_the_root_of_the_mean_over_all_pictures(film: Film) -> None:
    position = 30
    apart = film.frame(position, "x_0").astype(float) - film.frame(T, "x_0")
    assert film.coded[position].rmse == pytest.approx((apart**2).mean() ** 0.5, rel=0.02)


def test_tenths_of_the_chain_stand_beside_the_papers_table(film: Film) -> None:
    tenths = in_tenths(film.times, film.coded)
    assert [sent.steps for sent in tenths] == list(range(5, 51, 5))
    assert tenths[-1].coded == film.coded[T - 1], "the look at x_1, not the pictures themselves"
    head, *rows, _ = as_lines(film.times, film.coded)
    assert "table 4" in head and len(rows) == 10 and len({len(row) for row in rows}) == 1
    assert rows[-1].split() == ["50", f"{tenths[-1].coded.bits:.5f}", f"{tenths[-1].coded.rmse:.2f}", "1.77581", "0.95"]


def test_all_that_is_sent_is_the_bound(film: Film, trained_run: Run) -> None:
    from ddpm_studio.engine.choices.measuring.bits import BitsOptions
    from ddpm_studio.engine.findings import Bits

    options = BitsOptions(model=trained_run.folder, count=5, evaluations=0)
    found = of_kind(drain(engine.bits(options, Control())), Bits)[-1]
    before_the_last = film.coded[-2].bits
    assert film.coded[-1].bits == pytest.approx(found.total, rel=0.1), "by another draw of noise"
    assert film.coded[-1].bits - before_the_last == pytest.approx(found.decoding, rel=0.25)


def test_it_is_saved_and_opened_with_what_was_received(film: Film, tmp_path: Path) -> None:
    path = tmp_path / "sent.npz"
    drain(save_film(path, [film], '{"job": "progressive"}'))
    again = Film()
    for event in open_film(path):
        again.keep(event)
    assert again.coded == film.coded and (again.frame(9, "x_0") == film.frame(9, "x_0")).all()
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez(path, **{**arrays, "rmse": arrays["rmse"] * np.nan})
    with pytest.raises(LoadError, match="rmse"):
        drain(open_film(path))
    np.savez(path, **{name: array for name, array in arrays.items() if name not in ("bits", "rmse")})
    assert not [frame for frame in of_kind(drain(open_film(path)), Frame) if frame.coded]


def test_the_same_seed_sends_the_same_and_more_than_there_are_cannot_be_sent(trained_run: Run, film: Film) -> None:
    options = ProgressiveOptions(model=trained_run.folder, count=5, steps=3)
    one, other = (of_kind(drain(engine.run(options, Control())), Frame) for _ in range(2))
    assert [frame.t for frame in one] == [50, 33, 17, 0]
    assert all((a.x_t == b.x_t).all() and a.coded == b.coded for a, b in zip(one, other, strict=True))
    assert (one[-1].x_0 == film.frame(T, "x_0")).all(), "of the same pictures"
    with pytest.raises(FieldError, match="has 1,797"):
        drain(engine.run(options.model_copy(update={"count": 2000}), Control()))
