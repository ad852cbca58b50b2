"""What a U-Net's options allow, refuse and imply; none of it needs torch."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from pydantic import ValidationError

from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.interop.diffusers import unet_config
from ddpm_studio.engine.networks.build import build, parameter_count
from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.options import AttentionOptions, UNetOptions
from ddpm_studio.engine.networks.ports import plain_ports
from ddpm_studio.engine.options import first_problem

NO_ATTENTION = AttentionOptions(levels=(), in_middle=False)


def test_options_do_not_import_torch():
    code = (
        "import sys; from ddpm_studio.engine.networks.build import parameter_count; "
        "from ddpm_studio.engine.networks.options import UNetOptions as U; "
        "from ddpm_studio.engine.networks.ports import plain_ports as P; "
        "parameter_count(U(), P(3)); U().check_size(32, 32, 3); sys.exit('torch' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


def test_the_paper_has_its_number_of_parameters():
    assert parameter_count(UNetOptions(), plain_ports(3)) == 35_746_307


def test_the_paper_at_256_pixels_has_its_number_of_parameters():
    paper = UNetOptions(widths=(128, 128, 256, 256, 512, 512), attention=AttentionOptions(levels=(5,)))
    assert parameter_count(paper, plain_ports(3)) == 113_673_219


@pytest.mark.parametrize(
    ("choices", "field", "sentence"),
    [
        ({"widths": (32, 48), "groups": 32}, "groups", "use 16 or a number that divides 16"),
        ({"widths": (24, 40)}, "groups", "32 groups do not divide every width of 24, 40; use 8"),
        ({"widths": (9, 18), "groups": 9}, "widths", "first width must be even"),
        ({"widths": ()}, "widths", "at least 1"),
        ({"widths": (0,)}, "widths.0", "greater than or equal to 4"),
        ({"widths": (32,) * 9}, "widths", "at most 8"),
        ({"widths": (32, 64), "attention": AttentionOptions(levels=(3,))}, "attention", "no level 3"),
        ({"widths": (32, 64), "attention": {"levels": (2,), "heads": (3,)}}, "attention", "3 heads do not divide a"),
        ({"widths": (32, 64), "attention": {"heads": (1, 2, 4)}}, "attention", "one for each of the 2, not 3"),
        ({"attention": {"heads": (1, 1, 1, 3)}}, "attention", "3 heads do not divide a width of 256"),
        ({"dropout": 1.0}, "dropout", "less than 1"),
        ({"details": {"norm_eps": 0}}, "details.norm_eps", "greater than 0"),
        ({"layers": 3}, "layers", "Extra inputs"),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_sentence(choices, field, sentence):
    with pytest.raises(ValidationError) as caught:
        UNetOptions.model_validate(choices)
    problem = first_problem(caught.value)
    assert problem.field == field
    assert sentence in str(problem)


def test_heads_of_levels_without_attention_do_not_matter():
    attention = AttentionOptions(levels=(2,), in_middle=False, heads=(5, 4))
    assert UNetOptions(widths=(32, 64), attention=attention).attention.heads_at(1) == 4


def test_levels_with_attention_are_put_in_order():
    assert AttentionOptions(levels=(3, 1, 3)).levels == (1, 3)


@pytest.mark.parametrize(
    ("height", "width", "field", "sentence"),
    [
        (28, 32, "data.height", "a height that is a multiple of 8, not 28; use 24 or 32 pixels"),
        (32, 50, "data.width", "a width that is a multiple of 8, not 50; use 48 or 56 pixels"),
        (32, 5, "data.width", "not 5; use 8 pixels"),
        (0, 32, "data.height", "not 0; use 8 pixels"),
    ],
)
def test_a_size_that_cannot_be_halved_is_refused_with_sizes_that_can(height, width, field, sentence):
    options, ports, size = UNetOptions(), plain_ports(3), (height, width)
    uses = (
        partial(options.check_size, *size, 3),
        *(partial(use, options, ports, size) for use in (build, unet_config)),
    )
    for use in uses:
        with pytest.raises(FieldError, match=sentence) as caught:
            use()
        assert caught.value.field == field


def test_any_size_goes_through_a_single_level():
    UNetOptions(widths=(32,), attention=NO_ATTENTION).check_size(7, 13, 1)


def test_a_group_has_more_than_one_number():
    options = UNetOptions(widths=(16, 32), groups=16)
    options.check_size(2, 2, 3)
    narrow = UNetOptions(widths=(32, 32))
    narrow.check_size(2, 4, 3)
    with pytest.raises(FieldError, match=r"with 32 groups .* use fewer groups or fewer levels"):
        narrow.check_size(2, 2, 3)


def test_images_have_channels():
    with pytest.raises(FieldError, match="at least one channel"):
        UNetOptions().check_size(32, 32, 0)


def test_options_survive_their_own_json():
    options = UNetOptions(
        widths=(32, 64),
        attention=AttentionOptions(levels=(1, 2), heads=(2, 4)),
        details=UNetDetails(downsample_padding="symmetric", resnet_time_scale_shift="scale_shift"),
    )
    assert UNetOptions.model_validate_json(options.model_dump_json()) == options
