"""The U-Net itself: its size, its shapes, its beginning, and that its randomness is a function of seeds alone."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from ddpm_studio.engine.networks.blocks import (
    Attention,
    Downsampler,
    Dropout,
    active_dropouts,
    doubled,
    set_dropout_seed,
)
from ddpm_studio.engine.networks.build import build, parameter_count, weight_shapes
from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.options import AttentionOptions, UNetOptions
from ddpm_studio.engine.networks.ports import Ports, plain_ports
from ddpm_studio.engine.networks.unet import UNet, initialize

SMALL = UNetOptions(widths=(8, 16), blocks_per_level=1, attention=AttentionOptions(levels=(2,), heads=(2,)), groups=4)


def lively(options: UNetOptions = SMALL) -> UNet:
    """A network whose every weight matters, unlike a new one's."""
    network = build(options, plain_ports(3), (16, 16))
    assert isinstance(network, UNet)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=generator))
    return network


def noise(*shape: int, seed: int = 2) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def gradients(network: UNet, x: Tensor, t: Tensor) -> list[Tensor]:
    network.zero_grad()
    network(x, t).square().mean().backward()
    return [weight.grad.clone() for weight in network.parameters() if weight.grad is not None]


def test_the_paper_has_its_tensors():
    with torch.device("meta"):
        network = UNet(UNetOptions(), plain_ports(3))
    assert len(network.state_dict()) == len(list(network.parameters())) == 328
    assert sum(weight.numel() for weight in network.parameters()) == 35_746_307


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("height", "width"), [(8, 8), (6, 14), (2, 2)])
def test_images_keep_their_shape(channels, height, width):
    network = build(SMALL, plain_ports(channels), (height, width))
    x = noise(2, channels, height, width)
    assert network(x, torch.tensor([0, 999])).shape == x.shape


@pytest.mark.parametrize(
    "options",
    [
        SMALL,
        UNetOptions(widths=(8,), groups=4, attention=AttentionOptions(levels=(), in_middle=False)),
        UNetOptions(widths=(8, 16, 16), blocks_per_level=3, groups=8, attention=AttentionOptions(levels=(1, 3))),
        SMALL.model_copy(update={"details": UNetDetails(resnet_time_scale_shift="scale_shift")}),
    ],
)
@pytest.mark.parametrize(("channels", "out_channels"), [(1, 1), (3, 6)])
def test_parameters_are_counted_without_building(options, channels, out_channels):
    ports = Ports(channels, beside=0, outputs=out_channels, classes=0, words=0)
    network = build(options, ports, (16, 16))
    assert network(noise(1, channels, 16, 16), torch.zeros(1)).shape == (1, out_channels, 16, 16)
    built = sum(weight.numel() for weight in network.parameters())
    assert parameter_count(options, ports) == built


def test_first_weights_depend_on_the_generator_alone():
    def first_weights(seed: int | None, global_seed: int) -> Tensor:
        torch.manual_seed(global_seed)
        generator = None if seed is None else torch.Generator().manual_seed(seed)
        return nn.utils.parameters_to_vector(build(SMALL, plain_ports(3), (16, 16), generator).parameters())

    assert torch.equal(first_weights(5, 1), first_weights(5, 2))
    assert torch.equal(first_weights(None, 1), first_weights(0, 2))
    assert not torch.equal(first_weights(5, 1), first_weights(6, 1))


def test_building_and_training_leave_the_global_generator_alone():
    before = torch.get_rng_state()
    details = UNetDetails(gradient_checkpointing=True)
    options = SMALL.model_copy(update={"dropout": 0.5, "details": details})
    network = build(options, plain_ports(3), (16, 16))
    network(noise(1, 3, 16, 16), torch.zeros(1)).sum().backward()
    assert torch.equal(torch.get_rng_state(), before)


def test_first_weights_are_the_papers():
    options = UNetOptions(widths=(64, 64), attention=AttentionOptions(levels=(1,)))
    network = build(options, plain_ports(3), (16, 16))
    weights = dict(network.named_parameters())
    for name in ("down_blocks.0.resnets.0.conv1.weight", "down_blocks.0.attentions.0.to_q.weight"):
        limit = math.sqrt(6 / (2 * weights[name][0].numel()))  # as many inputs as outputs
        assert 0.99 * limit < weights[name].abs().max() <= limit
        assert abs(weights[name].std() / (limit / math.sqrt(3)) - 1) < 0.02
    for name in ("mid_block.resnets.1.conv2.weight", "mid_block.attentions.0.to_out.0.weight", "conv_out.weight"):
        assert 0 < weights[name].abs().max() < 1e-5
    for name, weight in weights.items():
        if name.endswith("bias"):
            assert not weight.any()
        elif "norm" in name:
            assert (weight == 1).all()
    assert network(noise(2, 3, 16, 16), torch.tensor([0, 999])).abs().max() < 1e-3


def test_weights_do_not_depend_on_where_the_network_is():
    network = build(SMALL, plain_ports(3), (16, 16)).to(torch.bfloat16)
    initialize(network, torch.Generator().manual_seed(0))
    expected = build(SMALL, plain_ports(3), (16, 16)).to(torch.bfloat16)
    assert all(map(torch.equal, network.parameters(), expected.parameters()))


def test_an_answer_is_about_its_own_image_and_time():
    network, x = lively().eval(), noise(3, 3, 16, 16)
    together = network(x, torch.tensor([0, 500, 999]))
    torch.testing.assert_close(network(x[1:2], torch.tensor([500])), together[1:2])
    torch.testing.assert_close(network(x[1:2], torch.tensor([500.0])), together[1:2])
    assert (network(x[1:2], torch.tensor([500.5])) - together[1:2]).abs().max() > 1e-4


def test_attention_has_heads_of_its_level():
    attention = AttentionOptions(levels=(1, 2), heads=(2, 4))
    network = build(UNetOptions(widths=(8, 16), groups=4, attention=attention), plain_ports(3), (16, 16))
    heads = {
        name.split(".attentions")[0]: module.heads
        for name, module in network.named_modules()
        if isinstance(module, Attention)
    }
    assert heads == {"down_blocks.0": 2, "down_blocks.1": 4, "up_blocks.0": 4, "up_blocks.1": 2, "mid_block": 4}


def test_dropout_is_a_function_of_its_seed():
    network = lively(SMALL.model_copy(update={"dropout": 0.3}))
    x, t = noise(2, 3, 16, 16), torch.tensor([10, 20])

    def answer(seed: int) -> Tensor:
        torch.manual_seed(seed + 100)
        set_dropout_seed(active_dropouts(network), seed)
        result: Tensor = network(x, t).detach()
        return result

    assert torch.equal(answer(1), answer(1))
    assert not torch.equal(answer(1), answer(2))
    network.eval()
    assert torch.equal(answer(1), answer(2))


def test_every_layer_and_every_seed_has_its_own_mask():
    network = nn.ModuleList(Dropout(0.5) for _ in range(3))
    masks = set()
    for seed in (0, 1, 2, 2**63 - 1):
        set_dropout_seed(active_dropouts(network), seed)
        masks |= {tuple(layer(torch.ones(64)).tolist()) for layer in network}
    assert len(masks) == 12


def test_dropout_keeps_its_share_and_the_mean():
    layer = Dropout(0.25)
    dropped = layer(torch.ones(40_000))
    assert abs((dropped == 0).float().mean() - 0.25) < 0.01
    assert dropped.unique().tolist() == [0.0, pytest.approx(4 / 3)]


def test_recomputed_gradients_are_the_same():
    options = SMALL.model_copy(update={"dropout": 0.3})
    details = UNetDetails(gradient_checkpointing=True)
    kept, recomputed = lively(options), lively(options.model_copy(update={"details": details}))
    x, t = noise(2, 3, 16, 16), torch.tensor([10, 20])
    for network in (kept, recomputed):
        set_dropout_seed(active_dropouts(network), 7)
    expected, found = gradients(kept, x, t), gradients(recomputed, x, t)
    assert len(found) == len(list(kept.parameters()))
    assert all(map(torch.equal, found, expected))


def test_recomputing_keeps_fewer_activations():
    def count_kept(network: UNet) -> int:
        sizes: list[int] = []

        def note(tensor: Tensor) -> Tensor:
            sizes.append(tensor.numel())
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
            network(noise(1, 3, 16, 16), torch.zeros(1))
        return sum(sizes)

    recomputes = SMALL.model_copy(update={"details": UNetDetails(gradient_checkpointing=True)})
    assert count_kept(lively(recomputes)) < 0.5 * count_kept(lively())


@pytest.mark.parametrize("scale_shift", ["default", "scale_shift"])
def test_bfloat16_is_close_to_float32(scale_shift):
    options = SMALL.model_copy(update={"details": UNetDetails(resnet_time_scale_shift=scale_shift)})
    network, x, t = lively(options).eval(), noise(2, 3, 16, 16), torch.tensor([3, 998])
    exact = network(x, t).detach()
    with torch.autocast("cpu", torch.bfloat16):
        cast = network(x, t).detach()
    whole = network.to(torch.bfloat16)(x, t).detach()
    assert cast.dtype == whole.dtype == torch.bfloat16
    for answer in (cast, whole):
        assert (answer.float() - exact).std() < 0.05 * exact.std()


def test_memory_layout_does_not_matter():
    network = lively(SMALL.model_copy(update={"dropout": 0.0}))
    x, t = noise(2, 3, 16, 16), torch.tensor([3, 998])
    expected, wanted = network(x, t).detach(), gradients(network, x, t)
    nn.Module.to(network, memory_format=torch.channels_last)  # type: ignore[call-overload]
    assert network.conv_in.weight.is_contiguous(memory_format=torch.channels_last)
    x = x.contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(network(x, t).detach(), expected)
    torch.testing.assert_close(gradients(network, x, t), wanted)


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("shape", [(2, 3, 4, 6), (1, 1, 1, 1), (2, 8, 1, 3)])
def test_pixels_are_doubled(shape: tuple[int, ...], layout: torch.memory_format):
    x = noise(*shape).contiguous(memory_format=layout).requires_grad_()
    twice = doubled(x)
    assert torch.equal(twice, x.detach().repeat_interleave(2, dim=2).repeat_interleave(2, dim=3))
    push = noise(*twice.shape)
    twice.backward(push)
    assert x.grad is not None
    torch.testing.assert_close(x.grad, push.unflatten(3, (-1, 2)).unflatten(2, (-1, 2)).sum(dim=(3, 5)))


def test_same_padding_is_at_the_far_sides():
    same, symmetric = Downsampler(8, "same"), Downsampler(8, "symmetric")
    symmetric.load_state_dict({"conv.weight": same.conv.weight.flip(2, 3), "conv.bias": same.conv.bias})
    x = noise(1, 8, 8, 8)
    torch.testing.assert_close(same(x).flip(2, 3), symmetric(x.flip(2, 3)))


@pytest.mark.long
def test_a_compiled_network_is_one_graph_that_takes_a_new_seed():
    network = lively(SMALL.model_copy(update={"dropout": 0.3}))
    compiled = torch.compile(network, backend="eager", fullgraph=True)
    x, t = noise(2, 3, 16, 16), torch.tensor([10, 20])
    for seed in range(3):
        set_dropout_seed(active_dropouts(network), seed)
        with torch.compiler.set_stance("fail_on_recompile" if seed else "default"):
            answer = compiled(x, t)
        torch.testing.assert_close(answer, network(x, t))


def test_a_picture_beside_goes_in_behind_x_t():
    ports = Ports(channels=3, beside=1, outputs=3, classes=0, words=0)
    network = build(SMALL, ports, (16, 16))
    assert network(noise(1, 4, 16, 16), torch.zeros(1)).shape == (1, 3, 16, 16)
    built = {name: tuple(weight.shape) for name, weight in network.state_dict().items()}
    assert weight_shapes(SMALL, ports) == built
    assert parameter_count(SMALL, ports) == sum(math.prod(shape) for shape in built.values())
    assert parameter_count(SMALL, ports) > parameter_count(SMALL, plain_ports(3))


def test_a_class_is_added_to_the_time_and_none_is_the_last():
    ports, t = plain_ports(3, classes=4), torch.tensor([7.0, 7.0])
    network = build(SMALL, ports, (16, 16), torch.Generator().manual_seed(3))
    built = {name: tuple(weight.shape) for name, weight in network.state_dict().items()}
    assert weight_shapes(SMALL, ports) == built
    assert parameter_count(SMALL, ports) == sum(math.prod(shape) for shape in built.values())
    table = network.get_parameter("class_embedding.weight")
    assert table.shape == (5, 4 * SMALL.widths[0]) and 0.8 < table.std() < 1.2
    again = build(SMALL, ports, (16, 16), torch.Generator().manual_seed(3))
    assert torch.equal(table, again.get_parameter("class_embedding.weight"))
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.05 * noise(*weight.shape))
    x = noise(1, 3, 16, 16).expand(2, -1, -1, -1)
    by_class = network(x, t, torch.tensor([1, 4]))
    assert not torch.allclose(by_class[0], by_class[1], atol=1e-4)
    assert torch.equal(network(x, t, table[[1, 4]]), by_class), "an embedding is taken as it is"
