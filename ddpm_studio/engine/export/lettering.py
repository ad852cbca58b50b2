"""Letters drawn into images: a font that has them, and text that fits."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow's own font knows Latin letters only. These are looked for among the system's fonts, where they are.
_WIDE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "VL-Gothic-Regular.ttf",
    "ipagp.ttf",
    "YuGothM.ttc",
    "meiryo.ttc",
    "Hiragino Sans GB.ttc",
    "DejaVuSans.ttf",
)
# Those with Greek letters and their accents.
_SYMBOL_FONTS = ("DejaVuSans.ttf", "segoeui.ttf", "Arial.ttf", "arial.ttf", "LiberationSans-Regular.ttf")


@lru_cache(maxsize=32)
def _latin_font(size: int) -> Font:
    return ImageFont.load_default(size)


@lru_cache(maxsize=32)
def _wide_font(size: int) -> Font:
    for name in _WIDE_FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return _latin_font(size)


def caption_font(text: str, size: int) -> Font:
    """Return a font of `size` pixels that has the letters of `text`, as far as the system offers one."""
    is_latin = all(ord(letter) < 0x250 or letter == "…" for letter in text)
    return _latin_font(size) if is_latin else _wide_font(size)


def shorten(text: str, font: Font, width: int) -> str:
    """Return the first line of `text`, cut off with "…" where it is wider than `width` pixels; "" if nothing fits."""
    text = text.split("\n", 1)[0]
    if font.getlength(text) <= width:
        return text
    # Wider than any caption of this width can be, so that a text of a million letters costs nothing.
    text = text[: max(width, 1)]
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…" if text else ""


@lru_cache(maxsize=32)
def symbol_font(letters: str, size: int) -> Font | None:
    """Return a font of `size` pixels that has each of `letters`, such as ᾱ; None where the system has none."""
    for name in _SYMBOL_FONTS:
        try:
            font = ImageFont.truetype(name, size)
        except OSError:
            continue
        # What a font lacks, it draws as it draws a code that is no letter.
        missing = bytes(font.getmask("\uffff"))
        if all(bytes(font.getmask(letter)) != missing for letter in letters):
            return font
    return None
