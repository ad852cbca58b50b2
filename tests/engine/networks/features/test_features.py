"""What feature networks say of one picture, and that every detail of them shows.

The weights are random, by a formula: the numbers were found equal to those of other programs' networks with the same
weights when they were written down.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ddpm_studio.engine.choices.device import DeviceOptions
from ddpm_studio.engine.disk.resources import resource
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.networks.features import inputs
from ddpm_studio.engine.networks.features.inception import Inception, Seen
from ddpm_studio.engine.networks.features.lite import Lite0, same_padding
from ddpm_studio.engine.networks.features.options import InceptionFeatures, Lite0Features
from ddpm_studio.engine.networks.features.units import ConvUnit, fuse
from ddpm_studio.engine.runtime.computing.device import choose_device
from ddpm_studio.engine.runtime.features import load_extractor, load_inception, load_lite0


def filled(network: nn.Module) -> nn.Module:
    """The network with weights by a formula: kernels normal by √(2 / fan in), variances from .75 to 1.25."""
    random = np.random.default_rng(0)
    weights = {}
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            values = random.uniform(0.75, 1.25, tensor.shape)
        elif tensor.dim() > 1:
            values = random.normal(0, np.sqrt(2 / np.prod(tensor.shape[1:])), tensor.shape)
        elif name.endswith("bn.weight"):
            values = random.uniform(0.75, 1.25, tensor.shape)
        else:
            values = random.normal(0, 0.1, tensor.shape)
        weights[name] = torch.tensor(values, dtype=torch.float32)
    network.load_state_dict(weights, strict=False)
    return network.eval().requires_grad_(False)


def picture(side: int = 32) -> np.ndarray:
    """One colourful picture without a random number in it, (1, side, side, 3)."""
    across, down = np.meshgrid(np.arange(side), np.arange(side))
    channels = [across * 7 + down * 3, across * down, (across - down) ** 2]
    return np.stack(channels, axis=-1)[None].astype(np.uint8)


@pytest.fixture(scope="module")
def network() -> Inception:
    found = filled(Inception())
    assert isinstance(found, Inception)
    return found


def seen_by(network: Inception, way: str = "tf") -> Seen:
    with torch.inference_mode():
        seen: Seen = network(inputs.for_inception(picture(), way))
    return seen


def eight(values: torch.Tensor) -> list[float]:
    """Eight of many values, evenly spread."""
    flat = values.flatten()
    return [float(f"{value:.6g}") for value in flat[:: len(flat) // 8 - 1][:8]]


POOLED = [0.133715, 0.20871, 0.851109, 1.45637, 0.0200979, 0.0494306, 0.0732621, 1.61366]
SPATIAL = [0.0, 0.0, 0.0, 2.50188, 0.507652, 1.78779, 0.0, 0.0]
LOGITS = [-0.0933497, 0.260755, -1.26584, -0.619712, -4.57166, 0.53558, -2.06149, -0.166052]


def test_the_inception_sees_what_it_has_always_seen(network: Inception):
    seen = seen_by(network)
    assert seen.pooled.shape == (1, 2048) and seen.spatial.shape == (1, 2023) and seen.logits.shape == (1, 1008)
    assert float(seen.spatial.min()) >= 0, "what comes out of an activation"
    for found, expected in ((seen.pooled, POOLED), (seen.spatial, SPATIAL), (seen.logits, LOGITS)):
        assert eight(found) == pytest.approx(expected, rel=1e-5)


def averages_last(network: Inception, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(network.Mixed_7c, "_pool", "average")
    return "tf"


def counts_the_border(network: Inception, patch: pytest.MonkeyPatch) -> str:
    original = F.avg_pool2d
    patch.setattr(F, "avg_pool2d", lambda x, kernel, stride, **_: original(x, kernel, stride, padding=1))
    return "tf"


def shifts_by_half_a_pixel(network: Inception, patch: pytest.MonkeyPatch) -> str:
    def shifted(pixels: np.ndarray) -> torch.Tensor:
        resized = F.interpolate(inputs.as_levels(pixels), (299, 299), mode="bilinear", align_corners=False)
        return (resized - 128) / 128

    patch.setitem(inputs.INPUTS, "tf", shifted)
    return "tf"


def scales_by_127(network: Inception, patch: pytest.MonkeyPatch) -> str:
    original = inputs.INPUTS["tf"]
    patch.setitem(inputs.INPUTS, "tf", lambda pixels: (original(pixels) * 128 + 128) / 127.5 - 1)
    return "tf"


@pytest.mark.parametrize("wrong", [averages_last, counts_the_border, shifts_by_half_a_pixel, scales_by_127])
def test_every_detail_of_it_shows(
    network: Inception, wrong: Callable[[Inception, pytest.MonkeyPatch], str], monkeypatch: pytest.MonkeyPatch
):
    right = seen_by(network).pooled
    apart = (seen_by(network, wrong(network, monkeypatch)).pooled - right).abs().mean() / right.abs().mean()
    assert apart > 1e-3, "the numbers above are held to 1e-5"


def test_pictures_are_brought_to_it_in_three_ways():
    pixels = picture(20)
    ways = {way: inputs.for_inception(pixels, way) for way in inputs.INPUTS}
    assert all(each.shape == (1, 3, 299, 299) for each in ways.values())
    # TensorFlow's: the first pixel is the first, and pixel 299 i / 20 is pixel i.
    assert ways["tf"][0, :, 0, 0].tolist() == [(level - 128) / 128 for level in pixels[0, 0, 0].tolist()]
    assert float(ways["tf"].min()) >= -1 and float(ways["pytorch"].max()) <= 1
    grey = pixels[..., :1]
    for way in inputs.INPUTS:
        assert torch.equal(inputs.for_inception(grey, way), inputs.for_inception(grey.repeat(3, axis=3), way))


def test_a_users_file_is_read_by_its_layout(network: Inception, tmp_path: Path):
    path = tmp_path / "weights.pth"
    weights = network.state_dict()
    torch.save(weights, path, _use_new_zipfile_serialization=False)  # as the file of 2015's weights is
    assert len(weights) == 94 * 5 + 2 and sum(each.numel() for each in weights.values()) == 23_885_392
    loaded, sha256 = load_inception(path, takes_any=True)
    assert len(sha256) == 64 and torch.equal(loaded.state_dict()["fc.weight"], weights["fc.weight"])
    chosen = InceptionFeatures(path=path, any=True)
    extractor = load_extractor(chosen, (32, 32, 3), choose_device(DeviceOptions(device="cpu")))
    assert extractor.label == "another Inception" and extractor.sees_classes
    assert eight(torch.from_numpy(extractor.see(picture())["features"])) == pytest.approx(POOLED, rel=1e-4)
    torch.save({"fc.bias": torch.zeros(1008)}, path)
    with pytest.raises(LoadError, match=r"Conv2d_1a_3x3\.bn\.bias is not as in this network"):
        load_inception(path, takes_any=True)
    torch.save({"fc.bias": torch.zeros(1).half().expand(10**13)}, path)
    with pytest.raises(LoadError, match="is not as in this network"):  # and no room is made for it
        load_inception(path, takes_any=True)
    for odd in (b"\x80\x02.", b"\x80\x02]q\x00(K\x01e.", path.read_bytes()[:300], pickle.dumps(Path("x"))):
        path.write_bytes(odd)
        with pytest.raises(LoadError, match="no weights that can be read"):
            load_inception(path, takes_any=True)
    torch.save([1, 2], path)
    with pytest.raises(LoadError, match="other than weights"):
        load_inception(path, takes_any=True)


def test_convolutions_are_padded_as_in_tensorflow():
    assert [same_padding(112, 3, 2), same_padding(7, 3, 1), same_padding(14, 5, 2), same_padding(9, 3, 2)] == [
        *((0, 1), (1, 1), (1, 2), (1, 1))
    ]


def test_normalisation_within_the_weights_is_the_same_function():
    unit = filled(ConvUnit(3, 8, 3, activation="none"))
    x = torch.randn(2, 3, 9, 9, generator=torch.Generator().manual_seed(0))
    apart = unit(x)
    fuse(unit)
    assert torch.allclose(unit(x), apart, atol=1e-5, rtol=1e-5)


LITE = [0.0, 0.124488, 0.511804, 0.0, 0.0, 0.0, 1.3885, 0.0]


def test_lite0_sees_what_it_has_always_seen():
    """Of the weights that ship; equal to those of the package they come from but for the 16 bits of its kernels."""
    network, sha256 = load_lite0()
    assert len(sha256) == 64 and network.get_parameter("stem.conv.bias") is not None
    with torch.inference_mode():
        found = network(inputs.for_lite(picture(), 112))
    assert found.shape == (1, 1280)
    assert eight(found) == pytest.approx(LITE, rel=1e-3, abs=1e-4)


def test_lite0_is_told_apart_by_the_size_that_it_sees():
    options = Lite0Features()
    assert options.label(64, 64) == "lite0@112" and options.label(65, 20) == "lite0@224"
    assert Lite0Features(side=224).label(32, 32) == "lite0@224"
    device = choose_device(DeviceOptions(device="cpu"))
    one, many = (load_extractor(options, (8, 8, 1), device).see(pixels)["features"] for pixels in _greys())
    np.testing.assert_allclose(many[:1], one, rtol=1e-4, atol=1e-4)


def _greys() -> tuple[np.ndarray, np.ndarray]:
    pixels = picture(8)[..., :1]
    return pixels, np.concatenate([pixels, pixels[:, ::-1], 255 - pixels])


def test_lite0_comes_in_half_precision_and_with_its_licence():
    assert resource("features/lite0.safetensors").stat().st_size < 7.2e6
    terms = resource("licences/lite0.txt").read_text(encoding="utf-8")
    assert "Apache License" in terms and "Changes:" in terms
    assert sum(each.numel() for each in Lite0().state_dict().values()) < 3.5e6
