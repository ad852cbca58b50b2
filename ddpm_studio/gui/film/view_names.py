"""What the views of a film are called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ddpm_studio.engine.films.film import View

translate = QCoreApplication.translate


def view_text(view: View) -> str:
    """Return what stands on the button of a view: its symbol and a word for it."""
    words: dict[View, str] = {
        "x_t": translate("Film", "noisy"),
        "x_0": translate("Film", "predicted"),
        "eps": translate("Film", "noise"),
        "change": translate("Film", "change"),
        "pair": translate("Film", "both"),
        "memory": "",
    }
    return f"{view_symbol(view)} {words[view]}".strip()


def view_symbol(view: View) -> str:
    """Return what stands on the button of a view where there is no room for a word beside it."""
    symbols: dict[View, str] = {
        "x_t": "x\N{LATIN SUBSCRIPT SMALL LETTER T}",
        "x_0": "x̂₀",
        "eps": "ε",
        "change": "Δ",
        "pair": "x\N{LATIN SUBSCRIPT SMALL LETTER T} | x̂₀",
        "memory": translate("Film", "memory"),
    }
    return symbols[view]


def view_name(view: View) -> str:
    """Return what a view is called in a sentence."""
    names: dict[View, str] = {
        "x_t": "x_t",
        "x_0": translate("Film", "predicted x_0"),
        "eps": translate("Film", "predicted eps"),
        "change": translate("Film", "change of x_0"),
        "pair": translate("Film", "x_t and predicted x_0"),
        "memory": translate("Film", "what a perfect memory would predict"),
    }
    return names[view]


def view_tip(view: View) -> str:
    """Say what a view shows."""
    tips: dict[View, str] = {
        "x_t": translate("Film", "The chain itself: x_t, from noise to image (key 1)"),
        "x_0": translate("Film", "What the network believes the image to be at this step: the predicted x_0 (key 2)"),
        "eps": translate(
            "Film", "What the network believes the noise in x_t to be: black is −3, mid-grey 0, white 3 (key 3)"
        ),
        "change": translate(
            "Film",
            "How much the predicted x_0 has changed since the frame before: the square root, so that small changes "
            "show (key 4)",
        ),
        "pair": translate("Film", "Each picture twice, side by side: x_t and the predicted x_0 (key 5)"),
        "memory": translate(
            "Film",
            "What a perfect memory of the pictures that the model has learnt from would believe the image to be, "
            "beside how far that is from the predicted x_0 (key 6)",
        ),
    }
    return tips[view]


def view_remark(view: View, position: int, t: int) -> str:
    """Say why a frame shows nothing in this view; nothing where it shows something."""
    if view == "eps" and t == 0:
        return translate("Film", "no noise is left")
    if view == "change" and position == 0:
        return translate("Film", "nothing came before")
    if view == "memory" and t == 0:
        return translate("Film", "the most similar picture")
    return ""
