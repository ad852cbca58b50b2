from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from torch import nn

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.runtime.computing import winograd
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.computing.sampling_device import sampling_device
from ddpm_studio.engine.runtime.computing.tuning import Tuning, ways
from ddpm_studio.engine.runtime.computing.winograd import WinogradConv2d, pays, use_winograd, wide_convolutions
from ddpm_studio.engine.runtime.learning.learner import Learner
from ddpm_studio.engine.runtime.learning.pictures import Pictures
from tests.engine.small import SMALL

WIDE = UNetOptions.model_validate({"widths": [96, 96], "blocks_per_level": 1, "groups": 8, "dropout": 0.0})
ON_CPU = choose_device(DeviceOptions(device="cpu", precision="fp32"))
AS_CLOSE = 3e-5
"""Of the largest value."""


def apart(found: torch.Tensor, wanted: torch.Tensor) -> float:
    return ((found - wanted).abs().max() / wanted.abs().max()).item()


@pytest.mark.parametrize("slice_bytes", [1, winograd.SLICE])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_it_is_the_convolution_and_its_gradients(
    monkeypatch: pytest.MonkeyPatch, slice_bytes: int, layout: torch.memory_format
) -> None:
    """In double precision by torch's own, of pictures that are not square, in slices of one image and of all."""
    monkeypatch.setattr(winograd, "SLICE", slice_bytes)
    torch.manual_seed(0)
    exact = nn.Conv2d(112, 96, 3, padding=1).double()
    x = torch.randn(5, 112, 12, 20, dtype=torch.float64, requires_grad=True)
    wanted = exact(x)
    push = torch.randn_like(wanted)
    wanted.backward(push)
    mine = nn.Conv2d(112, 96, 3, padding=1)
    assert mine.bias is not None and exact.bias is not None
    mine.load_state_dict(exact.state_dict())
    use_winograd(mine)
    assert isinstance(mine, WinogradConv2d)
    seen = x.detach().float().contiguous(memory_format=layout).requires_grad_()
    assert pays(seen)
    found = mine(seen)
    found.backward(push.float())
    plain = nn.functional.conv2d(seen, mine.weight, mine.bias, padding=1)
    assert not torch.equal(found, plain), "it was computed in another way"
    for ours, theirs in (
        (found, wanted),
        (seen.grad, x.grad),
        (mine.weight.grad, exact.weight.grad),
        (mine.bias.grad, exact.bias.grad),
    ):
        assert ours is not None and theirs is not None
        assert apart(ours, theirs) < AS_CLOSE


def test_only_where_it_pays() -> None:
    x = torch.zeros(4, 96, 16, 16)
    assert pays(x)
    assert not pays(x[..., :14]), "no whole tiles"
    assert not pays(x[:3]), "too few tiles"
    assert not pays(x.bfloat16())
    with torch.autocast("cpu", torch.bfloat16):
        assert not pays(x)
    narrow = nn.ModuleList([nn.Conv2d(64, 128, 3, padding=1), nn.Conv2d(128, 128, 1), nn.Conv2d(128, 128, 3, stride=2)])
    assert wide_convolutions(narrow) == []
    few = nn.Conv2d(96, 96, 3, padding=1)
    expected = few(x[:1] + 1)
    use_winograd(few)
    assert torch.equal(few(x[:1] + 1), expected), "what does not pay is computed as ever"


def test_a_whole_network_answers_the_same_and_can_be_turned_back() -> None:
    network = build(WIDE, plain_ports(3), (8, 8), torch.Generator().manual_seed(0)).eval()
    other = copy.deepcopy(network)
    use_winograd(other)
    assert {type(module) for module in wide_convolutions(other)} == {WinogradConv2d}
    assert other.state_dict().keys() == network.state_dict().keys()
    x, t = torch.randn(8, 3, 16, 16, generator=torch.Generator().manual_seed(1)), torch.full((1,), 400)
    with torch.no_grad():
        plain, quick = network(x, t), other(x, t)
        assert not torch.equal(plain, quick) and apart(quick, plain) < AS_CLOSE
        use_winograd(other, False)
        assert torch.equal(other(x, t), plain)


def test_a_training_step_computes_the_same_gradients() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 16, 16, 3), np.uint8)
    pictures = Pictures(pixels, torch.device("cpu"))
    data = SMALL.data.model_copy(update={"height": 16, "width": 16, "channels": 3})
    training = SMALL.training.model_copy(update={"batch_size": 8})
    learner = Learner(SMALL.model_copy(update={"network": WIDE, "data": data, "training": training}), 3, ON_CPU)
    generator = torch.Generator().manual_seed(0)
    for parameter in learner.network.parameters():  # as fresh ones the blocks pass on what they are given
        parameter.data.normal_(0, 0.05, generator=generator)
    seen = {}
    for is_winograd in (False, True):
        learner.compute_as(Tuning("fp32", True, 1, is_winograd=is_winograd))
        assert learner.device.tuning.is_winograd is is_winograd
        loss = learner.gradients(0, pictures)
        gradients = [parameter.grad.clone() for parameter in learner.network.parameters() if parameter.grad is not None]
        seen[is_winograd] = loss.item(), gradients
    assert seen[True][0] != seen[False][0]
    assert seen[True][0] == pytest.approx(seen[False][0], rel=1e-4)
    largest = max(float(plain.abs().max()) for plain in seen[False][1])
    for quick, plain in zip(seen[True][1], seen[False][1], strict=True):
        assert float((quick - plain).abs().max()) < 1e-4 * largest


def test_it_is_a_way_to_be_measured_and_kept() -> None:
    options = DeviceOptions()
    found = ways(options, (False, True), 1, "cpu", is_wide=True)
    assert found[-1] == Tuning("fp32", True, 1, is_winograd=True)
    assert "Winograd" in str(found[-1])
    assert found[-1] not in ways(options, (False, True), 1, "cpu")
    assert not any(
        way.is_winograd for way in ways(options.model_copy(update={"precision": "bf16"}), (True,), 1, "cpu", True)
    )
    assert Tuning.from_plain(found[-1].plain()) == found[-1]
    older = {name: value for name, value in Tuning("fp32", True, 2).plain().items() if name != "is_winograd"}
    assert Tuning.from_plain(older) == Tuning("fp32", True, 2), "a run from before goes on as it was computed"


def test_sampling_takes_bf16_by_rule_where_the_processor_is_made_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    options = DeviceOptions(device="cpu")
    for is_made, precision in ((True, "bf16"), (False, "fp32")):
        monkeypatch.setattr(
            "ddpm_studio.engine.runtime.computing.sampling_device.gains_from_bf16", lambda is_made=is_made: is_made
        )
        assert sampling_device(options, WIDE).tuning.precision == precision
        for chosen in ("fp32", "bf16-on-a-card"):
            fixed = options.model_copy(update={"precision": chosen})
            assert sampling_device(fixed, WIDE).tuning.precision == "fp32"


def test_sampling_takes_it_for_wide_networks_in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddpm_studio.engine.runtime.computing.sampling_device.is_x86", lambda: True)
    options = DeviceOptions(device="cpu", precision="fp32")
    wide = sampling_device(options, WIDE)
    assert wide.tuning.is_winograd and wide.tuning.channels_last and "Winograd" in wide.description
    assert not sampling_device(options, SMALL.network).tuning.is_winograd
    assert not sampling_device(options.model_copy(update={"precision": "bf16"}), WIDE).tuning.is_winograd
