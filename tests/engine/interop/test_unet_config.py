"""What diffusers is told of a U-Net; none of it needs diffusers or torch."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.interop.diffusers import unet_config
from ddpm_studio.engine.networks.options import AttentionOptions, UNetOptions
from ddpm_studio.engine.networks.ports import plain_ports


def test_diffusers_config_of_the_paper_is_the_published_one():
    config = unet_config(UNetOptions(dropout=0), plain_ports(3), (32, 32))
    published = {
        "act_fn": "silu",
        "attention_head_dim": None,
        "block_out_channels": [128, 256, 256, 256],
        "center_input_sample": False,
        "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
        "downsample_padding": 0,
        "dropout": 0.0,
        "flip_sin_to_cos": False,
        "freq_shift": 1,
        "in_channels": 3,
        "layers_per_block": 2,
        "mid_block_scale_factor": 1,
        "norm_eps": 1e-6,
        "norm_num_groups": 32,
        "out_channels": 3,
        "sample_size": 32,
        "time_embedding_type": "positional",
        "up_block_types": ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
    }
    assert {key: config[key] for key in published} == published


def test_diffusers_has_one_head_width():
    def head_width(**attention: object) -> object:
        options = UNetOptions(widths=(64, 128), attention=AttentionOptions.model_validate(attention))
        return unet_config(options, plain_ports(3), (32, 32))["attention_head_dim"]

    assert head_width(levels=(1, 2), heads=(2, 4)) == 32
    assert head_width(levels=(2,), heads=(4,)) == 32
    assert head_width(levels=(1, 2)) is None
    assert head_width(levels=(), in_middle=False) is None
    with pytest.raises(StudioError, match="heads of 16 and 32 channels"):
        head_width(levels=(1, 2), heads=(4,))
    with pytest.raises(StudioError, match="heads of 32 and 128 channels"):
        head_width(levels=(1,), heads=(2, 1))  # the middle has attention too
