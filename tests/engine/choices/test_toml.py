from __future__ import annotations

import os
from pathlib import Path

import pytest
import tomlkit

from ddpm_studio.engine.choices.branching import BranchOptions
from ddpm_studio.engine.choices.mixing import InterpolateOptions
from ddpm_studio.engine.choices.pictures import PictureFile, SeedPicture
from ddpm_studio.engine.choices.presets import find_preset, presets
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.choices.toml import LARGEST, config_from, config_text, read_config, with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.datasets.folder import Folder
from ddpm_studio.engine.datasets.options import DataOptions
from ddpm_studio.engine.diffusion.samplers import DDIM, DDPM
from ddpm_studio.engine.errors import FieldError, LoadError, StudioError, WrittenByNewer


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("training.steps=0", r"training\.steps: .*greater than or equal to 1 \(given: 0\)"),
        ("training.stepz=5", r"^training\.stepz: there is no such choice\. Did you mean training\.steps\?$"),
        ("steps=5", r"^steps: there is no such choice\. Did you mean training\.steps\?$"),
        ("nonsense=1", r"^nonsense: there is no such choice\. There are .*name, seed, data, network, .*device"),
        (
            "data.source.path=/x",
            r'^data\.source\.path: .* where data\.source\.kind = "digits", but where it is "folder", .* or "video',
        ),
        ("data.source.pathz=/x", r"^data\.source\.pathz: there is no such choice\. There are data\.source\.kind\.$"),
        ("=5", r"^Write a change as key=value, such as training\.steps=100, not '=5'"),
        ("training..steps=5", r"Write a change as key=value"),
        ("x" * 5000, r"^Write a change as key=value.{1,200}$"),
        ("y" * 5000 + "=1", r"^y{40}….{1,300}$"),
        ("seed=" + "9" * 5000, r"^seed: .{1,150}$"),
        ("training.steps=many", r"training\.steps: .*integer.*'many'"),
        ("diffusion.prediction=noise", r"diffusion\.prediction: .*'eps', 'x_0', 'v' or 'mu'"),
        ('diffusion.schedule={kind="linear", steps=5}', r"diffusion\.schedule: β must lie between"),
        ("training.optimizer.learning_rate=nan", r"training\.optimizer\.learning_rate: "),
        ("training.ema.rates=[1.5]", r"training\.ema: EMA rates must be"),
        ("nonsense", r"Write a change as key=value"),
        ("training.optimizer.betas=[0.9, 1.0]", r"training\.optimizer\.betas: both of Adam's rates must be from 0"),
        ("training.ema.rates=[0.9999991, 0.9999992]", r"training\.ema: EMA rates must be .* differ"),
        ("training.ema.rates=[0.99999999]", r"training\.ema: EMA rates must be"),
        ('diffusion.schedule={kind="constant", beta=0.9}', r"diffusion\.schedule: β is so large"),
        ("seed=" + "x" * 500, r"seed: .{1,150}$"),
        ("training.steps.deeper.still=1", r"Write a change as key=value"),
        ("diffusion.schedule=cosine", r"^diffusion\.schedule: that is a group of choices; change one of them, such as"),
        ("diffusion.schedule={steps=5}", r"^diffusion\.schedule\.kind: choose 'linear', .* or '\w+'\.$"),
        ("network.kind=unit", r"^network\.kind: choose 'unet' or 'classifier' \(given: 'unit'\)\.$"),
        ("data.source={kind='folder', path=5}", r"^data\.source\.path: Input should be a file or folder \(given: 5\)"),
        ("training.steps.deeper=1", r"Write a change as key=value|training\.steps"),
    ],
)
def test_a_wrong_change_is_a_sentence_that_names_the_field(change: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        with_changes(RunConfig(), [change])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("told.names=['cat']", r"^told\.kind: choose 'classes'\.$"),
        ("guidance.scale=inf", r"^guidance\.scale: Input should be 'usual' or a finite number \(given: inf\)\.$"),
    ],
)
def test_what_is_of_one_kind_only_and_words_among_numbers_are_told_plainly(change: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        with_changes(SampleOptions(), [change])


def test_of_two_wrong_words_each_is_told_by_itself_and_by_its_key() -> None:
    with pytest.raises(FieldError, match=r"^device\.precision: .* or 'bf16-on-a-card' \(given: 'a'\)\.$"):
        config_from({"device": {"precision": "a", "compiles": "b"}})
    with pytest.raises(FieldError) as caught:
        with_changes(SampleOptions(), ["guidance.scale=inf"])
    assert caught.value.field == "guidance.scale"


def test_a_folder_whose_name_toml_cannot_hold_is_told_by_its_name() -> None:
    source = Folder(path=Path(os.fsdecode(b"/pictures/caf\xe9")))
    config = RunConfig().model_copy(update={"data": DataOptions(source=source)})
    with pytest.raises(StudioError, match=r"^/pictures/caf\\udce9 has a name that is not UTF-8"):
        config_text(config)


def test_changes_are_read_as_toml_or_text() -> None:
    changed = with_changes(
        RunConfig(), ["training.steps=5", "name=my run", "training.optimizer.learning_rate=2e-3", "data.flip=true"]
    )
    assert changed.training.steps == 5 and changed.name == "my run" and changed.data.flip
    assert changed.training.optimizer.learning_rate == 2e-3
    sampled = with_changes(SampleOptions(), ['sampler={kind="ddim", eta=0.5}'])
    assert sampled.sampler.kind == "ddim" and sampled.sampler.eta == 0.5


def test_minus_one_draws_a_seed_and_tells_it(tmp_path: Path) -> None:
    told: list[str] = []
    drawn = [with_changes(RunConfig(), ["seed=-1"], told.append).seed for _ in range(4)]
    assert len(set(drawn)) > 1 and min(drawn) >= 0
    assert [f"The seed is {seed}, drawn just now." for seed in drawn] == told
    mixed = with_changes(InterpolateOptions(), ['first={kind="seed", seed=-1}', "seed=-1"], told.append)
    assert isinstance(mixed.first, SeedPicture) and mixed.first.seed == mixed.seed >= 0 and len(told) == 5
    (tmp_path / "a.toml").write_text("seed = -1")
    assert f"The seed is {read_config(tmp_path / 'a.toml', told.append).seed}, drawn just now." == told[-1]
    with pytest.raises(FieldError, match=r"^seed: .*greater than or equal to 0"):
        with_changes(RunConfig(), ["seed=-2"])
    with pytest.raises(FieldError, match=r"training\.steps"):  # other choices mean what they say
        with_changes(RunConfig(), ["training.steps=-1"])


def test_a_path_begins_where_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file: at its folder; in a change: at the working folder; so that it means the same later, from elsewhere."""
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    file = Path("../here/a.toml")
    for typed, whole in (
        ("pics", "here/pics"),
        (".", "here"),
        ("~/pics", "home/pics"),
        ("~nobody-x/p", "here/~nobody-x/p"),
    ):
        file.write_text(f'[data.source]\nkind = "folder"\npath = "{typed}"\n')
        source = read_config(file).data.source
        assert isinstance(source, Folder) and source.path.is_absolute() and source.path.resolve() == tmp_path / whole
    config = with_changes(RunConfig(), ['data.source={kind="folder", path="."}'])
    assert isinstance(config.data.source, Folder) and config.data.source.path == tmp_path / "there"
    config = with_changes(config, ["data.source.path=p"])
    assert isinstance(config.data.source, Folder) and config.data.source.path == tmp_path / "there/p"
    mixed = with_changes(InterpolateOptions(), ['first={kind="file", path="a.png"}', "model=digits"])
    assert isinstance(mixed.first, PictureFile) and mixed.first.path == tmp_path / "there/a.png"
    assert mixed.model == Path("digits")  # may be a bundled one


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_is_read_as_any_editor_has_saved_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.toml").write_text('name = "Ölbilder 絵"\r\nseed = 7\r\n', encoding=encoding)
    config = read_config(tmp_path / "a.toml")
    assert config.name == "Ölbilder 絵" and config.seed == 7


def test_continuations_are_written_where_they_belong(tmp_path: Path) -> None:
    """As tables of their own they would have taken what follows with them."""
    plan = {"steps": 80, "continued": [{"step": 40, "planned": 40}, {"step": 60, "planned": 70, "rate": "warm"}]}
    config = RunConfig.model_validate({"training": plan})
    (tmp_path / "a.toml").write_text(config_text(config))
    assert read_config(tmp_path / "a.toml") == config


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
        (b"\xff\xfex", "is not valid TOML"),
        (b"\x80\x81", "is not valid TOML"),
        (b"x = " + b"[" * 8_000, "is not valid TOML"),
        (b"#\n" * (LARGEST // 2 + 1), "is larger than"),
        (b"seed = " + b"9" * 5000, "a number in it has more than 1000 digits"),
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


def test_another_kind_leaves_behind_what_only_the_one_before_had() -> None:
    before = BranchOptions(sampler=DDPM(variance="fixed-large"))
    assert with_changes(before, ["sampler.kind=ddim", "sampler.eta=0.5"]).sampler == DDIM(eta=0.5)
    with pytest.raises(FieldError, match="no such choice"):
        with_changes(before, ["sampler.kind=ddim", "sampler.eta=0.5", "sampler.variance=fixed-small"])
