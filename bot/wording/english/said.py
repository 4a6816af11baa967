"""The words of `/said` in English."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

SAID: Catalogue = {
    "said.what": "Which words? Best in quotation marks.",
    "said.marks": "No words of this text stand in quotation marks.",
    "said.long": plural("n", one="{n} word at most.", other="At most {n} words of one quote."),
    "said.so": plural("n", one="Printed so by {n} outlet", other="Printed so by {n} outlets"),
    "said.differently": plural(
        "n", one="Printed differently by {n} outlet", other="Printed differently by {n} outlets"
    ),
    "said.not": "Not in this archive ({feeds} since {since})",
    "said.not.empty": "Not in this archive, which is still empty",
    "said.not.false": "That does not make it false.",
    "said.asked": "Asked: “{text}”",
    "said.changes": "Word by word: {changes:semicolon}",
    "said.instead": "printed {printed}, asked {asked}",
    "said.besides": "printed besides {printed}",
    "said.added": "not printed {asked}",
    "said.outlets": "In {outlets}",
    "said.outlet": "{source}",
    "said.all": plural("n", one="{n} quote", other="{n} quotes, one by one"),
}
