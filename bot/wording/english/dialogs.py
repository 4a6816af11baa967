"""The words in English of dialogs on a platform: setting up, being greeted."""

from __future__ import annotations

from bot.wording.sentences import Catalogue, plural

DIALOGS: Catalogue = {
    "option.public": "answer for everyone in the channel, not only for you",
    "forgotten": "This button is older than what was kept for it. Ask again with the command.",
    "welcome": "Readout is in {server} now",
    "welcome.how": "Type /setup there to choose a channel, topics and times; it takes half a minute. "
    "Or ask at once: /summit, /latest.",
    "welcome.reads": "It reads nobody's messages.",
    "setup.title": "Set up Readout in this server",
    "setup.channel": "Stories come to {channel}.",
    "setup.channel.none": "Choose the channel that stories come to.",
    "setup.topics.all": "All topics.",
    "setup.topics": "Topics: {topics}.",
    "setup.digest": "A digest, {digest}.",
    "setup.digest.none": "Each story as it comes.",
    "setup.quiet": "Quiet: {hours} ({zone}).",
    "setup.curators": plural("n", one="One role corrects stories.", other="{n} roles correct stories."),
    "setup.missing": plural(
        "n",
        one="I cannot post in {channel} yet: {names} is missing. Grant it to the role Readout, then choose the channel "
        "again.",
        other="I cannot post in {channel} yet: {names} are missing. Grant them to the role Readout, then choose the "
        "channel again.",
    ),
    "setup.notices": "Notices to admins come to this channel.",
    "setup.pick.channel": "Channel for stories",
    "setup.pick.topics": "Topics (none chosen: all)",
    "setup.pick.curators": "Roles that may correct stories",
    "setup.times": "Times",
    "setup.preview": "Preview",
    "setup.start": "Start",
    "setup.start.first": "Choose a channel first.",
    "setup.times.title": "When stories come",
    "setup.times.digest": "Digest, as in: weekdays 8:00",
    "setup.times.quiet": "Quiet hours, as in: 22:00-7:00",
    "setup.times.zone": "Time zone, as in: Europe/London",
    "setup.preview.none": "No story is stored yet: the first comes with the next reports.",
}
