"""What pictures cost is measured as published codes do, by many terms or few, and only where it means anything."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag

import numpy as np
import pytest
import torch
from torch import nn

from ddpm_studio import engine, headless
from ddpm_studio.arguments import make_parser
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.measuring.bits import BitsOptions, SnapshotsOptions
from ddpm_studio.engine.datasets import Digits, NpzFile
from ddpm_studio.engine.diffusion.denoiser import StepVariance
from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.diffusion.schedules import AnySchedule, Cosine, Linear
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError
from ddpm_studio.engine.events import Control, Note
from ddpm_studio.engine.findings import Bits, SnapshotBits, SnapshotDistance
from ddpm_studio.engine.models.card import SignalSpace
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.networks.features.options import PixelFeatures
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.bound_terms import BoundTerms
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.condition import NOTHING
from ddpm_studio.engine.runtime.model import Model
from tests.engine.diffusion.test_likelihood import PICTURES, made_noise
from tests.engine.jobs.conftest import FAST
from tests.engine.small import drain, of_kind, small_run, train

FEW = {"count": 24, "source": Digits()}


class MadeNetwork(nn.Module):
    """ε̂ = 0.9 √(1 − ᾱ_t) x_t + 0.05 sin 3 x_t, and the variance's share by tanh x_t."""

    def __init__(self, schedule: AnySchedule, learns: bool) -> None:
        super().__init__()
        self.alpha_bar = torch.from_numpy(schedule.alpha_bar())
        self.learns = learns

    def forward(self, x: torch.Tensor, index: torch.Tensor, told: object = None) -> torch.Tensor:
        scale = 0.9 * (1 - self.alpha_bar[index + 1]).sqrt().float()[:, None, None, None]
        eps = scale * x + 0.05 * torch.sin(3 * x)
        return torch.cat([eps, torch.tanh(x)], dim=1) if self.learns else eps


def made_model(run: Run, schedule: AnySchedule, learns: bool) -> Model:
    card = read_card(find_model_file(run.folder))
    process = Process(schedule, "eps", "learned" if learns else "fixed")
    pictures = replace(card.pictures, channels=3)
    card = replace(card, space=SignalSpace(4, 4, 3), process=process, pictures=pictures)
    return Model(MadeNetwork(schedule, learns), card, choose_device(ChainOptions().device))


LONG = pytest.mark.long
TOTALS = [
    pytest.param(Linear(), "fixed-small", (9.02425, 9.01067), marks=LONG),
    (Linear(), "learned", (8.56116, 8.53298)),
    (Linear(steps=100), "fixed-large", (8.35963, 8.29922)),
    pytest.param(Cosine(), "learned", (8.51084, 8.48649), marks=LONG),
]
"""(schedule, variance, the bound of each picture) by improved-diffusion's code."""


@pytest.mark.parametrize(("schedule", "variance", "wanted"), TOTALS)
def test_terms_of_a_network_are_those_of_published_code(
    trained_run: Run, schedule: AnySchedule, variance: StepVariance, wanted: tuple[float, float]
) -> None:
    """All pictures at once, each at a t of its own: one goes up the chain while the other goes down."""
    model = made_model(trained_run, schedule, variance == "learned")
    last = schedule.steps
    costs = BoundTerms(model, ChainOptions(), range(last, 0, -1), variance, Flag())
    x_0 = torch.from_numpy(PICTURES)
    total = costs.prior(x_0)
    for up, down in zip(range(1, last + 1), range(last, 0, -1), strict=True):
        eps = torch.from_numpy(np.stack([made_noise(up)[0], made_noise(down)[1]]))
        total += costs(x_0, torch.tensor([up, down]), eps, NOTHING).bits
    assert total.tolist() == pytest.approx(wanted, abs=2e-4)


def measured(run: Run | Path, **choices: object) -> Bits:
    model = run.folder if isinstance(run, Run) else run
    options = BitsOptions.model_validate({**FEW, "model": model, **choices})
    return of_kind(drain(engine.bits(options, Control())), Bits)[-1]


def test_few_terms_say_what_all_do_within_their_error(trained_run: Run) -> None:
    exact, few = measured(trained_run, evaluations=0), measured(trained_run, evaluations=10)
    assert (exact.evaluations, few.evaluations) == (50, 10)
    assert exact.error is not None and few.error is not None
    assert abs(few.total - exact.total) < 3 * few.error
    assert exact.variance == "fixed-large" and exact.pictures == 24
    for found in (exact, few):
        assert sum(span.bits for span in found.spans) == pytest.approx(found.total)
        assert (found.spans[0].first, found.spans[0].last) == (1, 1) and found.decoding == found.spans[0].bits
        assert found.prior == found.spans[-1].bits and found.decoding > found.floor > 0
    assert exact.decoding == pytest.approx(few.decoding, rel=0.2)


def test_it_is_the_same_for_any_batch_size(trained_run: Run) -> None:
    one = measured(trained_run, evaluations=3, count=10, chain={"batch_size": 3})
    other = measured(trained_run, evaluations=3, count=10)
    assert one.total == pytest.approx(other.total, abs=1e-4) and one.total > 0


def test_it_ends_when_it_is_certain_enough(trained_run: Run) -> None:
    assert measured(trained_run, evaluations=2, count=200, error=10.0).pictures == 64


def test_a_learnt_variance_and_a_shorter_chain_have_bounds_of_their_own(tmp_path: Path, trained_run: Run) -> None:
    run = small_run(tmp_path, "diffusion.variance=learned", "diffusion.objective=hybrid", "training.steps=2")
    train(run)
    assert measured(run, evaluations=3, count=4).variance == "learned"
    assert measured(run, evaluations=3, count=4, variance="fixed-small").variance == "fixed-small"
    with pytest.raises(FieldError, match="did not learn the variance"):
        measured(trained_run, count=4, variance="learned")
    short = measured(trained_run, evaluations=0, count=4, steps=7)
    assert short.evaluations == 7 and short.spans[-1].first == 8
    with pytest.raises(FieldError, match="50 times"):
        measured(trained_run, count=4, steps=51)


def test_pictures_of_more_than_eight_bits_are_refused(trained_run: Run, tmp_path: Path) -> None:
    deep = np.random.default_rng(0).integers(0, 40_000, (5, 8, 8, 1)).astype(np.uint16)
    np.savez(tmp_path / "deep.npz", deep)
    with pytest.raises(StudioError, match="more than 8 bits"):
        measured(trained_run, source=NpzFile(path=tmp_path / "deep.npz"))


def test_held_out_pictures_are_others_than_those_learnt_from(tmp_path: Path, trained_run: Run) -> None:
    run = small_run(tmp_path, "data.held_out=0.1", "training.steps=1")
    train(run)
    held_out, learnt = measured(run, pictures="held-out", count=5000, evaluations=2), measured(run, pictures="learnt")
    assert 100 < held_out.pictures < 260 and held_out.of == "digits, held out"
    assert learnt.of == "digits, those learnt from"
    with pytest.raises(FieldError, match="No pictures of this set are held out"):
        measured(trained_run, pictures="held-out")


def test_every_snapshot_is_measured_by_the_same_pictures_and_the_best_is_named(tmp_path: Path) -> None:
    run = small_run(tmp_path, "saving.snapshot_every=6", *FAST)
    train(run)
    bits = BitsOptions(model=run.folder, count=4, evaluations=3)
    options = SnapshotsOptions(bits=bits, samples=50, features=PixelFeatures())
    events = drain(engine.snapshot_bits(options, Control()))
    found = of_kind(events, SnapshotBits)
    assert [each.step for each in found] == [6, 12] and found[0].bits.total != found[1].bits.total
    alone = measured(run.snapshots()[0][1], count=4, evaluations=3)
    assert found[0].bits.total == pytest.approx(alone.total)
    best = min(found, key=lambda each: each.bits.total)
    assert any(f"step {best.step} is best" in note.text for note in of_kind(events, Note))
    distances = of_kind(events, SnapshotDistance)
    assert [each.step for each in distances] == [6, 12] and all(each.error for each in distances)
    nearest = min(distances, key=lambda each: each.distance)
    assert f"step {nearest.step} draws lies nearest" in str(events[-1])


def test_a_run_with_one_snapshot_has_none_to_compare(trained_run: Run) -> None:
    options = SnapshotsOptions(bits=BitsOptions(model=trained_run.folder))
    with pytest.raises(LoadError, match="fewer than two snapshots"):
        drain(engine.snapshot_bits(options, Control()))


def run_command(*words: str) -> None:
    headless.run_command(make_parser().parse_args(["bits", *words]))


def test_the_command_line_says_it_and_as_json(trained_run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ("--set", "count=4", "--set", "evaluations=3")
    run_command(str(trained_run.folder), "digits", *quick)
    said = capsys.readouterr().out
    assert "≤ " in said and "± " in said and "L_0" in said and "however well a picture is known" in said
    run_command(str(trained_run.folder), "--json", *quick)
    told = json.loads(capsys.readouterr().out)
    assert told["pictures"] == 4 and told["total"] > 0 and told["spans"][0]["first"] == 1
    with pytest.raises(FieldError, match="no pictures at nowhere"):
        run_command(str(trained_run.folder), "nowhere")
