from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.presets import find_preset, presets
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import config_from, config_text, read_config, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError, LoadError, WrittenByNewer


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("training.steps=0", r"training\.steps: .*greater than or equal to 1 \(given: 0\)"),
        ("training.stepz=5", r"training\.stepz: Extra inputs are not permitted"),
        ("training.steps=many", r"training\.steps: .*integer.*'many'"),
        ("diffusion.prediction=noise", r"diffusion\.prediction: .*'eps', 'x_0', 'v' or 'mu'"),
        ('diffusion.schedule={kind="linear", steps=5}', r"diffusion\.schedule\.linear: β must lie between"),
        ("training.optimizer.learning_rate=nan", r"training\.optimizer\.learning_rate: "),
        ("training.ema.rates=[1.5]", r"training\.ema: EMA rates must be"),
        ("nonsense", r"Write a change as key=value"),
        ("training.optimizer.betas=[0.9, 1.0]", r"training\.optimizer\.betas: both of Adam's rates must be from 0"),
        ("training.ema.rates=[0.9999991, 0.9999992]", r"training\.ema: EMA rates must be .* differ"),
        ("training.ema.rates=[0.99999999]", r"training\.ema: EMA rates must be"),
        ('diffusion.schedule={kind="constant", beta=0.9}', r"diffusion\.schedule\.constant: β is so large"),
        ("seed=" + "x" * 500, r"seed: .{1,150}$"),
        ("training.steps.deeper.still=1", r"Write a change as key=value"),
        ("training.steps.deeper=1", r"Write a change as key=value|training\.steps"),
    ],
)
def test_a_wrong_change_is_a_sentence_that_names_the_field(change: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        with_changes(RunConfig(), [change])


def test_changes_are_read_as_toml_or_text() -> None:
    changed = with_changes(
        RunConfig(), ["training.steps=5", "name=my run", "training.optimizer.learning_rate=2e-3", "data.flip=true"]
    )
    assert changed.training.steps == 5 and changed.name == "my run" and changed.data.flip
    assert changed.training.optimizer.learning_rate == 2e-3
    sampled = with_changes(SampleOptions(), ['sampler={kind="ddim", eta=0.5}'])
    assert sampled.sampler.kind == "ddim" and sampled.sampler.eta == 0.5


def test_a_change_may_name_a_place_in_a_list() -> None:
    before = InterpolateOptions(depths=(750, 500))
    assert with_changes(before, ["depths.1=250"]).depths == (750, 250)
    assert with_changes(before, ["depths.2=250", "depths.3=10"]).depths == (750, 500, 250, 10)
    for beyond in ("depths.3=250", "depths.-1=250", "depths.0.more=1", f"depths.{'1' * 5000}=250"):
        with pytest.raises(FieldError, match="Write a change as key=value"):
            with_changes(before, [beyond])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"steps = [", "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
        (b"x = " + b"[" * 8_000, "is not valid TOML"),
        (b"#\n" * 32_769, "is larger than"),
        (b"a." * 8_000 + b"a=1", "has more dots than"),
    ],
)
def test_a_file_that_is_no_config_is_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "run.toml"
    path.write_bytes(content)
    with pytest.raises(LoadError, match=rf"run\.toml: .*{sentence}"):
        read_config(path)


def test_choices_by_a_later_version_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("version = 2\nsurprise = true\n")
    told = r"a\.toml: the file was written by a newer version of DDPM Studio \(format 2\)\. Update the program\."
    with pytest.raises(WrittenByNewer, match=told):
        read_config(tmp_path / "a.toml")


def test_every_preset_is_complete_and_fits_its_network() -> None:
    names = [preset.name for preset in presets()]
    assert names[0] == "digits" and len(set(names)) == len(names) >= 4
    for preset in presets():
        data = preset.config.data
        preset.config.network.check_size(data.height, data.width, 3)
        assert preset.title and len(preset.explanation) > 40
        assert preset.config.diffusion.schedule.warnings() == []
        assert config_from(tomlkit.parse(config_text(preset.config)).unwrap()) == preset.config
    with pytest.raises(LoadError, match="Choose one of digits"):
        find_preset("nope")
