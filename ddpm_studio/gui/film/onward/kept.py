"""A film that is shown, as the home of results keeps it: what it is called there, what was done with it."""

from __future__ import annotations

from ddpm_studio.engine.errors import StudioError
from ddpm_studio.engine.export.metadata import can_keep
from ddpm_studio.engine.films.result import Facts, Mark, Result, facts_of
from ddpm_studio.gui.film.any_take import CanBeSaved
from ddpm_studio.gui.film.export.export_plan import Subject
from ddpm_studio.gui.film.film_files import recipe_text
from ddpm_studio.gui.results import Drawn
from ddpm_studio.gui.session import Session


def facts_from(filmed: CanBeSaved) -> Facts:
    """Return what is known of a film of which there is a frame."""
    saved = filmed.to_save()
    return facts_of(saved.recipe, saved.cards[0].provenance.step, len(saved.sides[0].frame(0)))


def kept_as(session: Session, filmed: CanBeSaved) -> Result | None:
    """Return the result that keeps `filmed`, if one does."""
    return session.results.made_by(facts_from(filmed))


def mark(session: Session, filmed: CanBeSaved, what: Mark) -> None:
    """Note what was done with `filmed`."""
    try:
        session.results.mark(facts_from(filmed), what)
    except StudioError as error:
        session.tell(str(error), "error")


def keep_alone(session: Session, subject: Subject) -> None:
    """Keep the one picture that `subject` is of as a result of its own, with all that made it."""
    assert subject.solo is not None
    facts = Facts(**{**vars(facts_from(subject.take)), "images": 1})
    parameters = subject.parameters()
    own = subject.picture(), parameters if can_keep(parameters) else {}
    name = subject.names()[0]
    session.results.keep(Drawn(facts, (), recipe_text(subject.take), *own, {}, (subject.solo, name)))
    session.tell(session.tr("{} is kept in the library.").format(name), passes=True)
