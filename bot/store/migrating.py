"""Brings a database to the newest schema. Forward only; a database newer than the program is refused."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, Table, select

from bot.errors import StoreError

SCRIPTS = "bot.store:migrations"
# Alembic's own table: its name and column are documented
_standing = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def stands_at(connection: Connection) -> str | None:
    """The schema that the database has; None when it has none yet."""
    if not connection.dialect.has_table(connection, _standing.name):
        return None
    return connection.execute(select(_standing.c.version_num)).scalar()


def migrate(connection: Connection, name: str, stands_at: str | None) -> None:
    """Run what is missing, within the connection's transaction. Raises `StoreError` for a newer schema."""
    if stands_at == newest():
        return
    config = _config()
    config.attributes["connection"] = connection
    if stands_at is not None and stands_at not in _revisions():
        raise StoreError(
            f"{name} was written by a newer version of this program (schema {stands_at}): "
            "install that version, or put back the backup from before it"
        )
    command.upgrade(config, "head")


def is_older(stands_at: str | None) -> bool:
    """Whether there is a schema, and this program would change it."""
    return stands_at is not None and stands_at != newest() and stands_at in _revisions()


@cache
def _revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


@cache
def newest() -> str | None:
    """The schema that this program brings a database to."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config
