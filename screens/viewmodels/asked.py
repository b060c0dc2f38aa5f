"""What the county asks here and now, and what came of earlier surveys, from the county pack."""

import logging

from screens.viewmodels.source import Scene
from sync.contract import CountyPack, build
from sync.contract.survey import Survey, SurveyResult, Surveys
from sync.errors import ContractError

log = logging.getLogger(__name__)


def surveys_of(pack: CountyPack) -> Surveys | None:
    """The surveys of a pack; None when there are none, or when they are of a later format."""
    if not pack.surveys:
        return None
    try:
        return build(Surveys, dict(pack.surveys))
    except ContractError as exc:
        log.warning("the county's surveys cannot be read: %s", exc)
        return None


def is_open(survey: Survey, scene: Scene) -> bool:
    """Within its time by the one clock, and meant for this hall."""
    return survey.start <= scene.moment.text < survey.end and scene.is_meant(survey.targets)


def open_here(scene: Scene) -> tuple[Survey, ...]:
    """Those that can be answered here now, the first to end first."""
    said = surveys_of(scene.county.pack)
    found = [one for one in said.surveys if is_open(one, scene)] if said else []
    return tuple(sorted(found, key=lambda one: (one.end, one.id)))


def told_here(scene: Scene) -> tuple[SurveyResult, ...]:
    """What came of those that were asked here, the newest first."""
    said = surveys_of(scene.county.pack)
    found = [one for one in said.results if scene.is_meant(one.targets)] if said else []
    return tuple(sorted(found, key=lambda one: (one.end, one.survey), reverse=True))
