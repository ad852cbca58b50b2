"""Whether pictures may move by themselves."""

from __future__ import annotations

import sys

CLIENT_AREA_ANIMATION = 0x1042
"""Of SystemParametersInfo: whether the user lets programs animate what they show."""


def is_still(wish: str) -> bool:
    """Whether what moves by itself is to stand still, by the preference `motion`.

    Qt knows of no wish for less motion yet, and only Windows says it to whoever asks without a service of the desktop.
    """
    return wish == "never" or (wish == "system" and not _system_animates())


def _system_animates() -> bool:
    if sys.platform != "win32":
        return True
    import ctypes

    animates = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
    return bool(animates.value)
