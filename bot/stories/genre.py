"""What sort of text an article is, and which of its lines are no sentences of the report.

Only reports state things for us. An opinion piece, a letter or a transcript may give quotes, but what
its author says in his own voice is no key point. Told by title, address and topics where the outlet says
it, else by how the text speaks. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.model import Article, Genre, Span

_TITLES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (Genre.CORRECTION, re.compile(r"^(?:corrections?|clarifications?|erratum|editor[’']s note)\b", re.IGNORECASE)),
    (
        Genre.TRANSCRIPT,
        re.compile(
            r"\b(?:(?:full|rush|read the|complete) transcript|transcript(?: of|:)|in full:|full text)", re.IGNORECASE
        ),
    ),
    (
        Genre.LIVE,
        re.compile(
            r"(?:\blive\b\s*(?:updates?|blog|coverage|[:|–—-])|[-–—|:]\s*live\b|as it happened|\bliveblog\b)",
            re.IGNORECASE,
        ),
    ),
    (
        Genre.LETTER,
        re.compile(
            r"^(?:letters?(?: to the editor)?\s*[:|–—-]|letters?$|letters to the editor|your letters)", re.IGNORECASE
        ),
    ),
    (
        Genre.OPINION,
        re.compile(
            r"^(?:op-?ed|opinion|editorial|commentary|column|comment|perspective|viewpoint|leading article)"
            r"\s*[:|–—-]|\bview on\b|\|\s*(?:opinion|editorial|column|commentary)\b"
            r"|^(?:tribune|éditorial|chronique|kommentar|leitartikel|meinung|opinión|editorial|opinião|мнение"
            r"|колонка)\s*[:|–—.-]",
            re.IGNORECASE,
        ),
    ),
)
_ADDRESSES: tuple[tuple[Genre, re.Pattern[str]], ...] = (
    (
        Genre.OPINION,
        re.compile(
            r"/(?:opinions?|commentisfree|editorials?|op-?eds?|columns?|columnists?|commentary|blogs?/opinion)/"
        ),
    ),
    (Genre.LETTER, re.compile(r"/letters?(?:-to-the-editor)?/")),
    (Genre.LIVE, re.compile(r"/live(?:blog|-updates|-news)?/|[/-]live-updates")),
    (Genre.TRANSCRIPT, re.compile(r"/transcripts?/")),
    (Genre.CORRECTION, re.compile(r"/corrections?(?:-and-clarifications)?/")),
)
_TOPICS = {
    "opinion": Genre.OPINION,
    "opinions": Genre.OPINION,
    "editorial": Genre.OPINION,
    "editorials": Genre.OPINION,
    "commentary": Genre.OPINION,
    "op-ed": Genre.OPINION,
    "columnists": Genre.OPINION,
    "letters": Genre.LETTER,
    "live": Genre.LIVE,
    "liveblog": Genre.LIVE,
    "transcript": Genre.TRANSCRIPT,
    "transcripts": Genre.TRANSCRIPT,
    "corrections": Genre.CORRECTION,
}
_FIRST = re.compile(r"\b(?:I|I[’']m|I[’']ve|I[’']d|my|myself|me)\b")
# In small letters, as the text is that they are looked for in: many times faster than letting the case be.
_WE = re.compile(r"\b(?:we|our|us|ourselves|let[’']s)\b")
_JUDGES = re.compile(
    r"\b(?:should|ought to|must|need to|needs to|of course|clearly|sadly|frankly|surely|let us|shameful|disgrace"
    r"|absurd|foolish|nonsense|madness|imagine|perhaps)\b",
)
_AUTHOR = re.compile(
    r"\b(?:is|was) (?:an?|the) (?:[\w-]+ ){0,4}(?:columnist|contributor|contributing|senior fellow|fellow"
    r"|professor|author of"
    r"|talk-show|visiting|resident scholar|research fellow|commentator|attorney and)|(?:opinions?|views?) expressed"
    r"|opinion writer|follow (?:him|her|me) on twitter",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:[A-Z][A-Z.’' -]{2,30}|Q|A|Question|Answer)\s?:\s", re.MULTILINE)
_STAMP = re.compile(r"^(?:\d{1,2}[.:]\d{2}\s?(?:[ap]\.?m\.?|[A-Z]{3,4}|h)?\b)", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"“[^”]{1,4000}”|\"[^\"]{1,1500}\"")


def genre_of(article: Article) -> Genre:
    """What sort of text an article is, by what its outlet calls it, else by how it speaks."""
    for genre, pattern in _TITLES:
        if pattern.search(article.title):
            return genre
    for genre, pattern in _ADDRESSES:
        if article.url and pattern.search(article.url.lower()):
            return genre
    for topic in article.topics:
        if topic.lower() in _TOPICS:
            return _TOPICS[topic.lower()]
    return _by_voice(article.text)


def _by_voice(text: str) -> Genre:
    lines = max(1, text.count("\n\n") + 1)
    if len(_LABEL.findall(text)) >= max(6, lines // 3):
        return Genre.TRANSCRIPT
    if len(_STAMP.findall(text)) >= max(4, lines // 6):
        return Genre.LIVE
    own = _QUOTED.sub(" ", text)
    count = max(1, len(own.split()))
    if text.lstrip().lower().startswith(("dear editor", "to the editor", "sir –", "sir -")):
        return Genre.LETTER
    first, lowered = len(_FIRST.findall(own)) / count, own.lower()
    spoken = first + 0.5 * len(_WE.findall(lowered)) / count + 0.6 * len(_JUDGES.findall(lowered)) / count
    signed = _AUTHOR.search(text[-450:]) is not None and own.count("said") < 4
    if count > 120 and (first > 0.008 or spoken > 0.014 or (signed and spoken > 0.004)):
        return Genre.OPINION
    return Genre.REPORT


# --- lines that are not sentences of the report ---------------------------------------------------

_WORD = re.compile(r"\w+")
_ENDS = ".!?…。！？؟।\"”’'»)」』"
_FURNITURE = re.compile(
    r"^[(\[]?(?:by [A-Z]|photos?\b|photograph|picture:|credit:|image\b|caption\b|file photo|story highlights"
    r"|read more|see also"
    r"|related\b|watch\b|listen\b|video\b"
    r"|click here|sign up|subscribe|follow (?:us|him|her|me|@)|advertisement|copyright|©|all rights reserved"
    r"|updated?\b[: ]|published\b[: ]"
    r"|posted\b[: ]|share this|like “|contact \w+ at|this (?:article|story|post) (?:was|has|is|originally|first"
    r"|contains)"
    r"|(?:the )?associated press (?:writers?|reporters?|correspondents?|contributed)|reporting by|editing by"
    r"|writing by|additional reporting"
    r"|(?:correction|editor[’']s note|clarification|transcript)\s*:|with reporting|exclusive:|breaking:|more:"
    r"|scroll down|getty images|just watched|must watch|replay\b|hide caption|toggle caption"
    r"|(?:à )?lire aussi|mehr zum thema|lesen sie|leia (?:mais|também)|lea también|читайте также|фото\b|foto\b)",
    re.IGNORECASE,
)
# These two, too, are looked for in small letters.
_CONTRIBUTED = re.compile(
    r"\b(?:contributed to this (?:report|story|article)|this report\.?$|all rights reserved"
    r"|may not be (?:published|reproduced)"
    r"|getty images|file (?:photo|picture|image)|photo(?:graph)?s? (?:by|courtesy)"
    r"|for more (?:information|on)"
    r"|follow .{2,40} on (?:twitter|facebook)|newsletter|on (?:twitter|facebook)(?: here)?\.$)",
)
_PICTURED = re.compile(
    r"\((?:photo|picture|image|credit)s?\s?[:/]|\((?:left|right|center|centre|pictured|file|above|l|r)\)"
    r"|\b(?:is|are) (?:seen|pictured|shown) (?:here|in"
    r"|on|at|above)\b"
    r"|^(?:pictured|above|left|right|below)[:,]|looks on (?:as|during)\b|poses? for (?:a )?(?:photo|picture)",
)
_DATE_ONLY = re.compile(
    r"^[\W\d]*(?:[A-Z][a-zä-ÿ]+\.?\s+)?\d{1,2}(?:st|nd|rd|th|\.)?,?\s*(?:[A-Z][a-z]+\.?,?\s*)?(?:\d{4})?[\W\d]*$"
)


def is_furniture(line: str) -> bool:
    """Whether a line is a byline, caption, date, credit or link text, and no sentence of the report."""
    lowered = line.lower()
    return (
        _FURNITURE.match(line) is not None
        or _DATE_ONLY.match(line) is not None
        or (len(line) < 400 and _CONTRIBUTED.search(lowered) is not None)
        or _PICTURED.search(lowered) is not None
    )


def is_heading(line: str) -> bool:
    """Whether a paragraph is a heading or a label: it ends like no sentence."""
    return line[-1:] not in _ENDS and line[-3:] != "--"


def body(text: str, sentences: Sequence[Span], title: str) -> tuple[int, ...]:
    """Which sentences (by index) belong to the report: no title, heading, byline, caption or credit."""
    return _body(text, tuple(sentences), title)


@lru_cache(maxsize=256)
def _body(text: str, sentences: tuple[Span, ...], title: str) -> tuple[int, ...]:
    """Kept for a while: outcome and points of one article both begin with it."""
    heading = _WORD.findall(title.lower())
    kept = []
    for index, span in enumerate(sentences):
        line = text[span.start : span.end].strip()
        if not line or is_furniture(line) or _says(line, heading):
            continue
        if is_heading(line) and _stands_alone(text, span):
            continue
        kept.append(index)
    return tuple(kept)


def _stands_alone(text: str, span: Span) -> bool:
    before, after = text[: span.start].rstrip(" \t"), text[span.end :].lstrip(" \t")
    return (not before or before.endswith("\n")) and (not after or after.startswith("\n"))


def _says(line: str, words: list[str]) -> bool:
    """Whether these are the words of a line."""
    lowered = line.lower()
    return (not words or words[0] in lowered) and _WORD.findall(lowered) == words
