"""The choices that the golden files were made with, every one that matters written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.comparison import CompareOptions, OverTrainingOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets.kept import to_text
from ddpm_studio.engine.diffusion.samplers import DDIM, AnySampler, DPMSolver, Sampler
from ddpm_studio.engine.events import Pixels
from ddpm_studio.gui.forward.options import ForwardOptions
from ddpm_studio.gui.settings import Preferences
from tests.golden.program import AnyChoices

CPU = {"device": "cpu", "precision": "fp32", "threads": 1, "tunes": True, "compiles": "never"}
CHAIN = {"clips": True, "frames_kept": 250, "frames_spread": "even", "batch_size": 256, "rate": -1.0, "device": CPU}
STOPPED_AT, MORE = 150, 2
"""The step at which the run was stopped, and how many it goes on for in the test."""

RUN_CHOICES = RunConfig.model_validate(
    {
        "name": "golden",
        "seed": 7,
        "data": {"source": {"kind": "digits"}, "height": 8, "width": 8},
        "network": {"widths": [4, 8], "blocks_per_level": 1, "groups": 4, "dropout": 0.1},
        "diffusion": {"schedule": {"kind": "linear", "steps": 100}, "prediction": "eps"},
        "training": {
            "steps": 400,
            "batch_size": 32,
            "optimizer": {"learning_rate": 0.005, "warm_up_steps": 10},
            "ema": {"rates": [0.9, 0.99]},
        },
        "saving": {"preview_every": 50, "state_every": 60, "snapshot_every": 60, "states_kept": 2, "cost_limit": 100},
        "device": CPU,
    }
)
OTHER_CHOICES = RunConfig.model_validate(
    {
        "name": "テスト run",
        "seed": 2**40,
        "data": {
            "source": {"kind": "shapes", "count": 500, "seed": 3, "sizes": "large"},
            **{"height": 16, "width": 24, "channels": 4, "background": "grey", "flip": True},
        },
        "network": {
            **{"widths": [16, 32, 64], "blocks_per_level": 3, "groups": 8, "dropout": 0.25},
            "attention": {"levels": [2, 3], "in_middle": False, "heads": [1, 2, 4]},
            "details": {
                **{"norm_eps": 1e-5, "flip_sin_to_cos": True, "freq_shift": 0, "downsample_padding": "symmetric"},
                **{"resnet_time_scale_shift": "scale_shift", "gradient_checkpointing": True, "channels_last": True},
            },
        },
        "diffusion": {
            "schedule": {"kind": "drawn", "steps": 250, "points": [[0, 8], [0.5, 0.5], [1, -9]]},
            **{"prediction": "v", "min_snr_gamma": 5},
        },
        "training": {
            **{"steps": 12_345, "batch_size": 48, "accumulation": 3},
            "optimizer": {
                **{"method": "muon", "learning_rate": 3e-4, "warm_up_steps": 7, "decay": "cosine"},
                **{"weight_decay": 0.01, "betas": [0.8, 0.95], "largest_gradient": 0.5},
            },
            "ema": {"rates": [0.995, 0.5, 0], "warms_up": False},
        },
        "saving": {
            **{"preview_every": 11, "state_every": 22, "state_minutes": 1.5, "cost_limit": 4.5},
            **{"states_kept": 3, "snapshot_every": 33},
        },
        "device": {"device": "cpu", "precision": "bf16", "threads": 2, "tunes": False, "compiles": "always"},
    }
)
SCHEDULES: list[dict[str, Any]] = [
    {"kind": "linear", "steps": 50, "start": 2e-4, "end": 0.03},
    {"kind": "quadratic", "steps": 60, "start": 1e-4, "end": 0.02},
    {"kind": "cosine", "steps": 70, "offset": 0.01},
    {"kind": "sigmoid", "steps": 80, "start": 1e-4, "end": 0.02},
    {"kind": "constant", "steps": 90, "beta": 0.02},
    {"kind": "warm-up", "steps": 100, "start": 1e-4, "end": 0.02, "fraction": 0.3},
    {"kind": "jsd", "steps": 40},
    {"kind": "drawn", "steps": 30, "points": [[0, 9], [0.3, 1.5], [1, -8]]},
]
FORWARD = ForwardOptions.model_validate({"schedule": {"kind": "cosine", "steps": 12}, "seed": 5, "pace": 30})
DIGIT = 4
"""The picture that the Forward tab makes noisy."""


def sample(model: Path, sampler: Sampler, steps: int = 5, count: int = 3, seed: int = 0) -> SampleOptions:
    """Choose to draw images."""
    chosen = {"model": model, "count": count, "seed": seed, "sampler": sampler.model_dump(), "steps": steps}
    return SampleOptions.model_validate({**chosen, "spacing": "trailing", "sections": (), "chain": CHAIN})


def every_sampler() -> list[Sampler]:
    """Return each of the samplers there are, with its usual choices."""
    return [kind() for kind in get_args(get_args(AnySampler)[0])]


def jobs(model: Path, other: Path, run: Path, picture: Pixels) -> dict[str, AnyChoices]:
    """Return choices of every job that draws pictures, by what its files are called.

    :param other: the second model of a comparison.
    :param run: a run with snapshots.
    :param picture: one of the user's own, (H, W, 1).
    """
    mixing = {"noise": "shared", "preserves_variance": False, "way": "slerp", "refinements": 1}
    common = {"model": model, "mixing": mixing, "seed": 3, "sampler": DDIM().model_dump(), "steps": 5, "chain": CHAIN}
    data = {"kind": "data", "source": {"kind": "digits"}, "index": 3}
    own = {"kind": "kept", "name": "own picture.png", "shape": picture.shape, "data": to_text(picture)}
    drawn = {"kind": "seed", "seed": 4, "number": 1}
    rows = {**common, "mixing": {**mixing, "noise": "inversion"}, "depths": (80, 50, 20), "depth": 80}
    parent = sample(model, DDIM(), seed=2)
    branch = {"parent": parent, "t": 60, "images": (0, 2), "count": 2, "seed": 9, "sampler": {"kind": "ddpm"}}
    return {
        "sample": sample(model, DPMSolver(), seed=1),
        "interpolate": InterpolateOptions.model_validate(
            {**common, "first": data, "second": own, "depth": 60, "depths": (), "count": 4}
        ),
        "t-and-weight": InterpolateOptions.model_validate({**rows, "first": data, "second": drawn, "count": 3}),
        "branch": BranchOptions.model_validate({**branch, "steps": 0}),
        "compare": CompareOptions(first=sample(model, DPMSolver()), second=sample(other, DDIM())),
        "over-training": OverTrainingOptions(sample=sample(run, DPMSolver()), most=100),
    }


def preferences(drafts: dict[str, AnyChoices]) -> Preferences:
    """Choose something else than usual in every field; the paths are of nobody's disk."""
    forms = {"sample": "sample", "interpolate": "interpolate", "compare": "compare", "over-training": "over_training"}
    kept = {form: drafts[name].model_dump(mode="json") for name, form in forms.items()}
    trained = {"TrainTab": OTHER_CHOICES.model_dump(mode="json"), "TrainTab.preset": {"name": "digits"}}
    return Preferences.model_validate(
        {
            **{"theme": "dark", "text_scale": 1.25, "playback_fps": 24.0, "loop_mode": "ping-pong"},
            **{"time_axis": "log-snr", "film_budget": 256, "language": "ja", "tab": "SampleTab"},
            **{"recent_data": (Path("/pictures/cats.zip"),), "recent_runs": (Path("/runs/ä"), Path("/runs/b"))},
            **{"geometry": "AdnQywAD", "splitters": {"SampleTab": "AAAA/wAAAAEAAAAC"}},
            "drafts": {**kept, **trained, "forward": FORWARD.model_dump(mode="json")},
        }
    )
