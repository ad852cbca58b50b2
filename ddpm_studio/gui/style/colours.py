"""Every colour of the window: two palettes of neutral greys, one blue accent, and the colours of curves."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QGuiApplication, QPalette

PICTURE_GROUND = QColor("#767676")
"""What pictures lie on, the same in both palettes, so that neither tints them; black and white text are both readable
on it."""

CURVES_ON_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#C56A9A", "#000000")
CURVES_ON_DARK = ("#56B4E9", "#E69F00", "#F0E442", "#CC79A7", "#009E73")


@dataclass(frozen=True)
class Colours:
    """The colours of one palette by what they are for, as ``#rrggbb``."""

    window: str
    base: str
    alternate: str
    button: str
    text: str
    muted: str
    disabled: str
    border: str
    outline: str
    accent: str
    on_accent: str
    accent_line: str
    danger: str
    warning: str
    good: str
    tip: str

    def __getitem__(self, name: str) -> QColor:
        """Return the colour called `name`."""
        return QColor(str(getattr(self, name)))


LIGHT = Colours(
    window="#f3f3f3",
    base="#ffffff",
    alternate="#f7f7f7",
    button="#fafafa",
    text="#1b1b1b",
    muted="#5c5c5c",
    disabled="#8c8c8c",
    border="#d2d2d2",
    outline="#868686",
    accent="#1565c0",
    on_accent="#ffffff",
    accent_line="#1565c0",
    danger="#b3261e",
    warning="#8a5300",
    good="#1a7431",
    tip="#ffffff",
)
DARK = Colours(
    window="#222222",
    base="#1a1a1a",
    alternate="#1f1f1f",
    button="#343434",
    text="#e8e8e8",
    muted="#a9a9a9",
    disabled="#7c7c7c",
    border="#454545",
    outline="#7a7a7a",
    accent="#2a72c8",
    on_accent="#ffffff",
    accent_line="#6cb2ff",
    danger="#ff8a80",
    warning="#ffb74d",
    good="#7bd88f",
    tip="#2b2b2b",
)


def is_dark() -> bool:
    """Say whether the palette in force is a dark one."""
    palette = QGuiApplication.palette()
    return palette.window().color().lightness() < palette.windowText().color().lightness()


def colours() -> Colours:
    """Return the colours that fit the palette in force."""
    return DARK if is_dark() else LIGHT


def curve_colours(dark: bool) -> list[QColor]:
    """Return five colours that stay apart for colour-blind eyes, each at least 3:1 against the ground."""
    return [QColor(name) for name in (CURVES_ON_DARK if dark else CURVES_ON_LIGHT)]


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of WCAG 2.2 between two opaque colours, from 1 to 21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def palette_of(chosen: Colours) -> QPalette:
    """Return the palette that Fusion draws controls with."""
    role = QPalette.ColorRole
    palette = QPalette(chosen["button"], chosen["window"])
    for part, name in {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "base",
        role.AlternateBase: "alternate",
        role.Text: "text",
        role.PlaceholderText: "muted",
        role.Button: "button",
        role.ButtonText: "text",
        role.BrightText: "on_accent",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Accent: "accent",
        role.Link: "accent_line",
        role.LinkVisited: "accent_line",
        role.ToolTipBase: "tip",
        role.ToolTipText: "text",
        role.Mid: "border",
    }.items():
        palette.setColor(part, chosen[name])
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, chosen["disabled"])
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, chosen["border"])
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, chosen["text"])
    return palette
