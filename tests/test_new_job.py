"""A drawing job that is one options class, one generator and one line of the catalogue is known everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import pytest
from PIL import Image

from ddpm_studio import engine, headless
from ddpm_studio.arguments import make_parser
from ddpm_studio.engine.choices.chain import ChainOptions
from ddpm_studio.engine.choices.drawing import DRAWING_JOBS, Argument, Command, DrawingJob
from ddpm_studio.engine.choices.layout import DrawnImage, Layout
from ddpm_studio.engine.choices.sampling import DrawingOptions, ModelChoice
from ddpm_studio.engine.diffusion.arrays import Floats
from ddpm_studio.engine.disk.resources import bundled_models
from ddpm_studio.engine.events import Control, Frame, Job
from ddpm_studio.engine.export.metadata import read_parameters
from ddpm_studio.engine.models.header import read_card
from ddpm_studio.engine.models.recipe import choices_of, recipe
from ddpm_studio.engine.options import knob
from ddpm_studio.gui.choosing.recall import recall
from ddpm_studio.gui.film.take import Take


class StripesOptions(DrawingOptions):
    """Stripes that come down in halves of the time."""

    job: ClassVar[str] = "stripes"
    model: Path = knob(Path(), "A model, which has nothing to do.")
    rows: int = knob(2, "Rows of stripes.", ge=1)
    chain: ChainOptions = knob(ChainOptions(frames_kept=3), "Which frames are kept.")

    def models(self) -> tuple[ModelChoice, ...]:
        return (ModelChoice(self.model, self.chain.rate),)

    def with_models(self, paths: Sequence[Path]) -> Self:
        return self.model_copy(update={"model": paths[0]})

    def times(self, alpha_bar: Floats) -> list[int]:
        last = len(alpha_bar) - 1
        return [last, last // 2, last // 4, 1]

    def layout(self) -> Layout:
        cells = tuple(DrawnImage(row, column) for row in range(self.rows) for column in range(3))
        return Layout("stripes", cells, columns=3, is_table=True)


def stripes(options: StripesOptions, control: Control) -> Job:
    shape = (3 * options.rows, 8, 8, 1)
    for position, t in enumerate((1000, 250, 0)):
        yield Frame(position, 3, t, *np.full((2, *shape), t // 4, np.uint8))


STRIPES = DrawingJob(
    f"{__name__}:StripesOptions",
    f"{__name__}:stripes",
    Command(
        "stripes",
        "draw stripes",
        "some stripes",
        "rows=3",
        (Argument("--rows", "rows", "number", "how many rows there are", is_needed=False),),
    ),
)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DRAWING_JOBS, "stripes", STRIPES)


def test_recipes_know_it() -> None:
    options = StripesOptions(model=Path("/home/somebody/a.safetensors"), rows=4)
    said = json.loads(json.dumps(recipe(options, [read_card(bundled_models()[0])], ["fp32"])))
    assert said["job"] == "stripes" and "somebody" not in json.dumps(said)
    assert choices_of(said) == StripesOptions(rows=4).computed_in(["fp32"])


def test_a_film_of_it_has_names_and_times() -> None:
    take = Take(StripesOptions(), read_card(bundled_models()[0]))
    for event in engine.run(take.options, Control()):
        take.film.keep(event)
        assert take.frame_times() == [1000, 250, 0], "also of frames to come"
    assert take.times == (1000, 500, 250, 1, 0)
    assert take.names() == ["0/0", "0/1", "0/2", "1/0", "1/1", "1/2"]
    assert take.axes() == (["0/0", "1/0"], ["0/0", "0/1", "0/2"])
    assert take.pictures.tile_names()[4] == "seed 1/1"
    assert (take.what, take.columns, take.fork, take.weights()) == ("stripes", 3, None, ())


def test_the_command_line_draws_it_and_its_files_bring_it_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = make_parser()
    with pytest.raises(SystemExit):
        parser.parse_args(["stripes", "--help"])
    assert "how many rows there are" in capsys.readouterr().out
    headless.run_command(parser.parse_args(["stripes", "digits", "--rows", "4", "--out", str(tmp_path)]))
    names = {"some stripes.png", "some stripes.webp", "some stripes_12x8x8x3.npz"}
    assert {file.name for file in tmp_path.iterdir()} == names
    with Image.open(tmp_path / "some stripes.png") as sheet:
        assert sheet.size == (3 * (64 + 2) + 2, 4 * (64 + 2) + 2)
    recalled = recall([tmp_path / "some stripes.png"])
    assert recalled is not None and recalled.job == "stripes"
    assert isinstance(recalled.options, StripesOptions) and recalled.options.rows == 4
    [model] = recalled.recipe.models
    assert model.sha256 == read_card(next(path for path in bundled_models() if path.stem == "digits")).provenance.sha256
    said = read_parameters(tmp_path / "some stripes.webp")
    assert said is not None and said["job"] == "stripes"
