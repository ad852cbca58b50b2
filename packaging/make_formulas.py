r"""Set the formulas of the help as SVG: ``python packaging/make_formulas.py``.

Each is a handful of outlines in ``currentColor``, so it needs no font where it is shown, and wears the colour of the
text beside it. The outlines are those of DejaVu Math TeX Gyre, whose licence lets documents carry them. What is
written here is a small part of LaTeX: ``_`` and ``^``, groups, ``\frac``, ``\sqrt``, ``\hat``, ``\bar``, ``\tilde``,
``\text``, ``\big(`` … ``\big)`` as high as what is between them, and names of Greek letters.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QPainterPath, QPolygonF, QTransform

FOLDER = Path(__file__).parents[1] / "resources" / "help" / "en" / "formulas"
FONT = "DejaVu Math TeX Gyre"
EM = 16.0
"""Pixels of the letters; the window enlarges them with its own."""
SCRIPT, AXIS, RULE, GAP = 0.7, 0.26, 0.055, 0.16
"""Of the size: letters of indices, the height of a fraction's line, its thickness, what parts things."""
MARGIN = 2.0
FINE = 40
"""Parts of a pixel that outlines are rounded to."""
GREEK = {
    **{"alpha": 0, "beta": 1, "gamma": 2, "delta": 3, "epsilon": 4, "zeta": 5, "eta": 6, "theta": 7, "lambda": 10},
    **{"mu": 11, "nu": 12, "xi": 13, "pi": 15, "rho": 16, "sigma": 18, "phi": 20, "chi": 22, "psi": 23, "omega": 24},
}
"""Behind U+1D6FC, slanted alpha."""
SIGNS = {
    "Sigma": "Σ", "cdot": "·", "sim": "∼", "approx": "≈", "norm": "‖", "mid": "|", "plus": "+", "leq": "≤",
    "to": "→", "N": "𝒩", "E": "𝔼", "L": "L", "I": "𝐈", "quad": "\u2003", "times": "×", "thin": "\u2009",
}  # fmt: skip
WIDE = "=+−≈∼≤→×"
"""What has room at both sides."""
LARGE = {"sum": "∑", "prod": "∏"}


@dataclass
class Box:
    """Something that is set: outlines around a base line, and how far they reach, in pixels."""

    width: float = 0.0
    up: float = 0.0
    down: float = 0.0
    path: QPainterPath = field(default_factory=QPainterPath)

    def put(self, other: Box, x: float, y: float) -> None:
        """Put `other` with its base line `y` below this one."""
        self.path.addPath(other.path.translated(x, y))
        self.width = max(self.width, x + other.width)
        self.up, self.down = max(self.up, other.up - y), max(self.down, other.down + y)

    def follow(self, other: Box, gap: float = 0.0) -> None:
        """Put `other` to the right of all."""
        self.put(other, self.width + gap, 0)


def letters(text: str, size: float) -> Box:
    """Set `text` as it is."""
    font = QFont(FONT)
    font.setPixelSize(100)  # outlines of small ones would be rounded to whole pixels
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    path = QPainterPath()
    path.addText(0, 0, font, text)
    scale = size / 100
    path = QTransform.fromScale(scale, scale).map(path)
    extent = path.boundingRect()
    return Box(QFontMetricsF(font).horizontalAdvance(text) * scale, -extent.top(), extent.bottom(), path)


def line(width: float, size: float) -> Box:
    """Set a line that lies on the base line."""
    box = Box(width, RULE * size, 0)
    box.path.addRect(0, -RULE * size, width, RULE * size)
    return box


class Setter:
    """Sets one formula."""

    def __init__(self, text: str) -> None:
        self._tokens = re.findall(r"\\text\{[^}]*\}|\\big[()]|\\[A-Za-z]+|[^\s]", text)
        self._at = 0

    def row(self, size: float, until: str = "") -> Box:
        """Set what follows, up to a token."""
        box, before = Box(), ""
        while self._at < len(self._tokens) and self._tokens[self._at] != until:
            token = self._tokens[self._at]
            if token in "_^":
                self._add_scripts(box, size)
            else:
                sign = SIGNS.get(token[1:], token) if token.startswith("\\") else _slanted(token)
                is_between = box.width > 0 and before not in f"{WIDE}(,"  # else it is a sign of what follows
                gap = GAP * size * 1.7 if sign in WIDE and is_between and size > 0.8 * EM else 0.0
                if token[1:] in LARGE:
                    box.width += GAP * size * 1.5
                part = self._part(size)
                self._last, before = part, sign
                box.follow(part, gap)
                box.width += gap or (GAP * size if sign == "," else 0.0)
        self._at += 1
        return box

    def _add_scripts(self, box: Box, size: float) -> None:
        """Put an index, an exponent, or both, after what was set last."""
        base, end, is_large = self._last, box.width, getattr(self._last, "is_large", False)
        while self._at < len(self._tokens) and self._tokens[self._at] in ("_", "^"):
            kind = self._tokens[self._at]
            self._at += 1
            script = self._part(size * SCRIPT)
            if is_large:  # above or below a sum
                x = end - base.width / 2 - script.width / 2
                y = base.down + script.up + 0.12 * size if kind == "_" else -base.up - script.down - 0.12 * size
                shift = max(0.0, -x)
                box.put(script, x + shift, y)
                box.width = max(box.width, end + 0.16 * size)
            elif kind == "_":
                box.put(script, end + 0.04 * size, max(0.2 * size, base.down - 0.1 * size))
            else:
                box.put(script, end + 0.06 * size, -max(0.36 * size, base.up - 0.42 * size))

    def _part(self, size: float) -> Box:
        token = self._tokens[self._at]
        self._at += 1
        if token == "{":
            return self.row(size, "}")
        if token.startswith(r"\text"):
            return letters(token[6:-1], size)
        if not token.startswith("\\"):
            return letters(_slanted(token), size)
        name = token[1:]
        if name in GREEK:
            return letters(chr(0x1D6FC + GREEK[name]), size)
        if name in LARGE:
            return self._large(LARGE[name], size)
        if name == "big(":
            return self._fenced(size)
        ways = {"frac": self._frac, "sqrt": self._sqrt, "hat": self._hat, "bar": self._bar, "tilde": self._tilde}
        return ways[name](size) if name in ways else letters(SIGNS[name], size)

    def _large(self, sign: str, size: float) -> Box:
        box = letters(sign, size * 1.4)
        box.path.translate(0, 0.2 * size)
        box.up, box.down = box.up - 0.2 * size, box.down + 0.2 * size
        box.is_large = True  # type: ignore[attr-defined]
        return box

    def _frac(self, size: float) -> Box:
        above, below = self._part(size * 0.92), self._part(size * 0.92)
        width = max(above.width, below.width) + 0.2 * size
        box, rule = Box(0.06 * size), line(width, size)
        box.put(rule, 0.06 * size, -AXIS * size + RULE * size / 2)
        box.put(above, 0.06 * size + (width - above.width) / 2, -AXIS * size - GAP * size - above.down)
        box.put(below, 0.06 * size + (width - below.width) / 2, -AXIS * size + GAP * size + below.up)
        box.width += 0.06 * size
        return box

    def _sqrt(self, size: float) -> Box:
        inside = self._part(size)
        up, down = max(inside.up, 0.6 * size) + 0.14 * size, max(inside.down, 0.04 * size) + 0.04 * size
        hook, thick, middle = 0.5 * size, RULE * size, down - 0.42 * (up + down)
        end = hook + inside.width + 0.1 * size
        outline = [(0.02 * size, middle + 0.04 * size), (0.14 * size, middle - 0.05 * size)]
        outline += [(0.3 * size, down - 0.16 * size), (hook - thick * 0.4, -up), (end, -up), (end, -up + thick)]
        outline += [(hook + thick * 0.4, -up + thick), (0.3 * size + thick * 0.2, down), (0.24 * size, down)]
        outline += [(0.1 * size, middle + 0.05 * size), (0.05 * size, middle + 0.09 * size)]
        box, path = Box(), QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
        path.closeSubpath()
        box.path, box.width, box.up, box.down = path, hook + inside.width + 0.12 * size, up, down
        box.put(inside, hook + 0.03 * size, 0)
        return box

    def _hat(self, size: float) -> Box:
        return self._accented("ˆ", size)

    def _tilde(self, size: float) -> Box:
        return self._accented("˜", size)

    def _accented(self, accent: str, size: float) -> Box:
        inside, mark = self._part(size), letters(accent, size)
        extent, seen = mark.path.boundingRect(), inside.path.boundingRect()
        box = Box(inside.width, inside.up, inside.down, QPainterPath(inside.path))
        x = seen.center().x() + 0.05 * size - extent.center().x()
        y = seen.top() - 0.08 * size - extent.bottom()
        box.path.addPath(mark.path.translated(x, y))
        box.up += extent.height() + 0.08 * size
        return box

    def _bar(self, size: float) -> Box:
        inside = self._part(size)
        seen = inside.path.boundingRect()
        box = Box(inside.width, inside.up, inside.down, QPainterPath(inside.path))
        box.put(line(seen.width() * 0.86, size), seen.left() + 0.1 * size, -inside.up - 0.1 * size)
        return box

    def _fenced(self, size: float) -> Box:
        inside = self.row(size, r"\big)")
        high = max(inside.up - AXIS * size, inside.down + AXIS * size) + 0.06 * size
        box = Box()
        for sign in "()":
            mark = letters(sign, size)
            extent = mark.path.boundingRect()
            stretch = 2 * high / extent.height()
            path = QTransform.fromScale(min(stretch, 1.25), stretch).map(mark.path)
            path.translate(0, -AXIS * size - path.boundingRect().center().y())
            if sign == ")":
                box.follow(inside)
            box.follow(Box(mark.width * min(stretch, 1.25), high + AXIS * size, high - AXIS * size, path))
        return box


def _slanted(letter: str) -> str:
    if letter == "h":
        return "ℎ"  # which has its place elsewhere
    if "a" <= letter <= "z":
        return chr(0x1D44E + ord(letter) - ord("a"))
    if "A" <= letter <= "Z":
        return chr(0x1D434 + ord(letter) - ord("A"))
    return {"-": "−", "'": "′", "*": "·"}.get(letter, letter)


def svg_of(lines: list[str], title: str) -> str:
    """Return the formula, one line below the other, as the text of an SVG file."""
    whole, width, top = QPainterPath(), 0.0, MARGIN
    for number, text in enumerate(lines):
        box = Setter(text).row(EM)
        top += box.up + (0.55 * EM if number else 0)
        whole.addPath(box.path.translated(MARGIN, top))
        width, top = max(width, box.width), top + box.down
    wide, high = round(width + 2 * MARGIN), round(top + MARGIN)
    view = f"0 0 {wide * FINE} {high * FINE}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="{view}" role="img">'
        f'<title>{title}</title><path fill="currentColor" fill-rule="nonzero" d="{"".join(_drawn(whole))}"/></svg>\n'
    )


def _drawn(path: QPainterPath) -> Iterator[str]:
    """Yield the commands of an SVG path, each from where the one before ends, in whole numbers: the files are small."""
    x = y = index = 0
    while index < path.elementCount():
        kind: Any = path.elementAt(index).type
        count = 3 if kind is QPainterPath.ElementType.CurveToElement else 1
        ends = [_whole(path.elementAt(index + after)) for after in range(count)]
        sign = "c" if count == 3 else "m" if kind is QPainterPath.ElementType.MoveToElement else "l"
        yield sign + " ".join(f"{there[0] - x} {there[1] - y}" for there in ends).replace(" -", "-")
        (x, y), index = ends[-1], index + count


def _whole(point: Any) -> tuple[int, int]:
    return round(point.x * FINE), round(point.y * FINE)


FORMULAS: dict[str, tuple[list[str], str]] = {
    "forward": (
        [r"x_t = \sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon , \quad \epsilon \sim \N(0,\I)"],
        "x_t is √ᾱ_t times x_0 plus √(1 − ᾱ_t) times ε",
    ),
    "products": (
        [r"\alpha_t = 1 - \beta_t , \quad \bar\alpha_t = \prod_{s=1}^{t} \alpha_s"],
        "α_t is 1 − β_t, and ᾱ_t the product of all α up to t",
    ),
    "snr": ([r"\text{SNR}(t) = \frac{\bar\alpha_t}{1-\bar\alpha_t}"], "SNR is ᾱ_t over 1 − ᾱ_t"),
    "posterior": (
        [
            r"\tilde\mu_t = \frac{\sqrt{\bar\alpha_{t-1}} \beta_t}{1-\bar\alpha_t} x_0"
            r" + \frac{\sqrt{\alpha_t} (1-\bar\alpha_{t-1})}{1-\bar\alpha_t} x_t",
            r"\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t} \beta_t",
        ],
        "mean and variance of x_(t−1), if x_0 and x_t are known",
    ),
    "step": (
        [r"x_{t-1} = \tilde\mu_t(x_t, \hat x_0) + \sigma_t z , \quad z \sim \N(0,\I)"],
        "a step of DDPM: the mean, with the predicted x̂_0 for x_0, plus σ_t times new noise",
    ),
    "predictions": (
        [
            r"\hat x_0 = \frac{x_t - \sqrt{1-\bar\alpha_t} \hat\epsilon}{\sqrt{\bar\alpha_t}}",
            r"v = \sqrt{\bar\alpha_t} \epsilon - \sqrt{1-\bar\alpha_t} x_0",
            r"\hat x_0 = \sqrt{\bar\alpha_t} x_t - \sqrt{1-\bar\alpha_t} \hat v",
        ],
        "x̂_0 from ε̂, what v is, and x̂_0 from v̂",
    ),
    "ddim": (
        [
            r"x_s = \sqrt{\bar\alpha_s} \hat x_0 + \sqrt{1-\bar\alpha_s-\sigma^2} \hat\epsilon + \sigma z",
            r"\sigma^2 = \eta^2 \frac{1-\bar\alpha_s}{1-\bar\alpha_t}"
            r" \big( 1-\frac{\bar\alpha_t}{\bar\alpha_s} \big)",
        ],
        "a step of DDIM from t to s, and how much new noise is in it",
    ),
    "guidance": (
        [r"\hat x = \hat x_{\text{null}} + w (\hat x_{\text{told}} - \hat x_{\text{null}})"],
        "x̂ is x̂_null plus w times (x̂_told − x̂_null)",
    ),
    "simple": (
        [r"L_{\text{simple}} = \E \norm \epsilon - \hat\epsilon(x_t, t) \norm^2"],
        "L_simple is the mean square of ε − ε̂",
    ),
    "bound": (
        [
            r"L_{\text{vlb}} = L_T + \sum_{t=2}^{T} L_{t-1} + L_0",
            r"L_{t-1} = \text{KL}\big( q(x_{t-1} \thin \mid \thin x_t, x_0) \thin \norm"
            r" \thin p(x_{t-1} \thin \mid \thin x_t) \big)",
            r"L_0 = -\text{log } p(x_0 \thin \mid \thin x_1)",
        ],
        "L_vlb is the sum of L_T, all L_(t−1), each a divergence, and L_0",
    ),
    "bits": ([r"\text{bits/dim} = \frac{L_{\text{vlb}}}{D \text{ ln }2}"], "bits per dimension are L_vlb over D ln 2"),
    "frechet": (
        [r"\text{FD} = \norm \mu_a-\mu_b \norm^2 + \text{tr}(\Sigma_a+\Sigma_b-2(\Sigma_a\Sigma_b)^{1/2})"],
        "FD: the square of the distance of the means, plus what parts the covariances",
    ),
    "kernel": (
        [
            r"\text{KD} = \E k(a,a') + \E k(b,b') - 2 \E k(a,b)",
            r"k(a,b) = \big( \frac{a \cdot b}{d} + 1 \big)^3",
        ],
        "KD: how alike pictures of one set are, and of the other, less how alike those of both are",
    ),
    "projection": ([r"\hat x = \hat x_0 + A^{\plus}(y - A \hat x_0)"], "x̂_0 plus A⁺ of what is missing to y"),
}
"""The lines of each, and what it says in words."""


def main() -> None:
    """Write all."""
    app = QGuiApplication([])
    FOLDER.mkdir(exist_ok=True)
    for name, (lines, title) in FORMULAS.items():
        (FOLDER / f"{name}.svg").write_text(svg_of(lines, title), encoding="utf-8")
    app.quit()


if __name__ == "__main__":
    main()
