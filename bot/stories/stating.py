"""Whether a sentence of a report may be stated as a key point by itself. Pure."""

from __future__ import annotations

import re

from bot.stories.pruning import MARKS, QUOTED, WORD

_SHORTEST, _LONGEST = 5, 60
"""In words."""
_MOSTLY, _WOVEN_MOSTLY = 0.5, 0.8
"""A sentence with a larger share of its letters in quotation marks is a quote, not a point; phrases that are woven
into a sentence of the report's own may fill more of it than whole utterances."""
_UTTERANCE = re.compile(r"[,:;—–]\s?[“\"«„「][A-Z]|[.?!][”\"»]?\s+[“\"«„]?[A-Z]")
_ENDS = ".!…。！؟।”\"’'»)」』"
_DANGLING = re.compile(
    r"\b(?:had|has|have|did|do|does|was|were|is|are|would|could|should|will|whether|because|and|or|but|of|to|the|an?)\.$",
    re.IGNORECASE,
)
"""A sentence whose sense stands in the one before: "They did not say whether they had." """
_DANGLES = 16
"""Characters at a sentence's end that such a word fits in."""
_ONLY_SAYS = re.compile(
    r"^[^,;:]{0,90}?\b(?:said|says|told|added|adds|wrote|writes|explained|recalled|tweeted|noted|asked)"
    r"(?:\s(?:[A-Z][\w.’'-]*|him|her|them|me|us|reporters|journalists|lawmakers|viewers|the|an?|his|her|its|their|in|on|at|to|of"
    r"|by|from|through|during|after|via|and|later|earlier|recently|this|last|that|week|month|year|day|morning|afternoon|evening"
    r"|night|statement|interview|(?:news|press)|conference|briefing|speech|email|e-mail|telephone|phone|court|newspaper|tweet"
    r"|post|letter|network|agency|station|magazine|show|program|programme|meeting|hearing|council|committee))*\.$"
)
"""Who said it, and not what: the rest of a quotation that ended before."""
_PRONOUN_FIRST = re.compile(
    r"^(?:(?:But|And|Yet|Still|Also|Later|Then|So|Instead|However),?\s)?(?:He|She|It|They|This|That|These|Those|Both|Neither"
    r"|Some|Others|Many|Most|One|There|His|Her|Its|Their|Another|The (?:first|second|third|other|latter|former|same"
    r"|next|last))\b"
)
_LEANS_FIRST = re.compile(
    r"^(?:(?:but|and|yet|still|also|later|then|so|instead|however|meanwhile|earlier|now),?\s)?"
    r"(?:(?:he|she|they|his|her|their|its|him|them)\b"
    r"|it\b(?!(?:[’']s|\s(?:is|was|will be|has been|remains|remained|seems|seemed|appears|appeared|took|takes))\s"
    r"[^.,;]{0,60}?\b(?:that|who|whether|how|why|when|unclear|clear|first|time|to)\b)"
    r"|(?:this|that|these|those)\b(?!\s(?:week|weekend|month|year|summer|autumn|fall|winter|spring|morning|afternoon|evening"
    r"|time|day|days|same|who|is not|isn[’']t|much)\b))",
    re.IGNORECASE,
)
"""A pronoun at the head; not where it stands for what follows ("It is unclear whether ...", "This week ...")."""
_LEANS_LATER = re.compile(r"\b(?:he|she|him)\b")
_BEGINS_A_PHRASE = re.compile(
    r"(?:In|On|At|Of|After|Before|By|For|From|With|During|Since|Until|Earlier|Later|Then|But|And|Yet|When|As|While|If|Once"
    r"|Asked|Not|What|Why|How|Also|So|Still|Now|Even|Only|Instead|Although|Though|Because)\b"
)
_CALENDAR = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)
_NAMED = re.compile(r"\s(?:[A-Z][\w’'-]|\d)")
_SPEAKS = re.compile(r"\b(?:I|I[’']m|I[’']ve|I[’']d|I[’']ll|my|me|myself)\b")
_SPOKEN_FIRST = re.compile(r"^(?:We|Our|Let[’']s)\b")


def may_be_stated(line: str) -> bool:
    """Whether a reader gets one whole statement: no question, no quotation, no voice of the author."""
    count = len(WORD.findall(line)) if " " in line else len(line) // 2
    if not _SHORTEST <= count <= _LONGEST or line[:1].islower() or line[-1:] not in _ENDS or line[-2:] == " .":
        return False
    if _DANGLING.search(line, max(0, len(line) - _DANGLES)) or _ONLY_SAYS.match(line):
        return False
    own = QUOTED.sub(" ", line)
    if any(mark in own for mark in MARKS) or _is_quotation(line, 1 - len(own) / max(1, len(line))):
        return False
    return _SPEAKS.search(own) is None and _SPOKEN_FIRST.match(own) is None


def stands_alone(line: str) -> bool:
    """Whether a line says by itself what it is about: a name or a figure in it, no pronoun that needs another line."""
    return _PRONOUN_FIRST.match(line) is None and _NAMED.search(line) is not None and not leans(line)


def leans(line: str) -> bool:
    """Whether a line speaks of somebody or something by a pronoun that nothing before it in the line explains."""
    if _LEANS_FIRST.match(line) is not None:
        return True
    pronoun = _LEANS_LATER.search(QUOTED.sub(lambda quotation: "_" * len(quotation.group()), line))
    return pronoun is not None and not _names_somebody(line[: pronoun.start()])


def _names_somebody(head: str) -> bool:
    """Whether a capital in these first words may be a person's: not a day's, nor of "the North Korean"."""
    spoken = head.split()
    described = False
    for place, word in enumerate(spoken):
        if not word[:1].isupper() or _CALENDAR.match(word):
            described = word.lower() == "the"
        elif not described and (place or not _BEGINS_A_PHRASE.match(word)):
            return True
    return False


def _is_quotation(line: str, quoted: float) -> bool:
    """Whether somebody's words are most of the line; `quoted` is their share of it."""
    if line[:1] in MARKS:
        return quoted > _MOSTLY / 2
    return quoted > _MOSTLY and (quoted > _WOVEN_MOSTLY or _UTTERANCE.search(line) is not None)
