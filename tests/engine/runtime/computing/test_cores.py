from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from ddpm_studio.engine.runtime.computing import cores
from ddpm_studio.engine.runtime.computing.alone import computing
from ddpm_studio.engine.runtime.computing.cores import FreeCores


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Eight cores, and a look at each call; afterwards as many threads as before."""
    before = torch.get_num_threads()
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.device.usable_cores", lambda: 8)
    monkeypatch.setattr(cores, "FIRST_LOOK", 0.0)
    monkeypatch.setattr(cores, "LOOK_EVERY", 0.0)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(("share", "threads"), [(0.0, 8), (0.02, 8), (0.125, 7), (0.5, 4), (1.0, 1)])
def test_cores_that_others_need_are_left_to_them(monkeypatch: pytest.MonkeyPatch, share: float, threads: int) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.others.Others.renewed", lambda self: share)
    free = FreeCores(0)
    free.take()
    assert torch.get_num_threads() == threads


def test_beside_another_job_a_core_is_spared_and_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.others.Others.renewed", lambda self: 0.0)
    free, found = FreeCores(0), []
    with computing():
        for beside in (True, False):
            if beside:
                with computing():
                    free.take()
            else:
                free.take()
            found.append(torch.get_num_threads())
    assert found == [7, 8]


def test_what_the_user_has_chosen_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.others.Others.renewed", lambda self: 0.0)
    torch.set_num_threads(3)
    FreeCores(3).take()
    assert torch.get_num_threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    FreeCores(0).take()
    assert torch.get_num_threads() == 2
