"""Captions as numbers of words, and the encoder of them."""

from __future__ import annotations

import pytest
import torch

from ddpm_studio.engine.networks.build import build, parameter_count
from ddpm_studio.engine.networks.details import UNetDetails
from ddpm_studio.engine.networks.options import UNetOptions
from ddpm_studio.engine.networks.ports import Ports
from ddpm_studio.engine.networks.text import TextEncoder
from ddpm_studio.engine.networks.unet import UNet, places
from ddpm_studio.engine.networks.words import (
    FIRST,
    MOST_WORDS,
    PAD,
    UNKNOWN,
    TextOptions,
    numbered,
    numbers_of,
    unknown_words,
    vocabulary,
    words_in,
)

TINY = UNetOptions(widths=(8, 16), blocks_per_level=1, groups=4, dropout=0)
WORDS = ("a", "red", "circle", "blue")


@pytest.fixture
def encoder() -> TextEncoder:
    ports = Ports(1, 0, 1, classes=0, words=len(WORDS), text=TextOptions(width=16, length=6))
    network = build(TINY, ports, (8, 8))
    assert isinstance(network, UNet) and parameter_count(TINY, ports) == sum(p.numel() for p in network.parameters())
    chance = torch.Generator().manual_seed(1)
    for weights in network.text_encoder.parameters():
        weights.data.normal_(0, 0.5, generator=chance)
    return network.text_encoder


def told(encoder: TextEncoder, *captions: str, length: int = 6) -> torch.Tensor:
    numbers = numbered(WORDS)
    rows = [numbers_of(caption, numbers, length) for caption in captions]
    longest = max(map(len, rows))
    with torch.no_grad():
        found: torch.Tensor = encoder(torch.tensor([row + [PAD] * (longest - len(row)) for row in rows]))
    return found


def test_words_are_those_of_the_captions_by_frequency() -> None:
    assert words_in("A Red circle, top-left: Größe!") == [
        "a",
        "red",
        "circle",
        ",",
        "top",
        "-",
        "left",
        ":",
        "größe",
        "!",
    ]
    assert vocabulary(["b a", "A c", "a"]) == ("a", "b", "c")
    many = [f"word{number}" for number in range(MOST_WORDS + 1)]
    assert vocabulary([*many, "word7 word9"]) == ("word7", "word9")
    assert unknown_words("a zebra, a Zebra and red!", WORDS) == ["zebra", "and"]
    assert numbers_of("red zebra circle", numbered(WORDS), 2) == [FIRST + 1, UNKNOWN]


def test_an_empty_text_is_the_null_vector_bit_for_bit(encoder: TextEncoder) -> None:
    found = told(encoder, "a red circle", "", "red")
    assert torch.equal(found[1], encoder.null.detach()) and not torch.equal(found[0], found[1])
    assert torch.isfinite(found).all()


def test_how_far_a_caption_is_padded_changes_nothing(encoder: TextEncoder) -> None:
    alone, beside = told(encoder, "red circle"), told(encoder, "red circle", "a red circle a blue circle")
    torch.testing.assert_close(beside[:1], alone, rtol=1e-5, atol=1e-5)


def test_order_counts_and_unknown_words_are_alike(encoder: TextEncoder) -> None:
    first, second, third, fourth = told(encoder, "red circle blue", "blue circle red", "a zebra", "a lion")
    assert (first - second).abs().max() > 1e-3
    assert torch.equal(third, fourth)


def test_words_never_learnt_say_nothing_at_first() -> None:
    fresh = build(TINY, Ports(1, 0, 1, 0, words=4, text=TextOptions(width=16)), (8, 8))
    assert isinstance(fresh, UNet)
    assert not fresh.text_encoder.words.weight[:FIRST].any() and not fresh.text_encoder.null.any()


def test_ports_have_words_and_an_encoder_or_neither() -> None:
    with pytest.raises(ValueError, match="go together"):
        Ports(1, 0, 1, classes=0, words=3)


def test_a_network_may_be_given_where_its_pixels_are() -> None:
    placed = TINY.model_copy(update={"details": UNetDetails(coordinates=True)})
    plain = Ports(1, 0, 1, classes=0, words=0)
    network = build(placed, plain, (8, 8)).eval()
    assert parameter_count(placed, plain) == sum(weights.numel() for weights in network.parameters())
    assert network.get_parameter("conv_in.weight").shape[1] == 3
    x = torch.zeros(2, 1, 8, 8)
    assert torch.equal(places(x)[1, :, 0, :2], torch.tensor([[-1, -5 / 7], [-1, -1]]))
    assert "coordinates" not in UNetDetails().model_dump() and "coordinates" in placed.model_dump()["details"]
