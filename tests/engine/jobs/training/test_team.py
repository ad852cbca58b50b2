"""Two processes that train one run together, started as torchrun starts them."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import nn

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runs.run import Run
from ddpm_studio.engine.runtime.checkpoint import STATE, load_network
from ddpm_studio.engine.runtime.learning.distributed import Team, joined
from ddpm_studio.engine.runtime.noise import Purpose, generator
from tests.engine.small import small_run, train

SAME_DRAWS = ("network.dropout=0", "training.ema.rates=[0.5]", "data.flip=true")
"""Dropout is drawn for each process, everything else for the whole batch."""
AWARE = (
    *("diffusion.variance=learned", "diffusion.objective=hybrid", "diffusion.times=loss-aware"),
    *('diffusion.schedule={kind="cosine", steps=3}', "training.steps=10"),
)
"""With 8 images a step, each of 3 times is known after some five steps."""


PROGRAM = """
import os, sys
from ddpm_studio.cli import main
from ddpm_studio.engine.jobs.training import preview
preview.STEPS = 3
for place in sys.argv[1:]:
    os.environ["MASTER_PORT"], _, folder = place.partition(" ")
    print("exit", main(["train", folder]), flush=True)
"""
"""Trains one run after the other, each at a meeting place of its own: each start would load PyTorch anew."""


@dataclass(frozen=True)
class Trained:
    """Three runs that the same two processes have trained, one after the other."""

    shared: Run
    hopeless: Run
    aware: Run
    codes: list[list[int]]
    """Of each process, for each run."""
    said: list[list[str]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("team")
    shared = small_run(folder, *SAME_DRAWS, "saving.state_every=6")
    wild = ("training.optimizer.learning_rate=1e20", "training.optimizer.largest_gradient=0")
    hopeless = small_run(folder, *wild, "training.optimizer.warm_up_steps=0")
    aware = small_run(folder, *SAME_DRAWS, *AWARE)
    runs = (shared, hopeless, aware)
    places = [f"{_free_port()} {run.folder}" for run in runs]
    environment = {**os.environ, "DDPM_STUDIO_HOME": str(folder / "home"), "MASTER_ADDR": "127.0.0.1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *places],
            env={**environment, "WORLD_SIZE": "2", "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in range(2)
    ]
    parts = [re.split(r"^exit (\d+)\n", process.communicate(timeout=200)[0], flags=re.M) for process in processes]
    return Trained(*runs, [list(map(int, part[1::2])) for part in parts], [part[0::2] for part in parts])


def test_two_processes_learn_what_one_learns_and_the_first_speaks_and_writes(tmp_path: Path, trained: Trained) -> None:
    alone, shared = small_run(tmp_path, *SAME_DRAWS), trained.shared
    train(alone)
    assert [codes[0] for codes in trained.codes] == [0, 0], trained.said
    leader, other = (said[0] for said in trained.said)
    assert f"Run: {shared.folder}" in leader and "12/12 steps" in leader
    assert other == ""
    assert (shared.folder / "log.txt").read_text().count("Training on") == 1
    assert [step for step, _ in shared.states()] == [6, 12]
    assert shared.metrics()[-1]["images_seen"] == alone.metrics()[-1]["images_seen"]
    ours, theirs, start = _weights(shared), _weights(alone), _first_weights(alone)
    assert (ours - theirs).norm() < 0.01 * (theirs - start).norm()


def test_a_team_steps_back_together_and_gives_up_together(trained: Trained) -> None:
    assert [codes[1] for codes in trained.codes] == [2, 2], trained.said
    assert "3 tries with a lower learning rate did not help" in trained.said[0][1]
    assert trained.hopeless.replay_path.is_file() and not trained.hopeless.states()


def test_what_a_team_draws_next_is_drawn_by_the_losses_of_all(tmp_path: Path, trained: Trained) -> None:
    alone, aware = small_run(tmp_path, *SAME_DRAWS, *AWARE), trained.aware
    train(alone)
    assert [codes[2] for codes in trained.codes] == [0, 0], trained.said
    ours, theirs = (torch.load(run.states()[-1][1] / STATE, weights_only=True)["times"] for run in (aware, alone))
    assert torch.equal(ours["counts"], theirs["counts"]) and ours["counts"].sum() == 80
    torch.testing.assert_close(ours["losses"], theirs["losses"], rtol=1e-3, atol=0)
    # Not as much as alone: over how many steps a line is a mean is the clock's matter.
    assert aware.metrics()[-1]["loss_vlb"] > 0


def test_a_batch_must_have_an_image_for_each_process() -> None:
    shares = [Team(rank, 3).share_of(8) for rank in range(3)]
    assert [index for share in shares for index in range(8)[share]] == list(range(8))
    assert all(len(range(8)[share]) in (2, 3) for share in shares)
    with pytest.raises(StudioError, match=r"A batch of 2 cannot be shared by 3 processes\."):
        Team(0, 3).share_of(2)


def test_a_place_in_a_team_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "two")
    with (
        pytest.raises(StudioError, match=r"The environment says WORLD_SIZE=two, which is no number\. Unset it\."),
        joined(),
    ):
        raise AssertionError("nobody has a place there")
    monkeypatch.setenv("WORLD_SIZE", "")
    with joined() as team:
        assert team.size == 1


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def _weights(run: Run) -> torch.Tensor:
    return nn.utils.parameters_to_vector(load_network(run.snapshots()[-1][1])[0].parameters())


def _first_weights(run: Run) -> torch.Tensor:
    config = run.config()
    size = config.data.height, config.data.width
    fresh = build(config.network, plain_ports(1), size, generator(config.seed, Purpose.WEIGHTS))
    return nn.utils.parameters_to_vector(fresh.parameters()).detach()
