"""What people type and press, and what they are answered.

    typed line, button ── Command ── desk ── parse, catalogue (who may) ── handler ── Reply

`catalogue` is the one list of commands; platforms, `/help` and the papers are fed from it.
"""

from __future__ import annotations

from bot.commands.catalogue import CATALOGUE
from bot.commands.desk import Desk
from bot.commands.saying import Lent

__all__ = ["CATALOGUE", "Desk", "Lent"]
