"""What a command line gives: settings with its options laid over them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App, open_app
from config.settings import Settings, load


def settings_given(config: Path | None, db: Path | None) -> Settings:
    """The settings, with the database file in place of the configured one; raises `ConfigError`."""
    settings = load(config)
    if db is None:
        return settings
    return settings.model_copy(update={"store": settings.store.model_copy(update={"url": f"sqlite:///{db}"})})


@asynccontextmanager
async def open_archive(config: Path | None, db: Path | None) -> AsyncIterator[App]:
    """The app without adapters: for commands that ask and change the archive, and post nothing."""
    async with open_app(settings_given(config, db), adapters={}) as app:
        yield app
