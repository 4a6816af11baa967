"""The last gate: nothing leaves that the story's own articles do not prove.

It trusts no summarizer, ours least. A quote must stand letter by letter between quotation marks at its
citation; a point or an outcome must be its cited sentence, or that sentence with harmless words left
out; names, roles and days must be found in the reports. What fails is dropped, never repaired. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.model import Article, Brief, Citation, Headline, KeyPoint, Outcome, Quote, Source, Span
from bot.ports import Material
from bot.stories.days import leaning_day
from bot.stories.marks import find_runs
from bot.stories.pruning import dateline, is_deletion, is_fragment, trimmed, words
from bot.stories.text import paragraphs


def ground(brief: Brief, material: Material) -> Brief:
    """The brief without all that its material does not prove; its story is the material's."""
    proof = _Proof(material, brief.sources)
    quotes = [proof.quote(quote) for quote in brief.quotes]
    points = [proof.point(point) for point in brief.points]
    topics = {topic for article in material.story.articles for topic in article.topics}
    return replace(
        brief,
        story=material.story.id,
        headlines=tuple(headline for headline in brief.headlines if proof.has_headline(headline)),
        outcome=proof.outcome(brief.outcome) if brief.outcome else None,
        points=tuple(point for point in points if point),
        quotes=tuple(quote for quote in quotes if quote),
        people=tuple(person for person in brief.people if proof.names(person)),
        places=tuple(place for place in brief.places if proof.names(place)),
        sources=tuple(proof.sources.values()),
        topics=tuple(topic for topic in brief.topics if topic in topics),
    )


class _Proof:
    """What one story's articles prove."""

    def __init__(self, material: Material, claimed: tuple[Source, ...]) -> None:
        self.articles = {article.id: article for article in material.story.articles}
        self.sentences = {analysis.article: analysis.sentences for analysis in material.analyses}
        self.entities = {name.entity for analysis in material.analyses for name in analysis.names}
        self.sources: dict[int, Source] = {}
        for source in claimed:
            article = self.articles.get(source.article)
            if article is not None and source.version == article.version and source.article not in self.sources:
                self.sources[source.article] = source
        self.runs: dict[int, set[tuple[int, int]]] = {}
        self.vocabulary: frozenset[str] | None = None

    def text_at(self, citation: Citation) -> str | None:
        """The words at a citation; None when it points nowhere in the brief's sources."""
        source = self.sources.get(citation.article)
        if source is None or source.version != citation.version:
            return None
        text = self.articles[citation.article].text
        if not 0 <= citation.start < citation.end <= len(text):
            return None
        return text[citation.start : citation.end]

    def sentence_of(self, citation: Citation) -> str | None:
        """The whole sentence a citation lies in, without its dateline; None when it lies in no single one."""
        if self.text_at(citation) is None:
            return None
        text = self.articles[citation.article].text
        for span in self.sentences.get(citation.article, ()):
            if span.start <= citation.start and citation.end <= span.end:
                whole = trimmed(text, span)
                start = whole.start + dateline(text[whole.start : whole.end])
                return text[start : whole.end]
        return None

    def has_headline(self, headline: Headline) -> bool:
        """Whether the article carries this very title."""
        article = self.articles.get(headline.article)
        return article is not None and article.title == headline.text

    def names(self, name: str) -> bool:
        """Whether the reports name it: as an entity, or with each of its words somewhere."""
        if not name.strip():
            return False
        return name in self.entities or all(word in self._words() for word in words(name))

    def _words(self) -> frozenset[str]:
        if self.vocabulary is None:
            read = [article.title + "\n" + article.text for article in self.articles.values()]
            self.vocabulary = frozenset(part.removesuffix("'s") for text in read for part in words(text))
        return self.vocabulary

    def quote(self, quote: Quote) -> Quote | None:
        """The quote, with only those of its particulars that can be shown; None when it is not verbatim."""
        if self.text_at(quote.citation) != quote.text or not quote.text.strip():
            return None
        if not self._in_marks(quote.citation):
            return None
        article = self.articles[quote.citation.article]
        known = quote.speaker is not None and self.names(quote.speaker)
        return replace(
            quote,
            speaker=quote.speaker if known else None,
            confidence=quote.confidence if known else 0.0,
            mention=quote.mention if _stands(article, quote.mention, quote.mention_span) else None,
            mention_span=quote.mention_span if _stands(article, quote.mention, quote.mention_span) else None,
            role=quote.role if quote.role and quote.role in article.text else None,
            cue=quote.cue if _stands(article, quote.cue, quote.cue_span) else None,
            cue_span=quote.cue_span if _stands(article, quote.cue, quote.cue_span) else None,
        )

    def _in_marks(self, citation: Citation) -> bool:
        article = self.articles[citation.article]
        if citation.article not in self.runs:
            runs = find_runs(article.text, paragraphs(article.text))
            inside = {(run.start, run.end) for run in runs}
            stripped = {trimmed(article.text, Span(run.start, run.end)) for run in runs}
            self.runs[citation.article] = inside | {(span.start, span.end) for span in stripped}
        return (citation.start, citation.end) in self.runs[citation.article]

    def point(self, point: KeyPoint) -> KeyPoint | None:
        """The point with the citations that hold; None when its first does not carry its words."""
        if not point.citations:
            return None
        sentence = self.sentence_of(point.citations[0])
        if sentence is None or not is_deletion(point.text, sentence):
            return None
        holding = [citation for citation in point.citations[1:] if self.sentence_of(citation) is not None]
        return replace(
            point,
            citations=(point.citations[0], *holding),
            who=point.who if point.who and self.names(point.who) else None,
            day=point.day if self._leans_on(point.day, point.citations[0], sentence) else None,
        )

    def _leans_on(self, day: date | None, citation: Citation, sentence: str) -> bool:
        article = self.articles[citation.article]
        return day is not None and day == leaning_day(sentence, (article.published or article.first_seen).date())

    def outcome(self, outcome: Outcome) -> Outcome | None:
        """The outcome with the citations that hold; None when its first does not carry its words."""
        if not outcome.citations:
            return None
        sentence = self.sentence_of(outcome.citations[0])
        if sentence is None or not is_fragment(outcome.text, sentence):
            return None
        holding = [citation for citation in outcome.citations[1:] if self.sentence_of(citation) is not None]
        return replace(outcome, citations=(outcome.citations[0], *holding))


def _stands(article: Article, words_said: str | None, span: Span | None) -> bool:
    return words_said is not None and span is not None and article.text[span.start : span.end] == words_said
