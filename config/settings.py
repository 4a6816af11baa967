"""What an operator can set: typed, read once, passed down.

Sources, strongest first: the environment (``READOUT_STORE__URL``), the configuration file, the
defaults here. The file is ``--config``, else ``./readout.toml``, else ``readout.toml`` in the user's
configuration folder. Every setting is documented where it is set, in ``config/readout.toml``; a test
keeps that file complete.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeGuard, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.tables import ConfigError, nearest

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """Read ``"90s"``, ``"5m"``, ``"2h"``, ``"7d"``; a bare number is seconds."""
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d)\s*", value)
        if not match:
            raise ValueError('must be a time such as "90s", "5m", "2h" or "7d"')
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    return value


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("must be more than nothing")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'must be a time zone such as "Europe/London", is "{value}"') from None
    return value


def _allowed(value: str) -> str:
    network, _, port = value.rpartition(":")
    try:
        ip_network(network.strip("[]"))
        if not (port == "*" or 0 < int(port) < 65536):
            raise ValueError
    except ValueError:
        raise ValueError(f'must be network:port such as "127.0.0.1/32:8080" or "10.0.0.0/8:*", is "{value}"') from None
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_positive)]
Zone = Annotated[str, AfterValidator(_zone)]
AllowedNetwork = Annotated[str, AfterValidator(_allowed)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoreSettings(_Section):
    """Where the archive lies."""

    url: str = ""
    """``sqlite:///file.db``, ``postgresql://...``; empty: a file in the user's data folder."""
    lease: Duration = timedelta(seconds=60)
    """How long a process that died may hold what it had claimed before another takes it up."""


class FetchSettings(_Section):
    """How feeds and pages are fetched."""

    allow: tuple[AllowedNetwork, ...] = ()
    """Private ``network:port`` pairs that feeds may point to; everything public needs no entry."""
    connect: Duration = timedelta(seconds=10)
    headers: Duration = timedelta(seconds=15)
    idle: Duration = timedelta(seconds=15)
    total: Duration = timedelta(seconds=30)
    concurrency: int = Field(default=20, ge=1, le=1000)


class ScheduleSettings(_Section):
    """How often a feed is polled when it has no ``every`` of its own."""

    every: Duration = timedelta(minutes=15)
    least: Duration = timedelta(minutes=5)
    most: Duration = timedelta(hours=6)


class BeatSettings(_Section):
    """How long the stages rest between sweeps that found nothing to do, and how long the service may stand still."""

    intake: Duration = timedelta(seconds=5)
    briefing: Duration = timedelta(seconds=2)
    delivery: Duration = timedelta(seconds=1)
    stuck: Duration = timedelta(seconds=60)
    """Without a sign of life for so long, the service starts itself anew."""


class StorySettings(_Section):
    """How stories are told."""

    summarizer: str = "extractive"
    window: Duration = timedelta(days=7)
    """A story without a report for this long takes no more."""
    workers: int = Field(default=2, ge=1, le=64)
    """Child processes that read feeds, pages and articles."""


class DeliverySettings(_Section):
    """How deliveries are sent."""

    change_every: Duration = timedelta(hours=1)
    """At most one change line under a post in this time."""
    grace: Duration = timedelta(seconds=8)
    """How long a stop may take to finish what is in hand."""


class LogSettings(_Section):
    """What is logged, to standard error."""

    level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    json_lines: bool = True


class FeedSettings(_Section):
    """A feed of the installation, shared by all its servers and workspaces."""

    url: str = Field(min_length=1)
    outlet: str = ""
    topics: tuple[str, ...] = ()
    language: str | None = None
    country: str | None = None
    family: str | None = None
    full_text: bool = False
    every: Duration | None = None


class SubscriptionSettings(_Section):
    """A channel's subscription, declared in the file."""

    adapter: str
    channel: str
    workspace: str | None = None
    topics: tuple[str, ...] = ()
    words: str = ""
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    least: int = Field(default=1, ge=1, le=20)
    """Independent outlets from which on a story is wanted."""
    live: bool = True
    digest: str | None = None
    zone: Zone = "UTC"
    locale: str = "en"
    rather: Literal["miss", "twice"] = "miss"
    """What to do where the platform cannot tell whether a post was made."""


class Settings(BaseSettings):
    """All of it. Made by `load`; never read the environment elsewhere."""

    model_config = SettingsConfigDict(
        env_prefix="READOUT_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    contact: str = ""
    """Address the publishers of feeds can write to; part of the User-Agent."""
    feeds_files: tuple[Path, ...] = ()
    store: StoreSettings = StoreSettings()
    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    beats: BeatSettings = BeatSettings()
    stories: StorySettings = StorySettings()
    delivery: DeliverySettings = DeliverySettings()
    log: LogSettings = LogSettings()
    feeds: tuple[FeedSettings, ...] = ()
    subscriptions: tuple[SubscriptionSettings, ...] = ()
    adapters: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    """By adapter name, the adapter's own table; it reads it itself with `config.tables`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file: a container overrides what its image has."""
        return env_settings, init_settings

    @property
    def store_url(self) -> str:
        """The database address, the default resolved to a file in the user's data folder."""
        if self.store.url:
            return self.store.url
        folder = Path(platformdirs.user_data_dir("readout", appauthor=False, ensure_exists=True))
        return f"sqlite:///{folder / 'readout.db'}"


def find_file(given: Path | None) -> Path | None:
    """The configuration file to read: the given one, ``./readout.toml``, the user's; None when there is none.

    Raises `ConfigError` when the given one does not exist.
    """
    if given is not None:
        if not given.is_file():
            raise ConfigError([f"{given}: there is no such configuration file."])
        return given
    user = Path(platformdirs.user_config_dir("readout", appauthor=False)) / "readout.toml"
    return next((path for path in (Path("readout.toml"), user) if path.is_file()), None)


def load(given: Path | None = None) -> Settings:
    """Read file and environment; raises `ConfigError` with all faults at once."""
    path = find_file(given)
    place = str(path) if path else "environment"
    values = _read(path) if path else {}
    settings = _checked(values, place)
    faults: list[str] = []
    feeds = list(settings.feeds)
    for listed in settings.feeds_files:
        file = listed.expanduser()
        if path and not file.is_absolute():
            file = path.parent / file
        try:
            more = _checked({"feeds": _read(file).get("feeds", [])}, str(file))
            feeds.extend(more.feeds)
        except ConfigError as error:
            faults.extend(error.faults)
    if faults:
        raise ConfigError(faults)
    return settings.model_copy(update={"feeds": tuple(feeds)})


def example() -> str:
    """The text of the documented example configuration that ships with Readout."""
    return resources.files("config").joinpath("readout.toml").read_text(encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror or error}."]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: is not UTF-8 text (byte {error.start})."]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: is not valid TOML: {error}."]) from error


def _checked(values: dict[str, Any], place: str) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigError([_worded(fault, place) for fault in error.errors()]) from None


def _worded(fault: Any, place: str) -> str:
    """One fault of pydantic's as a line: where, which key, what to do."""
    where = fault["loc"]
    key = ".".join(str(part) for part in where)
    if fault["type"] == "extra_forbidden":
        return f'{place}: no setting "{key}".{nearest(str(where[-1]), _keys(where[:-1]))}'
    if fault["type"] == "missing":
        return f"{place}: {key} is missing."
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {key}: {message[0].lower()}{message[1:]}."


def _keys(where: tuple[str | int, ...]) -> list[str]:
    """The keys that exist in the table at `where`."""
    model: type[BaseModel] = Settings
    for part in where:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            model = next(kind for kind in (annotation, *get_args(annotation)) if _is_section(kind))
    return list(model.model_fields)


def _is_section(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
