"""The classifier: its size, its answers, and that any image goes through."""

from __future__ import annotations

import math

import pytest
import torch
from pydantic import TypeAdapter

from ddpm_studio.engine.choices.toml import config_text, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError
from ddpm_studio.engine.networks.build import build, parameter_count, weight_shapes
from ddpm_studio.engine.networks.kinds import AnyNetwork, ClassifierOptions
from tests.engine.small import SMALL

FEW = {"widths": [8, 16], "blocks_per_level": 1, "groups": 4, "dropout": 0.0}


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"pool": "mean"},
        {"attention": {"levels": [1, 2], "heads": [2]}},
        {"attention": {"levels": [], "in_middle": False}, "widths": [8, 8, 16], "blocks_per_level": 2},
        {"details": {"resnet_time_scale_shift": "scale_shift"}},
    ],
)
def test_its_weights_are_counted_without_building_it(choices: dict[str, object]) -> None:
    options = ClassifierOptions.model_validate({**FEW, **choices})
    ports = options.ports(3, outputs=3, classes=7)
    shapes = weight_shapes(options, ports)
    assert parameter_count(options, ports) == sum(map(math.prod, shapes.values()))
    network = build(options, ports, (8, 12))
    assert {name: tuple(weight.shape) for name, weight in network.state_dict().items()} == shapes
    answer = network(torch.randn(4, 3, 8, 12), torch.tensor([0, 3, 500, 999]))
    assert answer.shape == (4, 7) and torch.isfinite(answer).all()
    assert torch.allclose(
        network(torch.ones(2, 3, 8, 12), torch.tensor([7])), network(torch.ones(2, 3, 8, 12), torch.tensor([7, 7]))
    )


def test_a_network_of_no_kind_is_a_unet() -> None:
    assert SMALL.network.kind == "unet" and not SMALL.is_classifier
    classifier = with_changes(SMALL, ["network.kind=classifier"])
    assert classifier.is_classifier and classifier.network.widths == SMALL.network.widths
    assert 'kind = "classifier"' in config_text(classifier)
    network: AnyNetwork = TypeAdapter(AnyNetwork).validate_python(classifier.network.model_dump())
    assert network == classifier.network
    with pytest.raises(FieldError, match="told nothing") as problem:
        with_changes(RunConfig(), ["network.kind=classifier", "condition.kind=class"])
    assert problem.value.field == "condition.kind"
