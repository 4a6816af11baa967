"""Quotes of a story in order of worth, each wording once. Pure and deterministic.

Full sentences before scraps, named and sure speakers before unsure ones, one by each person before a
second by anybody. Of several printings of the same words the surest and fullest is kept; other wordings
stay, as variants are shown beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.model import Article, Quote

_WORD = re.compile(r"\w+")
_GOOD_LENGTH = (6, 32)
"""Words of a quote that stands by itself on a card."""
_TOP = 4
"""Places shared out among different people before worth alone counts."""


def in_order_of_worth(quotes: Sequence[Quote], articles: Sequence[Article]) -> tuple[Quote, ...]:
    """All wordings once, the best first."""
    by_id = {article.id: article for article in articles}
    ranked = sorted(quotes, key=lambda quote: (-_worth(quote, by_id[quote.citation.article]), _place(quote)))
    kept: dict[str, Quote] = {}
    for quote in ranked:
        kept.setdefault(_wording(quote), quote)
    return _different_people_first(list(kept.values()))


def _place(quote: Quote) -> tuple[int, int]:
    return quote.citation.article, quote.citation.start


def _wording(quote: Quote) -> str:
    return " ".join(_WORD.findall(quote.text.lower())) or quote.text


def _worth(quote: Quote, article: Article) -> float:
    """How much a quote is worth showing: a whole thought, a sure speaker, near the top of its report."""
    count = len(_WORD.findall(quote.text))
    shortest, longest = _GOOD_LENGTH
    fit = min(1.0, count / shortest) if count <= longest else max(0.3, longest / count)
    whole = quote.text[:1].isupper() or not quote.text[:1].isalpha()
    speaker = 1.0 + quote.confidence if quote.speaker else 0.0
    near = 1.0 - quote.citation.start / max(1, len(article.text))
    return 2.0 * fit + 0.8 * whole + speaker + 0.5 * near - (0.5 if article.copy_of is not None else 0.0)


def _different_people_first(ranked: list[Quote]) -> tuple[Quote, ...]:
    """The order of worth, but nobody takes a second of the first places while another waits."""
    taken: Counter[str] = Counter()
    first: list[Quote] = []
    for quote in ranked:
        if len(first) < _TOP and quote.speaker and not taken[quote.speaker]:
            first.append(quote)
            taken[quote.speaker] += 1
    return (*first, *(quote for quote in ranked if quote not in first))
