"""Of the page Forward."""

from __future__ import annotations

from ddpm_studio.gui.forward.header import MEMORY, STEPS
from ddpm_studio.gui.tabs.forward import ForwardTab
from scenes.studio import Scenes, Studio


def photograph_forward(studio: Studio) -> None:
    """Noise a picture, compare schedules, hold single steps against the closed form, draw a schedule."""
    forward = studio.open(ForwardTab)
    studio.wait(lambda: forward.picture.pixels is not None)
    studio.take("forward", "forward")
    forward.view.header.choose_beside(MEMORY)
    studio.wait(lambda: "levels off" in forward.view.pictures._scene.captions[1])
    studio.take("forward-memory", "forward")
    for kind in ("cosine", "sigmoid"):
        forward.compare.boxes[kind].setChecked(True)
    forward.view.header.choose_beside(STEPS)
    studio.wait(lambda: (chain := forward.view.stepping.chain) is not None and chain.is_complete)
    studio.take("forward-compared", "forward")
    forward.compare.boxes["sigmoid"].setChecked(False)
    forward.view.curves.draw.click()
    studio.take("forward-drawn", "forward")


SCENES: Scenes = {"forward": photograph_forward}
