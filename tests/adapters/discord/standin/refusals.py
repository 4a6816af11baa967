"""How Discord refuses: an HTTP status, a code of its table, and for an invalid form the field that is wrong.

Codes and words: the table "JSON error codes" of Discord's documentation.
"""

from __future__ import annotations

from collections.abc import Sequence

WORDS: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10087: (404, "Unknown tag"),
    20016: (429, "This action cannot be performed due to slowmode rate limit"),
    20022: (429, "This message cannot be edited due to announcement rate limits"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit"),
    30032: (400, "Maximum number of application commands reached (100)."),
    30033: (400, "Maximum number of thread participants has been reached"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    30046: (429, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40005: (413, "Request entity too large"),
    40033: (400, "This message has already been crossposted."),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40094: (400, "This interaction has reached the maximum number of follow-up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    130000: (503, "API resource is currently overloaded. Try again a little later"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
    240000: (400, "Message blocked by harmful links filter"),
}


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, errors: dict[str, object] | None = None, *, status: int | None = None) -> None:
        usual, words = WORDS.get(code, (400, "Invalid Form Body" if code == 50035 else "General error"))
        super().__init__(f"{code}: {words}")
        self.status = status or usual
        self.code = code
        self.body: dict[str, object] = {"message": words, "code": code}
        if errors is not None:
            self.body["errors"] = errors
        if self.status == 429:
            self.body["retry_after"] = 0.2


class InvalidForm(Refusal):
    """50035, with the place of what is wrong in it."""

    def __init__(self, place: Sequence[str | int], kind: str, words: str) -> None:
        tree: dict[str, object] = {"_errors": [{"code": kind, "message": words}]}
        for step in reversed(place):
            tree = {str(step): tree}
        super().__init__(50035, tree)
        self.place = ".".join(str(step) for step in place)
        self.words = words


def unauthorized() -> Refusal:
    """What a dead token gets."""
    refusal = Refusal(0, status=401)
    refusal.body = {"message": "401: Unauthorized", "code": 0}
    return refusal
