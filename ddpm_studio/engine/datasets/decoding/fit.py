"""A picture of any size → pixels of the wanted size and channels."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ddpm_studio.engine.datasets.picture import Resizing, Size, Way
from ddpm_studio.engine.events import Pixels

BACKGROUNDS = {"white": 255, "grey": 128, "black": 0}


def fit(
    image: Image.Image, size: Size, way: Way = "cut", resizing: Resizing = "antialiased", background: int = 255
) -> Pixels:
    """Bring `image` to `size` = (width, height).

    :param image: in mode L, RGB or RGBA; colours are weighed by alpha while resizing, unless to the nearest pixel.
    :param way: cut its centre to the aspect of `size`; put a border around it; or squeeze it.
    :param resizing: antialiased (Lanczos), or to the nearest pixel, so that no value appears that was not there.
    :param background: 0 to 255: the grey of a border; where the picture has alpha it is transparent besides.
    :return: (H, W, C), C as `image` has it. A picture that has the size already keeps every bit.
    """
    if image.size != size:
        if way == "cut":
            image = _cut(image, size, resizing)
        elif way == "squeeze":
            image = _resized(image, size, (0, 0, *image.size), resizing)
        else:
            image = _with_border(image, size, resizing, background)
    pixels = np.asarray(image)
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _cut(image: Image.Image, size: Size, resizing: Resizing) -> Image.Image:
    scale = min(image.width / size[0], image.height / size[1])
    across, down = size[0] * scale, size[1] * scale
    left, top = (image.width - across) / 2, (image.height - down) / 2
    if scale == 1:  # whole pixels: cutting alone blurs nothing
        return image.crop((int(left), int(top), int(left) + size[0], int(top) + size[1]))
    box = (left, top, min(left + across, image.width), min(top + down, image.height))
    return _resized(image, size, box, resizing)


def _with_border(image: Image.Image, size: Size, resizing: Resizing, background: int) -> Image.Image:
    scale = min(size[0] / image.width, size[1] / image.height)
    inside = min(size[0], max(1, round(image.width * scale))), min(size[1], max(1, round(image.height * scale)))
    if inside != image.size:
        image = _resized(image, inside, (0, 0, *image.size), resizing)
    colour = {"L": (background,), "RGB": (background,) * 3, "RGBA": (*(background,) * 3, 0)}[image.mode]
    whole = Image.new(image.mode, size, colour)
    whole.paste(image, ((size[0] - inside[0]) // 2, (size[1] - inside[1]) // 2))
    return whole


def _resized(image: Image.Image, size: Size, box: tuple[float, float, float, float], resizing: Resizing) -> Image.Image:
    if resizing == "nearest":
        return image.resize(size, Image.Resampling.NEAREST, box)
    # A quick reduction first, to three times the size: hardly to be told from none, as Pillow says.
    return image.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=3.0)


def middle(pixels: Pixels, height: int, width: int) -> Pixels:
    """Return the middle of pictures, (…, H, W, C), as (…, height, width, C)."""
    top, left = (pixels.shape[-3] - height) // 2, (pixels.shape[-2] - width) // 2
    return pixels[..., top : top + height, left : left + width, :]


def size_within(size: Size, most: Size) -> Size:
    """Return `size` = (width, height) made smaller, with its shape kept, until it is within `most`."""
    scale = min(1.0, most[0] / size[0], most[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def channels_needed(pixels: Pixels) -> int:
    """Return the fewest channels that hold (H, W, C) without loss: 4 if anything is transparent, 3 for colour, or 1."""
    if pixels.shape[2] == 4 and pixels[..., 3].min() < 255:
        return 4
    if pixels.shape[2] == 1 or _is_grey(pixels):
        return 1
    return 3


def to_channels(pixels: Pixels, channels: int, background: int, unseen: int | None = None) -> tuple[Pixels, str]:
    """Convert (H, W, C) to `channels` = 1, 3 or 4.

    :param background: 0 to 255: the grey that lies behind what is transparent when alpha goes.
    :param unseen: 0 to 255: the grey that wholly transparent pixels are given when alpha stays; None: they stay.
    :return: the pixels, and what was lost, if anything.
    """
    change = ""
    if pixels.shape[2] == 4 and channels < 4:
        alpha = pixels[..., 3:].astype(np.uint32)
        if alpha.min() < 255:
            change = "transparency laid on the background"
        pixels = ((pixels[..., :3] * alpha + background * (255 - alpha) + 127) // 255).astype(np.uint8)
    if channels == 1 and pixels.shape[2] == 3:
        if _is_grey(pixels):
            return pixels[..., :1], change
        grey = np.asarray(Image.fromarray(pixels).convert("L"))[..., None]
        return grey, f"{change}, colour turned to grey".removeprefix(", ")
    pixels = widen(pixels, channels)
    if channels == 4 and unseen is not None and (is_unseen := pixels[..., 3] == 0).any():
        pixels = np.array(pixels)
        pixels[is_unseen, :3] = unseen
    return pixels, change


def widen(pixels: Pixels, channels: int) -> Pixels:
    """Return (…, C) pixels with at least `channels`, losing nothing: grey is repeated, alpha is opaque."""
    if pixels.shape[-1] == 1 and channels > 1:
        pixels = np.repeat(pixels, 3, axis=-1)
    if pixels.shape[-1] == 3 and channels == 4:
        opaque = np.full((*pixels.shape[:-1], 1), 255, np.uint8)
        pixels = np.concatenate([pixels, opaque], axis=-1)
    return pixels


def _is_grey(pixels: Pixels) -> bool:
    red = pixels[..., 0]
    return bool(np.array_equal(red, pixels[..., 1]) and np.array_equal(red, pixels[..., 2]))
