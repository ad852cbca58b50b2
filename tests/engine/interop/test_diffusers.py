"""The same weights in diffusers' UNet2DModel, by the same names in the same order, answer the same."""

from __future__ import annotations

import inspect
import json
import warnings
from typing import Any

import pytest
import torch

from ddpm_studio.engine.diffusion.process import Process
from ddpm_studio.engine.diffusion.samplers import DDPM
from ddpm_studio.engine.diffusion.samplers.walk import walk
from ddpm_studio.engine.diffusion.schedules import Cosine
from ddpm_studio.engine.diffusion.spacing import choose_times
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.interop.diffusers import scheduler_config, text_files, unet_config, without_text
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.options import AttentionOptions, UNetOptions
from ddpm_studio.engine.networks.ports import Ports, plain_ports
from ddpm_studio.engine.networks.text import TextEncoder
from ddpm_studio.engine.networks.unet import places
from ddpm_studio.engine.networks.words import TextOptions
from ddpm_studio.engine.runtime.model import as_denoiser

with warnings.catch_warnings():
    # What diffusers deprecates or imports in vain is not ours to mend.
    warnings.simplefilter("ignore")
    diffusers = pytest.importorskip("diffusers")
    UNet2DModel: Any = diffusers.UNet2DModel

PAPER = UNetOptions(widths=(32, 64, 64), groups=8)


def paper_but(**details: object) -> UNetOptions:
    return PAPER.model_copy(update={"details": UNetDetails.model_validate(details)})


NETWORKS = {
    "paper": PAPER,
    "cosines first": paper_but(flip_sin_to_cos=True),
    "no frequency shift": paper_but(freq_shift=0),
    "symmetric padding": paper_but(downsample_padding="symmetric"),
    "large eps": paper_but(norm_eps=0.1),
    "scale and shift": paper_but(resnet_time_scale_shift="scale_shift"),
    "improved diffusion": UNetOptions(
        widths=(32, 64),
        blocks_per_level=3,
        groups=16,
        attention=AttentionOptions(levels=(2,), heads=(4,)),
        details=UNetDetails(
            norm_eps=1e-5,
            flip_sin_to_cos=True,
            freq_shift=0,
            downsample_padding="symmetric",
            resnet_time_scale_shift="scale_shift",
        ),
    ),
    "heads of 16 channels": UNetOptions(
        widths=(32, 64), groups=8, attention=AttentionOptions(levels=(1, 2), heads=(2, 4))
    ),
    "one block a level": UNetOptions(widths=(32, 32, 64), groups=8, blocks_per_level=1),
    "one level": UNetOptions(widths=(32,), groups=8, attention=AttentionOptions(levels=())),
    "no attention": UNetOptions(widths=(32, 64), groups=8, attention=AttentionOptions(levels=(), in_middle=False)),
    "attention but in the middle": UNetOptions(
        widths=(32, 64), groups=8, attention=AttentionOptions(levels=(2,), in_middle=False, heads=(2,))
    ),
}


@pytest.mark.parametrize("options", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize(
    ("channels", "out_channels", "height", "width"), [(3, 3, 16, 16), (1, 2, 8, 24)], ids=["square", "wide"]
)
def test_the_same_weights_answer_the_same(options, channels, out_channels, height, width):
    """Of the wide ones it is told classes, too, of which diffusers knows one more: none."""
    classes = 5 if height != width else 0
    ports = Ports(channels, beside=0, outputs=out_channels, classes=classes, words=0)
    config = unet_config(options, ports, (height, width))
    theirs = UNet2DModel.from_config(json.loads(json.dumps(config))).eval()
    ours = build(options, ports, (height, width)).eval()
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    generator = torch.Generator().manual_seed(0)
    state = {
        name: weight + 0.05 * torch.randn(weight.shape, generator=generator)
        for name, weight in ours.state_dict().items()
    }
    theirs.load_state_dict(state, strict=True)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    x = torch.randn((2, channels, height, width), generator=generator)
    t = torch.tensor([3, 977])
    told = torch.tensor([2, classes]) if classes else None
    with torch.no_grad():
        expected, found = theirs(x, t, told).sample, ours(x, t, told)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_every_setting_of_diffusers_is_written():
    """A key left out would be filled with a default that loads and answers wrongly."""
    config = unet_config(PAPER, plain_ports(3), (16, 16))
    settings = set(inspect.signature(UNet2DModel.__init__).parameters) - {"self"}
    assert {key for key in config if not key.startswith("_")} == settings


def test_a_learnt_variance_is_exported_and_walked_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    process, size = Process(Cosine(steps=50), "v", "learned"), (8, 8)
    ports = Ports(1, beside=0, outputs=process.outputs(1), classes=0, words=0)
    options = UNetOptions(widths=(8, 16), blocks_per_level=1, groups=4)
    network = build(options, ports, size).eval()
    chance = torch.Generator().manual_seed(0)
    for weight in network.parameters():
        weight.data += 0.1 * torch.randn(weight.shape, generator=chance)
    theirs = UNet2DModel.from_config(json.loads(json.dumps(unet_config(options, ports, size)))).eval()
    theirs.load_state_dict(network.state_dict(), strict=True)
    scheduler = diffusers.DDPMScheduler.from_config(json.loads(json.dumps(scheduler_config(process))))
    scheduler.set_timesteps(10)
    drawn, now = torch.randn((51, 2, 1, 8, 8), generator=chance), [0]
    monkeypatch.setattr("diffusers.schedulers.scheduling_ddpm.randn_tensor", lambda *_, **__: drawn[now[0]])
    x = drawn[50]
    with torch.no_grad():
        for index in scheduler.timesteps:
            now[0] = int(index) + 1
            x = scheduler.step(theirs(x, index).sample, index, x).prev_sample
        denoiser = as_denoiser(lambda x_t, t: network(x_t, torch.tensor([t - 1])), process)
        times = choose_times(50, 10, "leading")
        *_, last = walk(DDPM(variance="learned"), denoiser, drawn[50], times, lambda t, visit=0: drawn[t])
    torch.testing.assert_close(last.x_0, x, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("prediction", ["eps", "x_0", "v"])
def test_a_process_is_told_in_every_setting_of_diffusers(prediction):
    config = scheduler_config(Process(Cosine(steps=50), prediction))
    settings = set(inspect.signature(diffusers.DDPMScheduler.__init__).parameters) - {"self"}
    assert {key for key in config if not key.startswith("_")} == settings
    scheduler = diffusers.DDPMScheduler.from_config(config)
    assert scheduler.alphas_cumprod.numpy() == pytest.approx(Cosine(steps=50).alpha_bar()[1:], abs=1e-6)
    assert scheduler.config.variance_type == "fixed_small"


def test_a_prediction_that_diffusers_does_not_know_is_a_sentence():
    with pytest.raises(StudioError, match="diffusers knows no network that outputs mu"):
        scheduler_config(Process(Cosine(steps=50), "mu"))


def test_captions_are_exported_beside_the_network() -> None:
    """Its U-Net takes what the encoder says; loaded strictly, it answers the same."""
    text, size = TextOptions(width=16, length=5), (8, 8)
    ports = Ports(1, beside=0, outputs=1, classes=0, words=3, text=text)
    options = UNetOptions(widths=(8, 16), blocks_per_level=1, groups=4, details=UNetDetails(coordinates=True))
    ours = build(options, ports, size).eval()
    chance = torch.Generator().manual_seed(0)
    for weight in ours.parameters():
        weight.data += 0.03 * torch.randn(weight.shape, generator=chance)
    theirs = UNet2DModel.from_config(json.loads(json.dumps(unet_config(options, ports, size)))).eval()
    unet, told = without_text(ours.state_dict())
    theirs.load_state_dict(unet, strict=True)
    encoder = TextEncoder(text, 3, 32)
    encoder.load_state_dict(told, strict=True)
    files = text_files(text, ("a", "red", "circle"))
    assert files == {
        "config.json": {"width": 16, "length": 5},
        "words.json": ["<pad>", "<unknown>", "a", "red", "circle"],
    }
    x, t = torch.randn((2, 1, 8, 8), generator=chance), torch.tensor([3, 977])
    numbers = torch.tensor([[2, 3, 4], [0, 0, 0]])
    with torch.no_grad():
        expected = theirs(torch.cat((x, places(x)), dim=1), t, encoder(numbers)).sample
        torch.testing.assert_close(ours(x, t, numbers), expected, atol=1e-6, rtol=1e-5)


def test_a_small_network_told_classes_and_changes_answers_to_six_digits():
    """What tells it how pictures were changed is left behind: of those that it draws, none is."""
    options = UNetOptions(
        widths=(16, 32), blocks_per_level=1, groups=8, attention=AttentionOptions(levels=(), in_middle=False)
    )
    ports = Ports(1, beside=0, outputs=1, classes=10, words=0, changes=11)
    ours = build(options, ports, (8, 8)).eval()
    theirs = UNet2DModel.from_config(json.loads(json.dumps(unet_config(options, ports, (8, 8))))).eval()
    chance = torch.Generator().manual_seed(0)
    for weight in ours.parameters():
        weight.data += 0.03 * torch.randn(weight.shape, generator=chance)
    state = ours.state_dict()
    del state["augment_embedding.weight"]
    theirs.load_state_dict(state, strict=True)
    x, told = torch.randn((4, 1, 8, 8), generator=chance), torch.tensor([2, 10, 0, 7])
    t = torch.tensor([0, 3, 20, 40])  # of hundreds of radians the sixth digit is rounding
    with torch.no_grad():
        expected, found = theirs(x, t, told).sample, ours(x, t, told)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
