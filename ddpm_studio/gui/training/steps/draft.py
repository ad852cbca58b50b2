"""The draft of a run, which outlives the window."""

from __future__ import annotations

from ddpm_studio.engine.choices.toml import config_from
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import StudioError
from ddpm_studio.gui.settings import Settings

DRAFT, DRAFT_PRESET = "train", "train.preset"


def preset_of_draft(settings: Settings) -> str:
    """Return the name of the preset that the draft is of; nothing if there is none."""
    return str(settings.now.drafts.get(DRAFT_PRESET, {}).get("name", ""))


def read_draft(settings: Settings, fallback: RunConfig) -> RunConfig:
    """Return what was chosen when the window was last open; `fallback` if there is nothing that can be read."""
    try:
        return config_from(settings.now.drafts[DRAFT])
    except (KeyError, StudioError):  # none, or written by another version
        return fallback


def keep_draft(settings: Settings, config: RunConfig, preset: str) -> None:
    """Remember what is chosen, and of which preset it is."""
    settings.remember_draft(DRAFT, config)
    settings.change(drafts={**settings.now.drafts, DRAFT_PRESET: {"name": preset}})
