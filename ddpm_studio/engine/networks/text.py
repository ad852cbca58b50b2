"""The encoder of captions: from words, by their numbers, to what is added to the embedding of the time."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddpm_studio.engine.networks.blocks import table
from ddpm_studio.engine.networks.words import BLOCKS, FIRST, PAD, WIDENING, TextOptions

HEADS = 4
FAINT = 0.1
"""How strong places are beside words at first."""


class TextBlock(nn.Module):
    """Every word looks at all others of its caption, and then each goes through a map of its own; both are added."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.to_qkv = nn.Linear(width, 3 * width)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])
        self.norm2 = nn.LayerNorm(width)
        self.linear_1 = nn.Linear(width, WIDENING * width)
        self.linear_2 = nn.Linear(WIDENING * width, width)

    def forward(self, x: Tensor, is_word: Tensor) -> Tensor:
        """(N, L, D) to the same shape, where words look at what `is_word`, (N, 1, 1, L), alone."""
        query, key, value = self.to_qkv(self.norm1(x)).unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4).unbind()
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=is_word)
        x = x + self.to_out[0](found.transpose(1, 2).flatten(2))
        hidden: Tensor = self.linear_2(functional.gelu(self.linear_1(self.norm2(x))))
        return x + hidden


class TextEncoder(nn.Module):
    """Words and their places through transformer blocks; the mean of a caption's words through two maps.

    A text without words has a vector of its own, which is learnt: attention among no words would be 0 / 0.
    """

    def __init__(self, options: TextOptions, words: int, width_out: int) -> None:
        super().__init__()
        width = options.width
        self.words = table(words + FIRST, width)
        self.places = table(options.length, width)
        self.blocks = nn.ModuleList(TextBlock(width) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(width)
        self.linear_1 = nn.Linear(width, width_out)
        self.linear_2 = nn.Linear(width_out, width_out)
        self.null = nn.Parameter(torch.empty(width_out))

    def forward(self, numbers: Tensor) -> Tensor:
        """(N, L) numbers of words, L at most the options' `length`, to (N, width_out); what is `PAD` is no word."""
        is_word = numbers != PAD
        is_empty = ~is_word.any(dim=1, keepdim=True)
        x = self.words(numbers) + self.places.weight[: numbers.shape[1]]
        seen = (is_word | is_empty)[:, None, None, :]
        for block in self.blocks:
            x = block(x, seen)
        counts = is_word.unsqueeze(2).to(x.dtype)
        pooled = (self.norm(x) * counts).sum(dim=1) / counts.sum(dim=1).clamp(min=1)
        told: Tensor = self.linear_2(functional.silu(self.linear_1(pooled)))
        return torch.where(is_empty, self.null.to(told.dtype), told)

    @torch.no_grad()
    def begin(self) -> None:
        """Make what was drawn for any table and vector what suits this one."""
        self.words.weight[:FIRST].zero_()  # what was never in a caption says nothing
        self.places.weight.mul_(FAINT)  # which words there are counts more than where
        self.null.zero_()
