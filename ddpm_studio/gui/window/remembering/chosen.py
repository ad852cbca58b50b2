"""What was chosen in the forms of each page, whether it was drawn or not, to come back with the next start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_studio.engine.choices.comparison import CompareOptions
from ddpm_studio.engine.disk.places import at_home
from ddpm_studio.gui.choosing.model_picker import ModelPicker
from ddpm_studio.gui.forms.lasting import UNREAD, Drafted, Lasting
from ddpm_studio.gui.tabs.base import Tab
from ddpm_studio.gui.window.remembering.as_data import picture_as_data, read_picture, there

if TYPE_CHECKING:
    from ddpm_studio.gui.choosing.told_choice import ToldChoice
    from ddpm_studio.gui.comparing.ways_desk import WaysDesk
    from ddpm_studio.gui.evaluating.other_sets import OtherSets
    from ddpm_studio.gui.evaluating.pictures_choice import PicturesChoice
    from ddpm_studio.gui.mixing.tours.stops import Stops

LONGEST_EDIT = 1 << 18
"""Characters of an edit that is compared, with its picture, which lie in the preferences; one of more is not kept."""


def drafts_of(tab: Tab) -> Sequence[Drafted]:
    """Return the forms of a page whose choices it reads when it is made."""
    drafts: dict[str, Callable[[Tab], Sequence[Drafted]]] = {
        "sample": _of_sample,
        "compare": _of_compare,
        "interpolate": _of_mixing,
        "edit": _of_edit,
        "forward": _of_forward,
        "evaluate": _of_evaluate,
    }
    return drafts[tab.name](tab) if tab.name in drafts else ()


def _of_sample(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.tabs.sample import DRAFT, SampleTab

    if not isinstance(tab, SampleTab):
        return ()
    drawing = tab.choices.drawing
    return (Drafted(DRAFT, (drawing.changed,), drawing.options),)


def _of_compare(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.tabs.compare import DRAFTS, CompareTab

    if not isinstance(tab, CompareTab):
        return ()
    over = tab.training
    return samples_of(tab.desk, DRAFTS[0]), Drafted(DRAFTS[1], (over.changed,), over.options)


def _of_mixing(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.mixing import pair_desk
    from ddpm_studio.gui.mixing.tours import desk
    from ddpm_studio.gui.tabs.interpolate import InterpolateTab

    if not isinstance(tab, InterpolateTab):
        return ()
    drawing, tour = tab.mixture.drawing, tab.tour.panel
    return (
        Drafted(pair_desk.DRAFT, (drawing.changed,), drawing.options),
        Drafted(desk.DRAFT, (tour.changed,), lambda: tour.options().model_copy(update={"pictures": ()})),
    )


def _of_edit(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.tabs.edit import DRAFT, EditTab

    return (Drafted(DRAFT, (tab.choices.changed,), tab.choices.options),) if isinstance(tab, EditTab) else ()


def _of_forward(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.tabs.forward import DRAFT, ForwardTab

    if not isinstance(tab, ForwardTab):
        return ()
    return (Drafted(DRAFT, (tab.noise.changed, tab.form.changed, tab.view.timeline.pace_changed), tab.chosen),)


def _of_evaluate(tab: Tab) -> Sequence[Drafted]:
    from ddpm_studio.gui.evaluating import (
        ablation_desk,
        bench_desk,
        bits_desk,
        nearest_desk,
        sending_desk,
        sets_desk,
        snapshots_desk,
    )
    from ddpm_studio.gui.tabs.evaluate import EvaluateTab

    if not isinstance(tab, EvaluateTab):
        return ()
    bench = tab.bench
    return (
        Drafted(sets_desk.DRAFT, (tab.sets.form.changed,), tab.sets.form.options),
        Drafted(bits_desk.DRAFT, (tab.bits.form.changed,), tab.bits.form.options),
        Drafted(sending_desk.DRAFT, (tab.sending.form.changed,), tab.sending.form.options),
        Drafted(nearest_desk.DRAFT, (tab.nearest.form.changed,), tab.nearest.form.options),
        Drafted(snapshots_desk.DRAFT, (tab.snapshots.form.changed,), tab.snapshots.form.options),
        Drafted(bench_desk.DRAFT, (bench.form.changed, bench.samplers.changed), bench.options),
        Drafted(ablation_desk.DRAFT, (tab.ablation.form.changed,), tab.ablation.form.options),
    )


def samples_of(desk: WaysDesk, name: str) -> Drafted:
    """Keep how samples are compared, but for the models, which come back by themselves as their runs go on."""

    def read() -> CompareOptions:
        options = desk.samples.options()
        sides = tuple(side.model_copy(update={"model": Path()}) for side in options.sides)
        return options.model_copy(update={"sides": sides})

    return Drafted(name, (desk.samples.changed,), read)


def model_of(picker: ModelPicker, name: str = "snapshot") -> Lasting:
    """Keep which model is chosen there alone, if one is, and which of its snapshots."""
    return Lasting(name, (picker.changed,), lambda: _model(picker), lambda kept: _put_model(picker, kept))


def told_of(told: ToldChoice) -> Lasting:
    """Keep that nothing is told; a draft does not tell it from a model that can be told nothing."""

    def put(is_silent: Any) -> None:
        if is_silent is True:
            told.be_silent()

    return Lasting("silent", (told.changed,), lambda: told.is_silent, put)


def columns_of(desk: WaysDesk) -> Lasting:
    """Keep the models of columns. What is told to them depends on the model, so they are shown once more."""
    ways = desk.samples

    def read() -> Any:
        return [[*_model(side.picker), side.told.is_silent] for side in ways.sides]

    def put(kept: Any) -> None:
        for side, options, (*model, is_silent) in zip(ways.sides, desk.draft.sides, kept, strict=False):
            with suppress(*UNREAD):
                _put_model(side.picker, model)
            side.set_options(options)
            if is_silent is True:
                side.told.be_silent()

    return Lasting("models", (ways.changed,), read, put)


def edits_of(desk: WaysDesk) -> Lasting:
    """Keep the edits that are compared, with their picture, if edits are."""

    def read() -> Any:
        if desk.panel.edited is None:
            return None
        options = desk.panel.options()
        return options.model_dump(mode="json") if len(options.model_dump_json()) <= LONGEST_EDIT else None

    def put(kept: Any) -> None:
        if kept is not None:
            options = CompareOptions.model_validate(kept)
            desk.set_options(options)
            desk.panel.choose_models(*(side.model for side in options.sides))

    return Lasting("edits", (desk.changed,), read, put)


def stops_of(stops: Stops) -> Lasting:
    """Keep the pictures that a tour visits; those that are still there come back."""

    def put(kept: Any) -> None:
        found = []
        for each in kept:
            with suppress(*UNREAD):
                found.append(read_picture(each))
        stops.set_pictures(found)

    return Lasting("stops", (stops.changed,), lambda: [picture_as_data(each) for each in stops.pictures], put)


def pictures_of(pictures: PicturesChoice) -> Lasting:
    """Keep which pictures a model is measured by."""
    from ddpm_studio.engine.choices.measuring.sets import PictureSet
    from ddpm_studio.gui.evaluating.pictures_choice import Chosen

    def read() -> Any:
        chosen = pictures.chosen
        return [chosen.share, None if chosen.source is None else chosen.source.model_dump(mode="json")]

    def put(kept: Any) -> None:
        share, source = kept
        found = None if source is None else PictureSet.model_validate({"source": source}).source
        if path := getattr(found, "path", None):
            there(path)
        pictures.choose(Chosen(share, found))

    return Lasting("pictures", (pictures.changed,), read, put)


def sets_of(others: OtherSets) -> Lasting:
    """Keep the sets that stand beside the model's; those that are still there come back."""
    from ddpm_studio.engine.choices.measuring.sets import DrawnSet, PictureSet, StatisticsSet

    def read() -> Any:
        return [[name, each.model_dump(mode="json")] for name, each in others.named()]

    def put(kept: Any) -> None:
        for name, each in kept:
            with suppress(*UNREAD):
                match each["kind"]:
                    case "drawn":
                        drawn = DrawnSet.model_validate(each)
                        others.add(drawn, str(name), f"{there(drawn.sample.model)}\n{name}")
                    case "pictures":
                        pictures = PictureSet.model_validate(each)
                        others.add(pictures, str(name), str(there(getattr(pictures.source, "path", ""))))
                    case "statistics":
                        statistics = StatisticsSet.model_validate(each)
                        others.add(statistics, str(name), str(there(statistics.path)))

    return Lasting("sets", (others.changed,), read, put)


def _model(picker: ModelPicker) -> list[Any]:
    own = None if picker.own is None else str(picker.own)
    return [own, picker.snapshot.rate(), picker.snapshot.step(), str(picker.used())]


def _put_model(picker: ModelPicker, kept: Any) -> None:
    own, rate, step, of = kept
    if own is not None:
        picker.choose(there(own))
    if at_home(Path(str(of))) == picker.used():  # of another run, that snapshot is nobody's choice
        picker.snapshot.choose(float(rate), None if step is None else int(step))
        picker.look()
