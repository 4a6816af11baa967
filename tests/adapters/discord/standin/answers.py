"""What the application answers to interactions: callbacks, follow-ups, edits, as Discord's page "Receiving and
Responding to Interactions" says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.discord.standin import rules
from tests.adapters.discord.standin.calls import Call, Route
from tests.adapters.discord.standin.messages import Messages
from tests.adapters.discord.standin.payloads import EPHEMERAL, LOADING, Json, message_json, user_json
from tests.adapters.discord.standin.refusals import InvalidForm, Refusal
from tests.adapters.discord.standin.rights import Right, in_channel
from tests.adapters.discord.standin.world import Channel, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
"""Kinds of interactions."""
SAYS, DEFERS, DEFERS_UPDATE, UPDATES, SUGGESTS, OPENS = 4, 5, 6, 7, 8, 9
"""Kinds of first answers."""
IN_TIME = 3.0
"""Seconds for the first answer."""
ALIVE = 900.0
"""Seconds that a token lives."""
FOLLOW_UPS = 5
"""Of an application that is not in the guild."""
_FITTING = {
    COMMAND: {SAYS, DEFERS, OPENS},
    COMPONENT: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES, OPENS},
    AUTOCOMPLETE: {SUGGESTS},
    MODAL: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES},
}
_SCHEMAS = {
    SAYS: "CreateMessageInteractionCallbackRequest",
    DEFERS: "CreateMessageInteractionCallbackRequest",
    DEFERS_UPDATE: "UpdateMessageInteractionCallbackRequest",
    UPDATES: "UpdateMessageInteractionCallbackRequest",
    SUGGESTS: "ApplicationCommandAutocompleteCallbackRequest",
    OPENS: "ModalInteractionCallbackRequest",
}


class NotAnswered(AssertionError):
    """The application said nothing in time; the person reads "The application did not respond"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer."""

    kind: int
    took: float
    """Seconds."""
    message: Message | None = None
    choices: tuple[Json, ...] = ()
    modal: Json | None = None

    @property
    def deferred(self) -> bool:
        return self.kind in {DEFERS, DEFERS_UPDATE}


@dataclass(slots=True, eq=False)
class Asked:
    """An interaction, on which a test waits for what the application answers."""

    id: int
    token: str
    kind: int
    asker: User
    channel: Channel
    payload: Json = field(repr=False)
    at: float
    """When it was asked, by the clock of the first answer."""
    lives_until: float
    source: Message | None = None
    """The message whose button was pressed."""
    answer: Answer | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    """Codes of the answers that were refused."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    patience: float = IN_TIME

    async def answered(self) -> Answer:
        """The first answer; raises `NotAnswered` when it does not come in time."""
        await self._until(lambda: self.answer is not None, self.patience)
        assert self.answer is not None
        return self.answer

    async def shown(self, within: float = 10.0) -> Message:
        """The message of the answer, once it is more than a placeholder."""
        answer = await self.answered()
        if answer.kind in {SUGGESTS, OPENS}:
            raise NotAnswered(f"the answer is no message, but of kind {answer.kind}")
        if answer.kind == DEFERS_UPDATE:
            edits = len(self.source.edits) if self.source is not None else 0
            await self._until(lambda: bool(self.followups) or self._changed_since(edits), within)
            return self.followups[0] if self.followups and not self._changed_since(edits) else self._original()
        await self._until(lambda: self.original is not None and not self.original.flags & LOADING, within)
        return self._original()

    async def followup(self, number: int = 1, within: float = 10.0) -> Message:
        """The follow-up of this number, counted from 1."""
        await self._until(lambda: len(self.followups) >= number, within)
        return self.followups[number - 1]

    async def modal(self) -> Json:
        """The modal that was opened."""
        answer = await self.answered()
        if answer.modal is None:
            raise NotAnswered(f"the answer opens no modal, it is of kind {answer.kind}")
        return answer.modal

    @property
    def ephemeral(self) -> bool:
        """Whether the first message is for the asker alone."""
        return self.original is not None and self.original.seen_by is not None

    def _changed_since(self, edits: int) -> bool:
        return self.source is not None and len(self.source.edits) > edits

    def _original(self) -> Message:
        assert self.original is not None
        return self.original

    async def _until(self, done: Callable[[], bool], within: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not done():
            left = end - loop.time()
            if left <= 0:
                raise NotAnswered(f"nothing in {within} s to {self.payload['data']}; refused: {self.refused}")
            self.heard.clear()
            try:
                await asyncio.wait_for(self.heard.wait(), left)
            except TimeoutError:
                continue


@dataclass(slots=True)
class Answers:
    """The endpoints of interactions."""

    world: World
    messages: Messages
    now: Callable[[], float]
    asked: dict[str, Asked] = field(default_factory=dict)
    """By token; never forgotten."""

    def routes(self) -> list[Route]:
        """What is answered here."""
        hook = "/webhooks/{webhook_id}/{webhook_token}"
        callback = "/interactions/{interaction_id}/{interaction_token}/callback"
        original, one = f"{hook}/messages/@original", f"{hook}/messages/{{message_id}}"
        partial: Callable[[Call], str] = lambda call: "IncomingWebhookUpdateRequestPartial"  # noqa: E731
        return [
            Route("callback", "POST", callback, self._callback, _schema, token=False),
            Route("followup", "POST", hook, self._followup, lambda call: "IncomingWebhookRequestPartial", token=False),
            Route("original", "GET", original, self._read, token=False),
            Route("original.edit", "PATCH", original, self._edit, partial, token=False),
            Route("original.delete", "DELETE", original, self._delete, token=False),
            Route("followup.read", "GET", one, self._read, token=False),
            Route("followup.edit", "PATCH", one, self._edit, partial, token=False),
            Route("followup.delete", "DELETE", one, self._delete, token=False),
        ]

    # --- the first answer -------------------------------------------------------------------------

    def _callback(self, call: Call) -> Json | None:
        asked = self.asked.get(call.path["interaction_token"])
        if asked is None or asked.id != call.number("interaction_id"):
            raise Refusal(10062)
        took = self.now() - asked.at
        kind, data = call.form.get("type"), call.form.get("data") or {}
        try:
            if asked.answer is not None:
                raise Refusal(40060)
            if took > asked.patience:
                raise Refusal(10062)
            if kind not in _FITTING[asked.kind]:
                raise InvalidForm(
                    ["type"], "BASE_TYPE_CHOICES", f"An interaction of kind {asked.kind} takes no {kind}."
                )
            asked.answer = self._first(asked, kind, data, took, call)
        except Refusal as refusal:
            asked.refused.append(refusal.code)
            raise
        finally:
            asked.heard.set()
        if call.query.get("with_response", "").lower() not in {"1", "true"}:
            return None
        return self._told(asked, asked.answer)

    def _first(self, asked: Asked, kind: int, data: Json, took: float, call: Call) -> Answer:
        match kind:
            case 4:
                asked.original = self._said(asked, data, call)
            case 5:
                asked.original = self._placeholder(asked, data)
            case 6 | 7:
                if asked.source is None:
                    raise InvalidForm(["type"], "BASE_TYPE_CHOICES", "There is no message to update.")
                asked.original = asked.source
                if kind == UPDATES:
                    self.messages.changed(asked.source, data, files=call.files)
            case 8:
                return Answer(kind, took, choices=tuple(data.get("choices") or ()))
            case 9:
                rules.check_modal(data)
                return Answer(kind, took, modal=data)
        return Answer(kind, took, asked.original)

    def _told(self, asked: Asked, answer: Answer) -> Json:
        told: Json = {"interaction": {"id": str(asked.id), "type": asked.kind}}
        if answer.message is not None:
            flags = answer.message.flags
            told["interaction"] |= {
                "response_message_id": str(answer.message.id),
                "response_message_loading": bool(flags & LOADING),
                "response_message_ephemeral": bool(flags & EPHEMERAL),
            }
            if not answer.deferred:
                told["resource"] = {"type": answer.kind, "message": message_json(answer.message, self.world)}
        return told

    def _said(self, asked: Asked, data: Json, call: Call) -> Message:
        ephemeral = bool(int(data.get("flags") or 0) & EPHEMERAL) or self._only_for_asker(asked)
        flags = int(data.get("flags") or 0) | (EPHEMERAL if ephemeral else 0)
        return self.messages.made(
            asked.channel,
            {**data, "flags": flags},
            self.world.me,
            files=call.files,
            token=asked.token,
            seen_by=asked.asker if ephemeral else None,
            interaction=_metadata(asked),
        )

    def _only_for_asker(self, asked: Asked) -> bool:
        """Where the application is no guest, it may show itself to others only if the asker may use such ones."""
        guild = asked.channel.guild
        if guild is None or self.world.mine(guild):
            return False
        return not in_channel(asked.channel, asked.asker) & Right.USE_EXTERNAL_APPS

    def _placeholder(self, asked: Asked, data: Json) -> Message:
        ephemeral = bool(int(data.get("flags") or 0) & EPHEMERAL) or self._only_for_asker(asked)
        message = Message(
            self.world.new_id(),
            asked.channel,
            self.world.me,
            self.world.clock.now(),
            flags=LOADING | (EPHEMERAL if ephemeral else 0),
            seen_by=asked.asker if ephemeral else None,
            interaction=_metadata(asked),
            token=asked.token,
        )
        return self.world.add(message)

    # --- what follows -----------------------------------------------------------------------------

    def _alive(self, call: Call) -> Asked:
        asked = self.asked.get(call.path["webhook_token"])
        if asked is None or call.number("webhook_id") != self.world.me.id or asked.answer is None:
            raise Refusal(10015)
        if self.world.clock.monotonic() > asked.lives_until:
            raise Refusal(50027)
        return asked

    def _followup(self, call: Call) -> Json:
        asked = self._alive(call)
        guild = asked.channel.guild
        if guild is not None and not self.world.mine(guild) and len(asked.followups) >= FOLLOW_UPS:
            raise Refusal(40094)
        original = asked.original
        if original is not None and original.flags & LOADING:
            self._filled(original, call)
            message = original
        else:
            message = self._said(asked, call.form, call)
            asked.followups.append(message)
        asked.heard.set()
        return message_json(message, self.world)

    def _filled(self, placeholder: Message, call: Call) -> None:
        """The placeholder becomes the message; who sees it was said with the deferral."""
        self.messages.changed(placeholder, call.form, files=call.files)
        placeholder.flags &= ~LOADING
        placeholder.edits.clear()

    def _target(self, call: Call) -> tuple[Asked, Message]:
        asked = self._alive(call)
        message = asked.original
        if "message_id" in call.path:
            number = call.number("message_id")
            of_token = [*asked.followups, *([asked.original] if asked.original is not None else [])]
            message = next((one for one in of_token if one.id == number), None)
        if message is None or message.deleted:
            raise Refusal(10008)
        return asked, message

    def _read(self, call: Call) -> Json:
        return message_json(self._target(call)[1], self.world)

    def _edit(self, call: Call) -> Json:
        asked, message = self._target(call)
        if message.flags & LOADING:
            self._filled(message, call)
        else:
            self.messages.changed(message, call.form, files=call.files)
        asked.heard.set()
        return message_json(message, self.world)

    def _delete(self, call: Call) -> None:
        asked, message = self._target(call)
        self.messages.removed(message)
        asked.heard.set()


def _schema(call: Call) -> str:
    kind = call.body.get("type") if isinstance(call.body, dict) else None
    return _SCHEMAS.get(kind, _SCHEMAS[SAYS]) if isinstance(kind, int) else _SCHEMAS[SAYS]


def _metadata(asked: Asked) -> dict[str, Any]:
    told = {
        "id": str(asked.id),
        "type": asked.kind,
        "user": user_json(asked.asker),
        "authorizing_integration_owners": asked.payload["authorizing_integration_owners"],
    }
    if asked.source is not None:
        told["interacted_message_id"] = str(asked.source.id)
    if asked.kind == MODAL:
        told["triggering_interaction_metadata"] = {**told, "type": COMMAND}
    return told
