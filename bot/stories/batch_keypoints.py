"""`readout batch keypoints`: the points of a single article, in the format of the summaries data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model import INSTALLATION, Analysis, Article, Fingerprint, Story
from bot.ports import Material
from bot.stories.genre import genre_of
from bot.stories.keypoints import points_beside
from bot.stories.outcome import find_outcome
from bot.stories.ranking import Model
from bot.stories.text import sentences

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def batch_keypoints(record: Mapping[str, object], model: Model | None = None) -> dict[str, object]:
    """A prediction line ``{doc_id, summary: [sentence, ...]}`` for one document ``{doc_id, title, text, ...}``.

    Reads title and text only. The points are those a card would show, in order of worth; `model` is for
    measuring models that are not shipped.
    """
    material = alone(str(record.get("title") or ""), str(record.get("text") or ""))
    points = points_beside(find_outcome(material), material, model)
    return {"doc_id": record.get("doc_id"), "summary": [point.text for point in points]}


def alone(title: str, text: str, language: str = "en") -> Material:
    """An article as a story of its own, read as far as key points need it: sentences and genre."""
    article = Article(
        id=1,
        version=1,
        feed=0,
        scope=INSTALLATION,
        outlet="",
        url=None,
        title=title,
        text=text,
        language=language,
        first_seen=_UNDATED,
        known_from=_UNDATED,
    )
    fingerprint = Fingerprint(title, (), (), (), (), 0, language, None)
    analysis = Analysis(1, 1, "", sentences(text, language), (), (), genre_of(article), fingerprint, language)
    return Material(Story(1, INSTALLATION, (article,)), (analysis,))
