"""The same weights in diffusers' UNet2DModel, by the same names in the same order, answer the same."""

from __future__ import annotations

import inspect
import json
import warnings
from typing import Any

import pytest
import torch

from ddpm_studio.engine.interop.diffusers import unet_config
from ddpm_studio.engine.networks.build import build
from ddpm_studio.engine.networks.options import AttentionOptions, UNetDetails, UNetOptions
from ddpm_studio.engine.networks.ports import Ports, plain_ports

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
