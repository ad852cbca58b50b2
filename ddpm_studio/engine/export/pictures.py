"""Single pictures: PNG, because every pixel stays what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from ddpm_studio.engine.disk.files import whole_file
from ddpm_studio.engine.events import Job, Pixels, Saved
from ddpm_studio.engine.export.metadata import Parameters, png_text
from ddpm_studio.engine.export.names import free_name, safe_name
from ddpm_studio.engine.pace import Pace


def as_image(pixels: Pixels) -> Image.Image:
    """Turn `pixels` (H, W, C), uint8 with C = 1, 3 or 4, into a grey, RGB or RGBA picture of Pillow's."""
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or pixels.dtype != np.uint8:
        raise ValueError(f"pixels must be uint8 (H, W, 1|3|4), not {pixels.dtype} {pixels.shape}")
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


def without_alpha(pixels: Pixels) -> Pixels:
    """Lay a transparent picture (H, W, 4) on mid-grey, (H, W, 3); return others as they are."""
    if pixels.shape[2] != 4:
        return pixels
    sheet = Image.new("RGBA", pixels.shape[1::-1], (128, 128, 128, 255))
    sheet.alpha_composite(Image.fromarray(pixels))
    return np.asarray(sheet.convert("RGB"))


def save_png(path: Path, pixels: Pixels, parameters: Parameters | None = None) -> None:
    """Write `pixels` (H, W, C) to `path`, unchanged; a file of that name is replaced (see `free_name`).

    :param parameters: what made the picture, to be read by `read_parameters`; None keeps the file bare.
    :raises StudioError: if the file cannot be written.
    """
    with whole_file(path) as stream:
        as_image(pixels).save(stream, format="PNG", pnginfo=png_text(parameters))


def save_singles(
    folder: Path,
    pixels: Pixels,
    parameters: Parameters | None = None,
    *,
    names: Sequence[str] | None = None,
    each: Sequence[Mapping[str, object]] | None = None,
) -> Job:
    """Write `pixels` (N, H, W, C) as one PNG each into `folder`; nothing there is replaced.

    :param parameters: what all have in common.
    :param names: one name per image, without suffix; any text, made safe. Otherwise ``0000``, ``0001``, …
    :param each: what each image has of its own, such as its seed; only used with `parameters`.
    :raises StudioError: if a file cannot be written; those before it stay.
    """
    for given in (names, each):
        if given is not None and len(given) != len(pixels):
            raise ValueError(f"{len(given)} names or parameters for {len(pixels)} images")
    pace = Pace(f"Saving to {folder.name}", "images", len(pixels))
    yield from pace.report(0)
    for position, image in enumerate(pixels):
        stem = f"{position:04d}" if names is None else safe_name(names[position], f"{position:04d}")
        own = None if parameters is None else {**parameters, **(each[position] if each else {})}
        save_png(free_name(folder / f"{stem}.png"), image, own)
        yield from pace.report(position + 1)
    yield Saved("export", folder)
