"""The lists from which the user chooses what to export, and what each choice amounts to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QStandardItemModel

from ddpm_studio.engine.endings import ANIMATIONS
from ddpm_studio.engine.export.contact_sheet import ContactSheetOptions
from ddpm_studio.engine.export.mp4 import can_write_mp4
from ddpm_studio.gui.film.export.export_plan import ExportKind, Subject
from ddpm_studio.gui.film.view_names import view_name
from ddpm_studio.gui.widgets.quiet_combo import QuietCombo

translate = QCoreApplication.translate
MOMENTS = 10
"""About how many frames a contact sheet has unless the user says otherwise."""
MOST_ROWS = 12
"""Films of at most so many images get a row for each image on a contact sheet unless the user says otherwise."""
KINDS: tuple[ExportKind, ...] = ("grid", "singles", "contact", "progression", "animation", "npz")


def make_kinds() -> QuietCombo:
    """Return the list of `KINDS`, in this order."""
    combo = QuietCombo()
    combo.setAccessibleName(translate("Export", "What to export"))
    combo.setToolTip(translate("Export", "What is written: a picture, many, a film, or numbers"))
    texts = {
        "grid": translate("Export", "This frame as one sheet (PNG)"),
        "singles": translate("Export", "This frame as single pictures (PNG)"),
        "contact": translate("Export", "The whole chain as a contact sheet (PNG)"),
        "progression": translate("Export", "The predicted x_0 over t as one picture (PNG)"),
        "animation": translate("Export", "The whole chain as an animation"),
        "npz": translate("Export", "The final images as numbers (.npz)"),
    }
    for kind in KINDS:
        combo.addItem(texts[kind], kind)
    return combo


def offer_kind(combo: QuietCombo, kind: ExportKind, is_offered: bool) -> None:
    """Let `kind` be chosen, or not; then something else is."""
    model, row = combo.model(), KINDS.index(kind)
    assert isinstance(model, QStandardItemModel)
    model.item(row).setEnabled(is_offered)
    if not is_offered and combo.currentIndex() == row:
        combo.setCurrentIndex(0)


def make_formats() -> QuietCombo:
    """Return the list of kinds of animated files, each with its suffix; MP4 is grey where nothing can write it."""
    combo = QuietCombo()
    combo.setAccessibleName(translate("Export", "Format"))
    combo.setToolTip(
        translate(
            "Export",
            "WebP is small; GIF plays everywhere, its pixels transparent or not; PNG keeps every pixel; MP4 suits "
            "slides and phones, without transparency",
        )
    )
    for suffix, name in zip(ANIMATIONS, ("WebP", "GIF", translate("Export", "Animated PNG"), "MP4"), strict=True):
        combo.addItem(name, suffix)
    model = combo.model()
    assert isinstance(model, QStandardItemModel)
    if why := why_no_mp4():
        item = model.item(ANIMATIONS.index(".mp4"))
        item.setEnabled(False)
        item.setToolTip(why)
    return combo


def why_no_mp4() -> str:
    """Say what MP4 needs where nothing can write it; nothing where it can be written."""
    if can_write_mp4():
        return ""
    return translate(
        "Export", "MP4 needs PyAV or ffmpeg. Install one of them, such as PyAV with “pip install av”, and start again."
    )


def describe(kind: ExportKind, subject: Subject) -> str:
    """Write what would be exported."""
    count = len(subject.frame())
    one, many = translate("Export", "1 picture"), translate("Export", "{} pictures")
    pictures = one if count == 1 else many.format(f"{count:,}")
    view = subject.take.view_name(subject.view)
    if kind in ("animation", "contact"):
        return translate("Export", "{}, {}, {} frames").format(pictures, view, len(subject.take.film))
    if kind == "progression":
        return translate("Export", "{}, a row for each image and a column for each t").format(view_name("x_0"))
    if kind == "npz":
        return translate("Export", "{}, uint8, as evaluation programs read them").format(pictures)
    return translate("Export", "{}, {} at {}").format(pictures, view, subject.moment)


def suggest_contact_sheet(subject: Subject) -> ContactSheetOptions:
    """Return how a film is laid out unless the user says otherwise: about ten moments, few images in rows."""
    count, images = len(subject.take.film), len(subject.frame())
    is_strip = subject.solo is None and subject.take.columns > 0
    return ContactSheetOptions(
        every=max(1, round(count / MOMENTS)),
        layout="rows" if 1 < images <= MOST_ROWS and not is_strip else "wrapped",
        columns=1 if is_strip else 0,
        scale=subject.scale,
    )
