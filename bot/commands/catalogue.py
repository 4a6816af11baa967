"""The one list of commands: names, options, roles, what they do, how they are typed, who answers.

Platforms offer `CATALOGUE`, `/help` is made of it, and tests hold the papers and the table of roles to it.
A command stands here when it works. `SPECS` has the actions of a card's buttons beside the commands; these
are pressed, not offered for typing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.commands import (
    admin,
    braking,
    corrections,
    following,
    fresh,
    help,  # noqa: A004 - named as people type it
    news,
    quotes,
    reports,
    revisions,
    said,
    searching,
    sharing,
    sides,
    subscriptions,
    summits,
    topics,
    why,
)
from bot.commands.options import PAST, dated
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
_THE_STORY = _option("story", suggests="story", required=True)
_PAST = _option(PAST)
_TOPIC = OptionSpec("topic", say("option.topic.one"), suggests="topic")
_WHO = _option("who", suggests="person")


def _feeds(name: str, role: Role, *options: OptionSpec, examples: tuple[str, ...] = ()) -> CommandSpec:
    return CommandSpec(name, say(f"about.feeds.{name}"), role, options, examples=examples)


def _correct(name: str, *options: OptionSpec, example: str, role: Role = Role.CURATOR) -> CommandSpec:
    return CommandSpec(name, say(f"about.correct.{name}"), role, options, examples=(f"/correct {example}",))


_NUMBER = _option("number", required=True)

CATALOGUE: tuple[CommandSpec, ...] = (
    _spec(
        "summit",
        Role.ASKER,
        _option("story", suggests="summit"),
        _PAGE,
        _PAST,
        examples=("/summit hanoi", "/summit trump kim", "/summit"),
    ),
    _spec(
        "story", Role.ASKER, _THE_STORY, _PAST, examples=("/story hanoi sanctions", "/story hanoi as_of:28 Feb 2019")
    ),
    _spec("timeline", Role.ASKER, _THE_STORY, _PAGE, _PAST, examples=("/timeline hanoi",)),
    _spec(
        "compare",
        Role.ASKER,
        _THE_STORY,
        _option("outlet", suggests="outlet"),
        _PAST,
        examples=("/compare hanoi", '/compare hanoi outlet:"Example Wire"'),
    ),
    _spec(
        "quotes",
        Role.ASKER,
        _WHO,
        _option("about"),
        _option("since"),
        _STORY,
        _PAGE,
        _PAST,
        examples=("/quotes trump", '/quotes who:"kim jong-un" about:sanctions since:2019-02-01', "/quotes story:hanoi"),
    ),
    _spec(
        "said",
        Role.ASKER,
        OptionSpec("words", say("option.said"), required=True, as_typed=True),
        _PAST,
        examples=("/said “sometimes you have to walk”",),
    ),
    _spec(
        "search",
        Role.ASKER,
        _option("words"),
        _option("who", suggests="person"),
        _option("where", suggests="place"),
        _option("outlet", suggests="outlet"),
        _option("since"),
        _option("until"),
        _PAGE,
        _PAST,
        examples=("/search sanctions relief", "/search who:kim where:hanoi since:2019-02-27"),
    ),
    _spec("latest", Role.ASKER, _TOPIC, _PAGE, _PAST, examples=("/latest", "/latest korea")),
    _spec(
        "new",
        Role.ASKER,
        _STORY,
        _TOPIC,
        _option("since"),
        _PAGE,
        _PAST,
        examples=("/new", "/new hanoi", "/new topic:korea since:2d"),
    ),
    _spec("sources", Role.ASKER, _STORY, _PAGE, _PAST, examples=("/sources hanoi", "/sources")),
    _spec("topics", Role.ASKER, _PAGE, _PAST, examples=("/topics",)),
    _spec(
        "subscribe",
        Role.SUBSCRIBER,
        _option("topic", suggests="topic"),
        OptionSpec("words", say("option.wanted_words")),
        _WHO,
        OptionSpec("where", say("option.wanted_places")),
        _option("outlet"),
        _option("language"),
        _option("least"),
        _option("digest"),
        _option("live", choices=("yes", "no")),
        _option("zone"),
        examples=(
            "/subscribe korea",
            '/subscribe words:"nuclear AND (talks OR summit)" least:2',
            '/subscribe digest:"weekdays 8:00" zone:Europe/London',
            "/subscribe",
        ),
    ),
    _spec(
        "unsubscribe",
        Role.SUBSCRIBER,
        _option("topic", suggests="topic"),
        examples=("/unsubscribe korea", "/unsubscribe"),
    ),
    _spec("subscriptions", Role.SUBSCRIBER, examples=("/subscriptions",)),
    _spec(
        "quiet",
        Role.SUBSCRIBER,
        _option("hours"),
        _option("mode", choices=("hold", "silence", "urgent")),
        _option("zone"),
        examples=("/quiet 22:00-7:00", "/quiet 22:00-7:00 mode:urgent", "/quiet off"),
    ),
    _spec("follow", Role.ASKER, _STORY, _WHO, examples=("/follow hanoi", "/follow who:trump", "/follow")),
    _spec("unfollow", Role.ASKER, _STORY, _WHO, examples=("/unfollow hanoi", "/unfollow")),
    _spec("why", Role.ASKER, OptionSpec("story", say("option.about_what"), True, "story"), examples=("/why hanoi",)),
    _spec(
        "release",
        Role.ADMIN,
        _option("feed", suggests="feed"),
        _option("quietly", choices=("yes", "no")),
        examples=("/release", "/release 3", "/release 3 quietly:yes"),
    ),
    _spec("setup", Role.ADMIN, _option("notices", choices=("here", "off")), examples=("/setup notices:here",)),
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
    CommandSpec(
        "correct",
        say("about.correct"),
        Role.CURATOR,
        subcommands=(
            _correct(
                "wrong",
                _THE_STORY,
                _option("report", required=True),
                _option("to", suggests="story"),
                example='wrong story:hanoi report:"Example Wire"',
            ),
            _correct(
                "merge",
                _THE_STORY,
                _option("into", suggests="story", required=True),
                example="merge story:17 into:hanoi",
            ),
            _correct(
                "split", _THE_STORY, _option("reports", required=True), example='split story:hanoi reports:"31, 32"'
            ),
            _correct(
                "misquoted",
                _THE_STORY,
                _option("quote", required=True),
                example='misquoted story:hanoi quote:"sometimes you have to walk"',
            ),
            _correct("undo", _option("number"), example="undo 7"),
            _correct("list", _PAGE, example="list"),
            _correct("accept", _NUMBER, example="accept 7", role=Role.OPERATOR),
            _correct("reject", _NUMBER, example="reject 7", role=Role.OPERATOR),
        ),
        examples=('/correct wrong story:hanoi report:"Example Wire"', "/correct undo"),
    ),
    _spec(
        "report",
        Role.ASKER,
        _THE_STORY,
        _option("what"),
        examples=('/report hanoi what:"two meetings in one"',),
    ),
    _spec("audit", Role.ADMIN, _PAGE, examples=("/audit",)),
    _spec("help", Role.ASKER, _option("command"), examples=("/help", "/help quotes")),
)

_PRESSED: tuple[CommandSpec, ...] = (
    _spec("more", Role.ASKER, _STORY, _PAST),
    _spec("accounts", Role.ASKER, _STORY, _PAST),
    _spec("before", Role.ASKER, _STORY, _PAGE, _PAST),
    _spec("changed", Role.ASKER, _STORY, _option("from"), _option("to"), _PAGE, _PAST),
    _spec("share", Role.ASKER, _option("question", required=True)),
    _spec("post", Role.SUBSCRIBER, _option("count")),
)

SPECS: tuple[CommandSpec, ...] = (*CATALOGUE, *_PRESSED)

HANDLERS: Mapping[str, Handler] = {
    "summit": summits.summit,
    "story": news.story,
    "timeline": reports.timeline,
    "compare": reports.compare,
    "quotes": quotes.quotes,
    "said": said.said,
    "search": searching.search,
    "latest": news.latest,
    "new": fresh.new,
    "sources": reports.sources,
    "topics": topics.topics,
    "more": news.more,
    "accounts": sides.accounts,
    "before": summits.before,
    "changed": revisions.changed,
    "share": sharing.share,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "subscriptions": subscriptions.listed,
    "quiet": subscriptions.quiet,
    "post": subscriptions.posted,
    "follow": following.follow,
    "unfollow": following.unfollow,
    "why": why.why,
    "release": braking.release,
    "setup": braking.setup,
    "feeds list": admin.listed,
    "feeds test": admin.tested,
    "feeds add": admin.added,
    "feeds pause": admin.paused,
    "feeds resume": admin.resumed,
    "feeds remove": admin.removed,
    "correct wrong": corrections.wrong,
    "correct merge": corrections.merge,
    "correct split": corrections.split,
    "correct misquoted": corrections.misquoted,
    "correct undo": corrections.undo,
    "correct list": corrections.listed,
    "correct accept": corrections.accept,
    "correct reject": corrections.reject,
    "report": corrections.report,
    "audit": corrections.audit,
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


DATED: frozenset[str] = frozenset(name for name, spec in every() if dated(spec))
"""What can be answered as the archive knew at an earlier time."""
