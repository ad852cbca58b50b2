"""The page: headings, tables, pictures and plots as one HTML text that asks for nothing else.

Whatever it quotes is text: nothing in it is run, and its own header forbids that anything is loaded.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from PIL import Image

from ddpm_studio.engine.events import Pixels
from ddpm_studio.engine.plain_text import in_a_line, visible

STYLE = """
:root { color-scheme: light dark; --text: #1b1b1b; --soft: #5c5c5c; --line: #d2d2d2; --ground: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8e8e8; --soft: #a8a8a8; --line: #444444; --ground: #1e1e1e; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
p.soft, figcaption, td.soft { color: var(--soft); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; }
.wide { overflow-x: auto; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; } figcaption { font-size: .85rem; }
img { image-rendering: pixelated; background: #767676; max-width: 100%; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: var(--soft); }
svg .grid { stroke: var(--line); stroke-width: 1; }
pre { overflow: auto; max-height: 30rem; border: 1px solid var(--line); padding: .8rem; font-size: .85rem; }
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(title: str, parts: Iterable[str]) -> str:
    """Return the whole page."""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{text(title)}</title><style>{STYLE}</style></head><body>",
            *parts,
            "</body></html>\n",
        ]
    )


def text(words: object) -> str:
    """Return any text as HTML that shows it, in a line."""
    return escape(in_a_line(str(words)))


def heading(words: str, level: int = 2) -> str:
    """Return a heading."""
    return f"<h{level}>{text(words)}</h{level}>"


def sentence(words: str) -> str:
    """Return a paragraph in a soft colour."""
    return f'<p class="soft">{text(words)}</p>'


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()) -> str:
    """Return a table.

    :param numbers: which columns, from 0, stand at the right.
    """
    at_right = dict.fromkeys(numbers, ' class="number"')
    head = "".join(f'<th scope="col"{at_right.get(at, "")}>{text(name)}</th>' for at, name in enumerate(columns))
    body = [
        "<tr>" + "".join(f"<td{at_right.get(at, '')}>{text(cell)}</td>" for at, cell in enumerate(row)) + "</tr>"
        for row in rows
    ]
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


def source_text(words: str) -> str:
    """Return a text of several lines as it is."""
    return f"<pre>{escape(visible(words))}</pre>"


def picture(pixels: Pixels, caption: str, told: str, scale: int = 1) -> str:
    """Return (H, W, C) pixels as a figure, enlarged by the browser pixel by pixel.

    :param told: what is seen, for those who do not see it.
    """
    stream = io.BytesIO()
    image = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    Image.fromarray(np.ascontiguousarray(image)).save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode()
    height, width = pixels.shape[0] * scale, pixels.shape[1] * scale
    tag = f'<img alt="{text(told)}" width="{width}" height="{height}" src="data:image/png;base64,{data}">'
    return f"<figure>{tag}<figcaption>{text(caption)}</figcaption></figure>"


def in_a_row(figures: Iterable[str]) -> str:
    """Return figures side by side, as many as there is room for."""
    return f'<div class="row">{"".join(figures)}</div>'
