from __future__ import annotations

import pytest

from ddpm_studio.engine.choices.continuing import planned_anew, rate_in_words, refuse_other
from ddpm_studio.engine.choices.learning import RateWay
from ddpm_studio.engine.choices.toml import with_changes
from ddpm_studio.engine.choices.training import RunConfig
from ddpm_studio.engine.errors import FieldError

LEARNT = with_changes(
    RunConfig(),
    [
        *("training.ema.rates=[0.5, 0.9]", "training.steps=40", "data.channels=3"),
        *("training.optimizer.decay=cosine", "training.optimizer.warm_up_steps=0"),
    ],
)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("network.widths=[32, 32]", r"network\.widths = \[.*\] \(not \[32, 32\]\), which"),
        ("network.groups=2", r"network\.groups = .* \(not 2\)"),
        ("network.attention.in_middle=false", r"network\.attention\.in_middle = True \(not False\)"),
        ("diffusion.prediction=v", r"diffusion\.prediction = eps \(not v\)"),
        ("diffusion.schedule={kind='cosine'}", r"diffusion\.schedule\.kind = linear \(not cosine\), which"),
        ("diffusion.min_snr_gamma=5", r"diffusion\.min_snr_gamma"),
        ("training.optimizer.method=muon", r"training\.optimizer\.method = adam \(not muon\)"),
        ("data.height=16", r"data\.height = 8 \(not 16\)"),
        ("data.channels=1", r"data\.channels = 3 \(not 1\)"),
    ],
)
def test_what_was_learnt_cannot_be_chosen_otherwise(change: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=rf"^This run has learnt with {sentence}.*train a new run\.$") as caught:
        refuse_other(LEARNT, with_changes(LEARNT, [change]))
    assert change.startswith(caught.value.field.rpartition(".")[0])


@pytest.mark.parametrize("rates", ["[0.9]", "[0.9, 0.5]", "[0.5, 0.99]"])
def test_averages_are_kept(rates: str) -> None:
    with pytest.raises(FieldError, match=r"training\.ema\.rates: this run keeps averages of 0\.5, 0\.9;"):
        refuse_other(LEARNT, with_changes(LEARNT, [f"training.ema.rates={rates}"]))


@pytest.mark.parametrize(
    "change",
    [
        *("training.steps=9", "training.batch_size=3", "training.accumulation=2", "training.optimizer.decay=none"),
        *(
            "training.optimizer.learning_rate=1",
            "training.optimizer.betas=[0.5, 0.5]",
            "training.ema.rates=[0.5,0.9,0.1]",
        ),
        *("saving.state_every=9", "device.threads=3", "name=x", "data.channels=auto", "data.flip=true"),
        'data.source={kind="folder", path="/x"}',
    ],
)
def test_the_rest_may_change(change: str) -> None:
    refuse_other(LEARNT, with_changes(LEARNT, [change]))


def rates(config: RunConfig) -> list[float]:
    return [config.training.learning_rate(step) for step in range(config.training.steps)]


def test_a_run_that_is_given_more_steps_keeps_its_rate_unless_told_otherwise() -> None:
    more = with_changes(LEARNT, ["training.steps=80"])
    before = rates(LEARNT)
    kept = planned_anew(40, LEARNT, more, None)
    assert rates(kept) == [*before, *[before[-1]] * 40]
    assert rate_in_words(40, LEARNT.training, kept.training) == (
        f"The learning rate stays at {before[-1]:.3g}, where it was at step 40."
    )
    warm = planned_anew(40, LEARNT, more, "warm")
    assert max(rates(warm)[40:]) > 0.5 * LEARNT.training.optimizer.learning_rate
    assert "again, and falls to 0 at step 80." in rate_in_words(40, LEARNT.training, warm.training)
    decay = planned_anew(20, LEARNT, more, "decay")
    assert rates(decay)[:20] == before[:20] and rates(decay)[20] == before[19] and rates(decay)[79] < before[19] / 500
    assert "falls from" in rate_in_words(20, LEARNT.training, decay.training)


@pytest.mark.parametrize("steps", [20, 40])
def test_nothing_is_written_down_where_no_rate_would_jump(steps: int) -> None:
    constant = with_changes(LEARNT, ["training.optimizer.decay=none"])
    longer = with_changes(constant, ["training.steps=80"])
    assert planned_anew(steps, constant, longer, None) == longer
    assert planned_anew(steps, LEARNT, LEARNT, None) == LEARNT
    assert rate_in_words(steps, LEARNT.training, LEARNT.training) == ""


def test_a_plan_that_was_not_begun_is_replaced() -> None:
    """What was chosen twice before going on counts as chosen last; what was planned at first is not forgotten."""
    way: RateWay = "warm"
    first = planned_anew(40, LEARNT, with_changes(LEARNT, ["training.steps=80"]), None)
    second = planned_anew(40, LEARNT, with_changes(first, ["training.steps=60"]), way)
    assert [(one.step, one.planned, one.rate) for one in second.training.continued] == [(40, 40, "warm")]
    later = planned_anew(50, second, with_changes(second, ["training.steps=90"]), "keep")
    assert [(one.step, one.planned) for one in later.training.continued] == [(40, 40), (50, 60)]
    lost = planned_anew(45, later, with_changes(later, ["training.steps=70"]), "keep")  # the newest states are gone
    assert [(one.step, one.planned) for one in lost.training.continued] == [(40, 40), (45, 60)]


def test_a_jump_that_was_edited_into_the_file_is_told_of() -> None:
    edited = with_changes(LEARNT, ["training.steps=80"]).training
    told = rate_in_words(40, LEARNT.training, edited)
    assert told.startswith("The learning rate goes on at 0.0001; it was ") and told.endswith(" at step 40.")
