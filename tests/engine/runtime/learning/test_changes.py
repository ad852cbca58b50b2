"""Pictures that are changed while they are learnt from, and what is told of it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from ddpm_studio import engine
from ddpm_studio.engine.choices.telling.augmenting import FEATURES, AugmentOptions
from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.events import Control, Progress
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.networks.build import build, parameter_count, weight_shapes
from ddpm_studio.engine.runtime.checkpoint import load_network
from ddpm_studio.engine.runtime.computing.device import choose_device, compute_threads
from ddpm_studio.engine.runtime.learning.changes import Changes, changed, draw_changes
from ddpm_studio.engine.runtime.learning.distributed import ALONE, Team
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.lessons import pictures_for
from tests.engine.jobs.training.test_classes import LEARNS, images
from tests.engine.small import SMALL, small_run, train

ON = AugmentOptions(share=0.5)
AUGMENTED = ("augment.share=0.5", *LEARNS)


def no_changes(count: int, **but: torch.Tensor) -> Changes:
    zeros, same = torch.zeros(count), {"mirrored": torch.zeros(count, dtype=torch.bool)}
    same |= {"quarters": torch.zeros(count, dtype=torch.int64), "shift": torch.zeros(count, 2)}
    names = ("scale", "brightness", "contrast", "hue", "saturation")
    return Changes(**{**same, **dict.fromkeys(names, zeros), **but})


def signals(count: int = 6, channels: int = 3, height: int = 8, width: int = 8) -> torch.Tensor:
    return torch.rand((count, channels, height, width), generator=torch.Generator().manual_seed(0)) * 1.6 - 0.8


def test_what_is_not_changed_is_the_very_same_and_nothing_is_told_of_it() -> None:
    x, none = signals(), no_changes(6)
    assert torch.equal(changed(x, none), x) and not none.told().any() and none.told().shape == (6, FEATURES)


def test_mirrors_and_quarter_turns_lose_no_value_and_are_told() -> None:
    x = signals()
    mirrored, turned = torch.tensor([1, 0, 0, 1, 0, 0]).bool(), torch.tensor([0, 1, 2, 3, 0, 0])
    changes = no_changes(6, mirrored=mirrored, quarters=turned)
    found = changed(x, changes)
    assert torch.equal(found[0], x[0].flip(2)) and torch.equal(found[1], x[1].rot90(1, (1, 2)))
    assert torch.equal(found[3], x[3].flip(2).rot90(3, (1, 2))) and torch.equal(found[4:], x[4:])
    told = changes.told()
    assert told[0, 0] == 1 and torch.allclose(told[2, 1:3], torch.tensor([-2.0, 0.0]), atol=1e-6)
    assert len({tuple(row) for row in told[:5].round(decimals=4).tolist()}) == 5


def test_a_shift_is_by_whole_pixels_and_what_comes_in_is_the_mirrored_border() -> None:
    x = signals(2, height=8, width=16)
    one_pixel = torch.tensor([[1 / 16 / 0.125, -1 / 8 / 0.125], [0.0, 0.0]])
    found = changed(x, no_changes(2, shift=one_pixel))
    torch.testing.assert_close(found[0, :, :-1, 1:], x[0, :, 1:, :-1], atol=1e-6, rtol=0)
    torch.testing.assert_close(found[0, :, :-1, 0], x[0, :, 1:, 0], atol=1e-6, rtol=0)
    assert torch.equal(found[1], x[1])


def test_larger_is_larger_and_colours_turn_about_grey() -> None:
    dot = torch.full((1, 1, 9, 9), -1.0)
    dot[..., 3:6, 3:6] = 1
    larger = changed(dot, no_changes(1, scale=torch.tensor([2.5])))
    assert larger.mean() > dot.mean() and torch.allclose(larger, larger.flip(3), atol=1e-6)
    x = signals(3)
    grey = x[:, :1].expand_as(x).clone()
    third = no_changes(3, hue=torch.full((3,), 2 * math.pi / 3))
    torch.testing.assert_close(changed(grey, third), grey)
    turned = changed(x, third)
    assert torch.allclose(turned, x[:, [2, 0, 1]], atol=1e-5) or torch.allclose(turned, x[:, [1, 2, 0]], atol=1e-5)
    pale = changed(x, no_changes(3, saturation=torch.full((3,), -20.0)))
    torch.testing.assert_close(pale, x.mean(1, keepdim=True).expand_as(x), atol=1e-4, rtol=0)
    brighter = changed(x, no_changes(3, brightness=torch.tensor([0.0, 0.5, 0.0])))
    torch.testing.assert_close(brighter[1], (x[1] + 0.1).clip(-1, 1))
    clear = changed(torch.cat((x, x[:, :1]), 1), no_changes(3, brightness=torch.ones(3)))
    assert torch.equal(clear[:, 3], x[:, 0]), "transparency stays"


def test_they_are_a_function_of_seed_and_step_and_of_what_is_allowed() -> None:
    shape = (3, 8, 8)
    told = draw_changes(ON, 7, 3, 4000, shape).told()
    assert torch.equal(told, draw_changes(ON, 7, 3, 4000, shape).told())
    assert not torch.equal(told, draw_changes(ON, 7, 4, 4000, shape).told())
    assert abs(told[:, 0].mean() - 0.5) < 0.03 and (told != 0).float().mean(0).min() > 0.3
    few = draw_changes(AugmentOptions(share=1, turns=False, colour=False), 7, 3, 100, shape).told()
    assert not few[:, [1, 2, *range(6, 11)]].any() and few[:, 0].all()
    grey = draw_changes(ON, 7, 3, 4000, (1, 8, 16)).told()
    assert not grey[:, 8:].any() and not grey[:, 2].abs().gt(1e-6).any(), "no hue, and turned by halves only"


@pytest.mark.usefixtures("hasty_previews")
@pytest.mark.parametrize("classes", [(), ("condition.kind=class",)])
def test_a_run_that_was_stopped_learns_the_same_to_the_last_bit(tmp_path: Path, classes: tuple[str, ...]) -> None:
    whole, stopped = (small_run(tmp_path / name, *AUGMENTED, *classes) for name in "ab")
    train(whole)
    job = engine.train(stopped.folder, Control())
    for event in job:
        if isinstance(event, Progress) and event.done >= 3 and event.unit == "steps":
            break
    job.close()
    train(stopped)
    ours, theirs = (load_network(run.snapshots()[-1][1])[0].state_dict() for run in (stopped, whole))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    card = read_card(whole.snapshots()[-1][1])
    assert card.changes == FEATURES and theirs["augment_embedding.weight"].any()
    assert whole.previews(), "it draws without being told of any"


def test_processes_add_up_to_the_gradients_of_one() -> None:
    config, set_ = with_changes(SMALL, [*AUGMENTED, "network.dropout=0"]), images(*[0, 1, 2] * 7)

    def gradients(*teams: Team) -> torch.Tensor:
        found = []
        for team in teams:
            one = Learner(config, 1, choose_device(config.device), team)
            chance = torch.Generator().manual_seed(0)
            for parameter in one.network.parameters():
                parameter.data.normal_(0, 0.1, generator=chance)
            one.gradients(3, pictures_for(one, set_))
            found.append(one.network.get_parameter("augment_embedding.weight").grad)
        return torch.stack([each for each in found if each is not None]).sum(0)

    with compute_threads(config.device):
        alone, together = gradients(ALONE), gradients(Team(0, 2), Team(1, 2))
    assert alone.abs().sum() > 0
    torch.testing.assert_close(together, alone)


def test_a_network_that_is_told_of_no_change_is_one_without_the_map() -> None:
    config = with_changes(SMALL, ["augment.share=0.1"])
    ports = config.ports(1)
    network = build(config.network, ports, (8, 8)).eval()
    assert parameter_count(config.network, ports) == sum(map(math.prod, weight_shapes(config.network, ports).values()))
    plain = build(config.network, SMALL.ports(1), (8, 8)).eval()
    state = {name: weight for name, weight in network.state_dict().items() if name != "augment_embedding.weight"}
    plain.load_state_dict(state)
    x, t = torch.randn(2, 1, 8, 8), torch.tensor([3])
    for weight in network.parameters():
        weight.data += 0.1 * torch.ones_like(weight)
    for name, weight in plain.named_parameters():
        weight.data = network.get_parameter(name).data
    assert torch.equal(network(x, t), plain(x, t))
    torch.testing.assert_close(network(x, t, None, torch.zeros(2, 11)), plain(x, t))


def test_it_is_off_and_written_only_where_it_is_on() -> None:
    assert "augment" not in config_text(SMALL) and SMALL.ports(1).changes == 0
    assert "[augment]" in config_text(with_changes(SMALL, ["augment.share=0.1"]))
    with pytest.raises(FieldError, match="cannot be told"):
        with_changes(SMALL, ["network.kind=classifier", "augment.share=0.1"])
