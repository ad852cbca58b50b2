"""What is photographed, a file for each page: a new scene goes to its page, and its name into ``SCENES`` there."""

from __future__ import annotations

from scenes import (
    compare,
    edit,
    evaluate,
    forward,
    interpolate,
    lessons,
    library,
    sample,
    train,
    whole_window,
)
from scenes.studio import Scenes

SCENES: Scenes = {
    **train.SCENES,
    **sample.SCENES,
    **library.SCENES,
    **interpolate.SCENES,
    **edit.SCENES,
    **compare.SCENES,
    **forward.SCENES,
    **lessons.SCENES,
    **evaluate.SCENES,
    **whole_window.SCENES,
}
"""In the order in which they are taken: what is trained first is there for those that follow."""
