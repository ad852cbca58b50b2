"""A model that no run of this program has made draws by every job; only what needs a run says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_studio import engine
from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import DataPicture, PictureFile, SeedPicture
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.datasets import Folder
from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.diffusion.samplers import DDIM
from ddpm_studio.engine.diffusion.schedules import Cosine
from ddpm_studio.engine.errors import FieldError, LoadError
from ddpm_studio.engine.events import Control, Frame
from ddpm_studio.engine.jobs.drawing import draw
from ddpm_studio.engine.models.card import LearntPictures, ModelCard, Provenance, SignalSpace
from ddpm_studio.engine.models.find import find_data
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import recipe
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.runtime.checkpoint import load_network, write_model_file
from tests.engine.small import SMALL, drain, of_kind

CARD = ModelCard(
    SignalSpace(height=8, width=16, channels=3),
    SMALL.network,
    Process(Cosine(steps=40), "v"),
    LearntPictures("folder", ("birds",), 3, "black", ()),
    Provenance(7, 70, 0.5, made_by="Ada"),
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("foreign") / "birds.safetensors"
    network = build(CARD.network, CARD.ports, (8, 16), torch.Generator().manual_seed(1))
    write_model_file(path, network.state_dict(), CARD)
    return path


def test_it_is_what_its_card_says(model: Path) -> None:
    card = read_card(model)
    assert replace(card, provenance=replace(card.provenance, sha256="")) == CARD
    assert card.title == "folder" and card.training is None and card.last_time == 40
    told: Any = recipe(SampleOptions(), [card])["models"]
    assert told == [{"name": "folder", "step": 7, "ema_rate": 0.5, "sha256": card.provenance.sha256}]


def test_it_is_sampled_branched_and_compared(model: Path) -> None:
    options = SampleOptions(model=model, count=2, steps=4)
    sampled = of_kind(drain(engine.run(options, Control())), Frame)
    assert sampled[-1].x_t.shape == (2, 8, 16, 3) and len(sampled) == 5
    branched = of_kind(
        drain(engine.run(BranchOptions(parent=options, t=20, images=(1,), count=2, steps=3), Control())), Frame
    )
    assert branched[-1].x_t.shape == (3, 8, 16, 3) and np.array_equal(branched[-1].x_t[0], sampled[-1].x_t[1])
    both = CompareOptions(sides=(options, options.model_copy(update={"sampler": DDIM()})))
    compared = of_kind(drain(engine.run(both, Control())), Frame)
    assert np.array_equal(compared[4].x_t, sampled[-1].x_t) and len(compared) == 10


def test_it_mixes_files_and_what_it_draws_itself(model: Path, tmp_path: Path) -> None:
    Image.new("RGBA", (32, 16), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    ends = {"first": PictureFile(path=tmp_path / "clear.png"), "second": SeedPicture(seed=3)}
    options = InterpolateOptions(model=model, depth=1, count=2, steps=1, **ends)
    last = of_kind(drain(engine.run(options, Control())), Frame)[-1]
    assert last.x_t.shape == (2, 8, 16, 3) and last.x_t[0].mean() < 40  # on its black background


def test_it_is_exported(model: Path, tmp_path: Path) -> None:
    drain(engine.export_model(model, tmp_path / "copy.safetensors", halves=True))
    _, card = load_network(tmp_path / "copy.safetensors")
    assert replace(card, provenance=replace(card.provenance, sha256="")) == CARD


def test_what_needs_its_run_says_so_before_anything_is_drawn(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "draw_one", lambda *_: pytest.fail("it was drawn"))
    own = DataPicture(source=Folder(path=Path("birds")), index=3)
    options = InterpolateOptions(model=model, first=SeedPicture(), second=own, depth=10)
    with pytest.raises(FieldError, match="came without its run, so that no picture of its data is known by a number"):
        drain(engine.run(options, Control()))
    with pytest.raises(LoadError, match=r"birds\.safetensors: this model is a single one\. .* needs a run"):
        drain(engine.run(OverTrainingOptions(sample=SampleOptions(model=model)), Control()))
    with pytest.raises(LoadError, match=r"birds\.safetensors: this model came without its run"):
        find_data(model)
