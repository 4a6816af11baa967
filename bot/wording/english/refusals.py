"""The words in English of saying no, and of what to type instead."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

REFUSALS: Catalogue = {
    "no.command": "There is no command /{name}.",
    "no.command.all": "All commands: /help",
    "no.subcommand": 'There is no "{word}" in /{command}: {known:or}.',
    "no.option": 'There is no option "{option}". Did you mean "{meant}"?',
    "no.option.missing": "/{command} needs {option}.",
    "no.right": "/{command} is for {needs}. Ask someone who may.",
    "no.story": 'No story for "{words}" is stored.',
    "no.summit": 'No summit called "{words}" is stored.',
    "no.page": '"{page}" is not a page; pages count from 1.',
    "no.page.there": plural(
        "n", one="There is no page {page}; there is only one.", other="There is no page {page}; the last is {n}."
    ),
    "no.since": '"{text}" is not a day.',
    "since.how": "Days: 2019-02-01, 1 Feb 2019, Feb 2019, 7d.",
    "no.as_of": '"{text}" is not a time.',
    "no.as_of.ahead": "{at} is still to come.",
    "as_of.how": "Times: 2019-02-28 9:00, 28 Feb 2019, 2019-02-28T01:00Z, 7d.",
    "no.outlet": 'No report by "{outlet}" in this story.',
    "no.share": "Only an answer from the archive can be shared.",
    "no.pace": plural(
        "n",
        one="That was more than 20 commands in a minute. Ask again in {n} second.",
        other="That was more than 20 commands in a minute. Ask again in {n} seconds.",
    ),
    "no.pace.feeds": plural(
        "minutes",
        one="That was more than 5 feeds in an hour. Add the next in {minutes} minute.",
        other="That was more than 5 feeds in an hour. Add the next in {minutes} minutes.",
    ),
    "no.topic": 'No topic "{topic}".',
    "no.zone": 'No time zone "{zone}".',
    "no.digest": '"{text}" is not a time for a digest.',
    "no.subscriptions": "This channel is not subscribed to anything.",
    "no.subscription": 'This channel has no subscription to "{topics}".',
    "no.subscription.empty": "With live:no and no digest, nothing would ever come.",
    "no.feeds.here": "Feeds of the whole installation are the operator's; a server or workspace has its own.",
    "no.feed": 'No feed "{feed}" that you may change.',
    "no.feed.file": "{outlet} is set in the configuration file; remove it there, or pause it.",
    "no.feed.twice": "{title} is followed here already.",
    "no.feed.there": "{host} has no feed at this address: {why}",
    "no.feed.offers": plural(
        "n",
        one="{host} has no feed at this address, but offers one: {titles}. Add it?",
        other="{host} has no feed at this address, but offers {n}: {titles:and}. Add which?",
    ),
}
