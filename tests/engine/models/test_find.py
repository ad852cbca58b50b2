"""Which files are meant by a model."""

from __future__ import annotations

import pytest

from ddpm_studio.engine.choices.comparison import OverTrainingOptions
from ddpm_studio.engine.choices.sampling import SampleOptions
from ddpm_studio.engine.errors import LoadError
from ddpm_studio.engine.models.find import find_model_file, snapshots_to_draw
from ddpm_studio.engine.runs.run import Run


def test_the_first_average_is_found_by_its_rate_too(trained_run: Run) -> None:
    assert find_model_file(trained_run.folder, 0.5) == find_model_file(trained_run.folder)
    with pytest.raises(LoadError, match=r"has no snapshot of EMA rate 0\.7 yet"):
        find_model_file(trained_run.folder, 0.7)


def test_a_film_over_training_needs_a_run(trained_run: Run) -> None:
    file = trained_run.snapshots()[-1][1]
    with pytest.raises(LoadError, match=r"step-00000012\.safetensors: this model is a single one\. .* needs a run"):
        snapshots_to_draw(OverTrainingOptions(sample=SampleOptions(model=file)))
