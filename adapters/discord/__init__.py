"""Discord: posts, threads and forums, and commands in servers and in direct messages."""

from __future__ import annotations

from adapters.discord.adapter import DiscordAdapter, build

__all__ = ["DiscordAdapter", "build"]
