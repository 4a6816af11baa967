"""What an error of Discord means for a delivery. Pure; codes from the "Opcodes and Status Codes" page of its
documentation.
"""

from __future__ import annotations

from bot.errors import SendError

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
THREAD_EXISTS, THREAD_LOCKED, THREAD_ARCHIVED = 160004, 160005, 50083
TOO_MANY_THREADS, TOO_MANY_PARTICIPANTS = 160006, 30033
NO_ACCESS, NO_PERMISSION = 50001, 50013
WANTS_TAG = 40067
NO_THREADS_LEFT = frozenset((TOO_MANY_THREADS, TOO_MANY_PARTICIPANTS))
SHUT = frozenset((THREAD_LOCKED, THREAD_ARCHIVED))

_NEVER_THIS = {
    UNKNOWN_MESSAGE: "the message was deleted",
    40005: "the message is too large for Discord",
    50006: "the message is empty",
    50035: "Discord refuses the form of the message",
    240000: "Discord's filter of harmful links refuses it",
}
_NEVER_HERE = {
    UNKNOWN_CHANNEL: "the channel is gone",
    UNKNOWN_GUILD: "the server is gone",
    NO_ACCESS: "the bot may not see the channel: grant it View Channel",
    NO_PERMISSION: "a permission is missing",
    50007: "this person takes no direct messages from the bot",
    50278: "this person shares no server with the bot",
    50008: "this kind of channel takes no messages",
    50024: "this kind of channel takes no messages",
    WANTS_TAG: "this forum wants a tag, and the bot found none to give",
}
_LATER = {
    20016: 60.0,  # slow mode
    20022: 300.0,  # edits of announcements
    20028: 60.0,  # writes to a channel
    30046: 600.0,  # edits of old messages
}
OVERLOADED = 130000


def refusal(status: int, code: int, text: str, *, may_have_posted: bool) -> SendError:
    """The error for an HTTP status and Discord's own code; `may_have_posted`: it answered a create."""
    said = f"Discord answered {status}" + (f", {code}" if code else "") + (f": {text}" if text else "")
    if status == 401:
        return SendError("Discord refuses the bot's token (401): set a new one", stops="workspace")
    if code in _NEVER_THIS:
        return SendError(f"{_NEVER_THIS[code]} ({said})", stops="delivery")
    if code in _NEVER_HERE:
        return SendError(f"{_NEVER_HERE[code]} ({said})", stops="channel")
    if code in _LATER:
        return SendError(said, retry_after=_LATER[code])
    if status == 429:
        return SendError(
            said, retry_after=60.0, waits="adapter"
        )  # without a bucket: the network's edge bans us for a while
    if code == OVERLOADED or status >= 500:
        return SendError(said, unknown=True) if may_have_posted else SendError(said, retry_after=15.0)
    if status in (403, 404):
        return SendError(said, stops="channel")
    return SendError(said, stops="delivery")


def limited(seconds: float) -> SendError:
    """A rate limit that is longer than the library waits by itself."""
    return SendError(f"Discord asks to wait {seconds:.0f} s", retry_after=seconds)
