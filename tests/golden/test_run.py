"""A run and model files of an earlier version: they open, go on, and draw what they drew."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import torch
from safetensors.torch import load_file

from ddpm_studio import engine
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.events import Control, Note
from ddpm_studio.engine.models.find import find_model_file
from ddpm_studio.engine.models.header import HEADER_KEY, read_card
from ddpm_studio.engine.models.safetensors_header import read_header
from ddpm_studio.engine.runs import states
from ddpm_studio.engine.runs.learnt import pictures_of
from ddpm_studio.engine.runs.run import Run
from tests.golden.program import (
    LOSS,
    MODEL,
    MODEL_1,
    RESUMED,
    digest,
    draw,
    kept_pixels,
    loss_since,
    rounds_as_then,
    with_models,
)

Tell = Callable[[str, object], None]


def test_the_run_is_whole(run: Run) -> None:
    told = json.loads(LOSS.read_text("utf-8"))
    assert run.is_config_as_written() and run.damaged_metrics() == 0
    assert run.config().training.steps == 400 and run.config().name == "golden"
    assert [step for step, _ in run.states()] == [120, 150]
    assert states.newest_good(run.states_folder) == (run.states()[-1], [])
    assert pictures_of(run).startswith("1797x8x8x1 ")
    for rate in (None, 0.99):
        assert [step for step, _ in run.snapshots(rate)] == [60, 120, 150]
    assert [step for step, _ in run.previews()] == [0, 50, 100, 150]
    assert all(run.read_preview(path).shape == (16, 8, 8, 1) for _, path in run.previews())
    assert run.newest_metrics()["step"] <= told["from"] and run.tuning() and run.holder() is None


def test_the_run_goes_on_as_it_did_then(run: Run, record_property: Tell) -> None:
    told = json.loads(LOSS.read_text("utf-8"))
    run.write_config(with_changes(run.config(), [f"training.steps={told['step']}"]))
    notes = [event.text for event in engine.train(run.folder, Control()) if isinstance(event, Note)]
    assert f"Resumed at step {told['from']}." in notes
    assert not [note for note in notes if "damaged" in note or "pictures are not those" in note], notes
    step, loss = loss_since(run, told["from"])
    assert step == told["step"] and run.states()[-1][0] == step and find_model_file(run.folder).name.count(str(step))
    found, kept = load_file(find_model_file(run.folder)), load_file(RESUMED)
    assert found.keys() == kept.keys()
    if rounds_as_then():
        for rate, sha256 in told["sha256"].items():
            assert read_card(find_model_file(run.folder, float(rate))).provenance.sha256 == sha256
        assert loss == told["loss"] and all(torch.equal(found[name], kept[name]) for name in kept)
        return
    record_property("rounding", "another processor or torch than then: losses and weights are compared approximately")
    assert loss == pytest.approx(told["loss"], rel=1e-3)
    for name in kept:
        torch.testing.assert_close(found[name], kept[name], rtol=1e-2, atol=2e-3)


def test_the_older_state_is_one_to_fall_back_to(run: Run) -> None:
    """Of the optimizer's moments and the averages, too: it is read as the newest one is."""
    (run.states()[-1][1] / "state.pt").write_bytes(b"rotten")
    run.write_config(with_changes(run.config(), ["training.steps=121"]))
    notes = [event.text for event in engine.train(run.folder, Control()) if isinstance(event, Note)]
    assert "Resumed at step 120." in notes and run.states()[-1][0] == 121


def test_model_files_of_both_versions_draw_the_same() -> None:
    old, new = (json.loads(read_header(path).metadata[HEADER_KEY])["version"] for path in (MODEL_1, MODEL))
    assert (old, new) == (1, 2)
    card = read_card(MODEL)
    assert read_card(MODEL_1) == card
    made = card.provenance
    assert (made.step, made.images_seen, made.ema_rate, card.image_shape) == (150, 150 * 32, 0.9, (8, 8, 1))
    assert card.pictures.label_names == tuple("0123456789") and card.last_time == 100
    choices = SampleOptions.model_validate(kept_pixels()["samplers"]["unipc trailing 5"]["choices"])
    films = [draw(with_models(choices, [path]))[0] for path in (MODEL_1, MODEL)]
    assert digest(films[0].view("x_t")) == digest(films[1].view("x_t"))
