"""Values become words here, by locale and zone; nothing else in the house knows a language.

`word` gives a `Wording` as text. `pieces` gives the same in parts, for a renderer that escapes foreign
text, links citations, or shows times in its platform's own way so that they follow the reader's zone.

A catalogue maps each key to a sentence with its values in braces: ``{name}``, or ``{name:form}``.

=====================  ======================================================================
value                  forms
=====================  ======================================================================
text                   as it is: a value, never read as a sentence or as markup;
                       ``{code:language}`` names the language of a tag
number                 with the locale's separators
time                   ``28 Feb 11:40``; another day shows its date, another year its year;
                       ``{at:clock}`` the hour alone,
                       ``{at:dated}`` never without its date, for what is read on later days
day                    ``28 Feb``; ``{day:long}`` Thursday 28 February,
                       ``{day:month}`` February 2019, ``{day:yearly}`` 28 Feb 2019 in any year,
                       ``{day:yearless}`` 28 Feb, ``{day:full}`` 28 February 2019,
                       ``{day:number}`` 28
links                  the first link's label and how many outlets more: ``Example Wire +1``
parts                  joined: comma (the default), ``{parts:dot}``, ``{parts:semicolon}``,
                       ``{parts:and}``, ``{parts:or}``, ``{parts:space}``
=====================  ======================================================================

A sentence that depends on a number is a `Plural`. To add a language, write a catalogue like
`bot.wording.english` and name it in `CATALOGUES`; a test holds it to the same keys and values.

Why no gettext? Its catalogues are strings with strings in them; ours carry links, times and lists that
every platform shows in its own manner, and a key that is missing fails a test, not a reader.
"""

from __future__ import annotations

from bot.wording.fitting import fitted, shortened
from bot.wording.foreign import literal
from bot.wording.layout import Line, LineKind, lines, parted, plain, visible
from bot.wording.scribe import CATALOGUES, Piece, PieceKind, language_name, pieces, word
from bot.wording.tones import Tone, tone

__all__ = [
    "CATALOGUES",
    "Line",
    "LineKind",
    "Piece",
    "PieceKind",
    "Tone",
    "fitted",
    "language_name",
    "lines",
    "literal",
    "parted",
    "pieces",
    "plain",
    "shortened",
    "tone",
    "visible",
    "word",
]
