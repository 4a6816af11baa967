"""The words in English that the terminal alone shows."""

from __future__ import annotations

from bot.wording.sentences import Catalogue

TERMINAL: Catalogue = {
    "terminal.posted": "{channel} · {at}",
    "terminal.edited": "{channel} · {at} · the post above now reads",
    "terminal.change": "{channel} · {at} · under the post",
    "terminal.how": "Commands begin with a slash: /help. A button is pressed by its number. /quit leaves.",
}
