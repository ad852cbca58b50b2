from __future__ import annotations

import ast
from pathlib import Path

import torch

import ddpm_studio
from ddpm_studio.engine.runtime.noise import Purpose, derive_seed, image_noise

DRAWING = {"derive_seed", "generator", "image_noise"}


def test_noise_is_a_function_of_what_it_is_for() -> None:
    first = image_noise(1, Purpose.STEP, [0, 5], (1, 4, 4))
    torch.manual_seed(99)
    assert torch.equal(image_noise(1, Purpose.STEP, [5], (1, 4, 4))[0], first[1])
    for other in (
        image_noise(2, Purpose.STEP, [0], (1, 4, 4)),
        image_noise(1, Purpose.X_T, [0], (1, 4, 4)),
        image_noise(1, Purpose.STEP, [0], (1, 4, 4), 7),
    ):
        assert not torch.equal(other[0], first[0])


def test_the_purposes_keep_every_seeds_pictures() -> None:
    """Each is part of what seeds its numbers: another word is another picture, for all seeds ever written down."""
    said = (
        "weights order crop flip t eps told augment caption dropout preview x_T step interpolate branch back measured "
        "received probe observed judged likeness"
    )
    assert [purpose.value for purpose in Purpose] == said.split()
    assert derive_seed(7, Purpose.STEP, 3, 500) == 4_686_857_742_562_409_419
    assert derive_seed(0, Purpose.X_T, 0) == 8_115_592_984_345_839_220


def test_every_purpose_is_of_the_catalogue() -> None:
    for path in Path(ddpm_studio.__path__[0]).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)) if any(name in text for name in DRAWING) else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in DRAWING:
                assert not isinstance(call.args[1], ast.Constant), f"{path}:{call.lineno}"
