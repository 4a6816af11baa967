"""The one list of commands: names, options, roles, what they do, how they are typed, who answers.

Platforms offer `CATALOGUE`, `/help` is made of it, and tests hold the papers and the table of roles to it.
A command stands here when it works. `SPECS` has the actions of a card's buttons beside the commands; these
are pressed, not offered for typing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands import admin, help, news, subscriptions  # noqa: A004 - named as people type it
from bot.commands.saying import Handler
from bot.messages import CommandSpec, OptionSpec, Role, say


def _option(
    name: str, *, suggests: str | None = None, required: bool = False, choices: tuple[str, ...] = ()
) -> OptionSpec:
    return OptionSpec(name, say(f"option.{name}"), required, suggests, choices)


def _spec(name: str, role: Role, *options: OptionSpec, examples: tuple[str, ...] = ()) -> CommandSpec:
    return CommandSpec(name, say(f"about.{name}"), role, options, examples=examples)


_PAGE = _option("page")
_STORY = _option("story", suggests="story")


def _feeds(name: str, role: Role, *options: OptionSpec, examples: tuple[str, ...] = ()) -> CommandSpec:
    return CommandSpec(name, say(f"about.feeds.{name}"), role, options, examples=examples)


CATALOGUE: tuple[CommandSpec, ...] = (
    _spec(
        "summit",
        Role.ASKER,
        _option("story", suggests="summit"),
        _PAGE,
        examples=("/summit hanoi", "/summit trump kim", "/summit"),
    ),
    _spec(
        "story",
        Role.ASKER,
        OptionSpec("story", say("option.story"), True, "story"),
        examples=("/story hanoi sanctions",),
    ),
    _spec(
        "quotes",
        Role.ASKER,
        _option("who", suggests="person"),
        _option("about"),
        _option("since"),
        _STORY,
        _PAGE,
        examples=("/quotes trump", '/quotes who:"kim jong-un" about:sanctions since:2019-02-01', "/quotes story:hanoi"),
    ),
    _spec("latest", Role.ASKER, _option("topic", suggests="topic"), _PAGE, examples=("/latest", "/latest korea")),
    _spec("sources", Role.ASKER, _STORY, examples=("/sources hanoi", "/sources")),
    _spec(
        "subscribe",
        Role.SUBSCRIBER,
        _option("topic", suggests="topic"),
        _option("digest"),
        _option("live", choices=("yes", "no")),
        _option("zone"),
        examples=("/subscribe korea", "/subscribe digest:8:00 zone:Europe/London", "/subscribe"),
    ),
    _spec(
        "unsubscribe",
        Role.SUBSCRIBER,
        _option("topic", suggests="topic"),
        examples=("/unsubscribe korea", "/unsubscribe"),
    ),
    _spec("subscriptions", Role.SUBSCRIBER, examples=("/subscriptions",)),
    CommandSpec(
        "feeds",
        say("about.feeds"),
        Role.ASKER,
        subcommands=(
            _feeds("list", Role.ASKER, examples=("/feeds list",)),
            _feeds("test", Role.ADMIN, _option("url", required=True), examples=("/feeds test example.org",)),
            _feeds(
                "add",
                Role.ADMIN,
                _option("url", required=True),
                _option("outlet"),
                _option("topics"),
                examples=("/feeds add https://example.org/feed.xml topics:Korea",),
            ),
            _feeds("pause", Role.ADMIN, _option("feed", suggests="feed", required=True), examples=("/feeds pause 3",)),
            _feeds(
                "resume", Role.ADMIN, _option("feed", suggests="feed", required=True), examples=("/feeds resume 3",)
            ),
            _feeds(
                "remove", Role.ADMIN, _option("feed", suggests="feed", required=True), examples=("/feeds remove 3",)
            ),
        ),
        examples=("/feeds list", "/feeds add https://example.org/feed.xml"),
    ),
    _spec("help", Role.ASKER, _option("command"), examples=("/help", "/help quotes")),
)

_PRESSED: tuple[CommandSpec, ...] = (
    _spec("more", Role.ASKER, _STORY),
    _spec("changed", Role.ASKER, _STORY, _option("from"), _option("to")),
)

SPECS: tuple[CommandSpec, ...] = (*CATALOGUE, *_PRESSED)

HANDLERS: Mapping[str, Handler] = {
    "summit": news.summit,
    "story": news.story,
    "quotes": news.quotes,
    "latest": news.latest,
    "sources": news.sources,
    "more": news.story,
    "changed": news.changed,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "subscriptions": subscriptions.listed,
    "feeds list": admin.listed,
    "feeds test": admin.tested,
    "feeds add": admin.added,
    "feeds pause": admin.paused,
    "feeds resume": admin.resumed,
    "feeds remove": admin.removed,
    "help": help.help_,
}


def every(specs: tuple[CommandSpec, ...] = SPECS, above: str = "") -> Iterator[tuple[str, CommandSpec]]:
    """Each command that can be given, by its full name: a command with subcommands stands for these."""
    for spec in specs:
        name = f"{above} {spec.name}".strip()
        if spec.subcommands:
            yield from every(spec.subcommands, name)
        else:
            yield name, spec
