"""The terminal adapter: Readout in a terminal, as complete as on a chat platform.

    render      card to coloured text, card to plain text (pure)
    transcript  what was shown, a JSON line each, on disk before it counts as shown
    lines       what is typed, without a thread
    adapter     the translator itself

Its table of the configuration:

===========  =================================================================================
channels     the channels it shows; left out, all that are posted to. One types in the first, else in "desk"
transcript   file of what was shown; with it nothing is shown twice, however often a post is repeated
locale       language and date format of one's answers; "en" when left out
zone         time zone of one's answers; "UTC" when left out
===========  =================================================================================
"""

from __future__ import annotations

from adapters.terminal.adapter import TerminalAdapter, build

__all__ = ["TerminalAdapter", "build"]
