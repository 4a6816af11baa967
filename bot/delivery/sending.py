"""Sends what is owed. `retry` and `pacing` decide; this file carries it out.

    claim ── (unsure: look, or repeat under the same key) ── commit the try ── call ── commit the receipt

Each channel is a lane: one delivery at a time, in order, and nothing overtakes what may have been posted. Whatever
lies between the commit of a try and that of its receipt (a crash, a time-out, an error that does not say) is unknown,
and is looked for or repeated under the same key, never simply sent again.

- A receipt that could not be stored is kept, and nothing more is posted until it is.
- One that was held up longer than its claim stands does not call any more: another may have taken over.
- Under one token `CALLS_AT_ONCE` calls are under way at most, so that a revoked one costs no more than that. Turns are
  waited for, and tries and receipts committed, while others call: a platform's pace is not lost to our own disk.
- Told to stop, it begins nothing new and finishes the calls that are under way; a second cancelling ends these too.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot import faults
from bot.cards import refused_notice, restored_notice, unsure_notice
from bot.delivery.admins import Admins
from bot.delivery.backlog import LATE, NAMED, named, summary, was_late
from bot.delivery.keys import place
from bot.delivery.pacing import Pacer
from bot.delivery.retry import (
    Drop,
    LookAgain,
    Park,
    Postpone,
    after_blind,
    after_empty_look,
    after_failure,
    unsure_step,
)
from bot.delivery.standing import REMEMBERED, refused, standing
from bot.delivery.tries import Tries
from bot.errors import SendError
from bot.messages import Channel, DeliveryKind, DeliveryState, OwedDelivery, Receipt, Unsure
from bot.ports import Adapter, Clock, Lease, Resting, Store

log = structlog.get_logger()

LANES = 100
"""Channels served at once."""
AT_ONCE = 25
"""Deliveries claimed in one step: more cost little more, and a slow workspace fills no more lanes than that."""
LOOK = 0.2
"""Seconds until it is looked again for what was not there, while lanes are busy."""
CALLS_AT_ONCE = 5
"""Under one token."""
SPELL = 10.0
"""Seconds after which a sweep begins nothing more, so that new briefs are addressed in between."""

Token = tuple[str, str | None]


class Sender:
    """Turns deliveries into receipts, for the adapters it is given."""

    def __init__(
        self,
        store: Store,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        *,
        owner: str,
        installation: str,
        lease: timedelta,
    ) -> None:
        self._store = store
        self._adapters = adapters
        self._clock = clock
        self._owner = owner
        self._installation = installation
        self._looked_back = False
        self._lease = lease
        self._places_kept = store.keep("delivery")
        self._pacer = Pacer()
        self._tries = Tries(store, self._claim)
        self._admins = Admins(store, clock, installation)
        self._places: defaultdict[Token, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(CALLS_AT_ONCE))
        self._begun: defaultdict[Token, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(2 * CALLS_AT_ONCE))
        self._stopped: set[Token] = set()
        self._accepting: set[Channel] = set()
        self._unsaved: dict[str, Receipt] = {}
        self._stopping = False

    async def sweep(self) -> int:
        """Send what is due, until nothing is or its spell is over; how many deliveries were taken up."""
        await self._save_receipts()
        await self._look_back()
        self._stopping = False
        until = self._clock.monotonic() + SPELL
        look_at = 0.0
        in_hand: set[asyncio.Task[None]] = set()
        taken = 0
        failures: list[BaseException] = []
        try:
            while True:
                now = self._clock.monotonic()
                room = len(in_hand) <= LANES - AT_ONCE and (now >= look_at or not in_hand)
                if not failures and now < until and room:
                    owed = await self._claimed(AT_ONCE)
                    taken += len(owed)
                    in_hand |= {asyncio.create_task(self._serve(one)) for one in owed}
                    look_at = now if len(owed) == AT_ONCE else now + LOOK
                if not in_hand:
                    break
                done, in_hand = await asyncio.wait(in_hand, return_when=asyncio.FIRST_COMPLETED)
                failures += [error for error in (lane.exception() for lane in done) if error is not None]
        except asyncio.CancelledError:
            self._stopping = True
            if in_hand:
                await asyncio.wait(in_hand)
            raise
        finally:
            for lane in in_hand:
                lane.cancel()
            await asyncio.gather(*in_hand, return_exceptions=True)
        if failures:
            raise failures[0]  # the calls that were under way had their end first
        return taken

    async def welcomed(self, adapter: str, workspace: str | None) -> int:
        """The bot is back where it was refused: all that waits there may be sent; how many were parked."""
        self._stopped.discard((adapter, workspace))
        self._stopped.discard((adapter, None))
        self._pacer.wake(adapter, workspace)
        return await self._store.unpark(adapter, workspace, None, self._clock.now())

    async def _claimed(self, room: int) -> tuple[OwedDelivery, ...]:
        now = self._clock.monotonic()
        stopped = {name for name, workspace in self._stopped if workspace is None and self._one_token(name)}
        adapters = [name for name in self._adapters if name not in stopped and not self._pacer.adapter_rests(name, now)]
        resting = self._pacer.resting(now)
        resting = Resting(resting.channels, (*resting.workspaces, *self._stopped))
        return await self._store.claim_owed(self._claim(), adapters, room, resting=resting)

    def _one_token(self, adapter: str) -> bool:
        return self._adapters[adapter].capabilities.one_token

    # --- one delivery -----------------------------------------------------------------------------

    async def _serve(self, owed: OwedDelivery) -> None:
        adapter = self._adapters[owed.delivery.channel.adapter]
        if owed.delivery.kind is DeliveryKind.EDIT and not adapter.capabilities.edits:
            await self._store.drop(owed.delivery.key, f"{adapter.name} cannot edit what was posted", owner=self._owner)
            return
        token = self._token(owed.delivery.channel)
        if owed.state is DeliveryState.UNKNOWN and not self._held_up(token):
            async with self._places[token]:
                settled = not self._held_up(token) and await self._settled(owed, adapter)
            if settled:
                return
        if wait := self._pacer.channel_wait(owed.delivery.channel, self._clock.monotonic()):
            await self._clock.sleep(wait)
        async with self._begun[token]:
            receipt = None if await self._not_begun(owed, token) else await self._try(owed, adapter, token)
        if receipt is not None:
            await self._sent(owed, receipt)
            await self._accepted(owed.delivery.channel)

    def _held_up(self, token: Token) -> bool:
        """Nothing more is begun: told to stop, the token is dead, or a receipt cannot be stored."""
        return self._stopping or token in self._stopped or bool(self._unsaved)

    async def _not_begun(self, owed: OwedDelivery, token: Token) -> bool:
        """Let go of a delivery that must not be begun now; whether it was one."""
        held_up = self._held_up(token) or self._pacer.must_wait(owed.delivery.channel, self._clock.monotonic())
        if held_up:
            await self._give_back(owed, "not begun")
        return held_up

    async def _try(self, owed: OwedDelivery, adapter: Adapter, token: Token) -> Receipt | None:
        claim = await self._tries.begin(owed.delivery.key)
        if claim is None:
            return None
        async with self._places[token]:
            # the turn is taken at the last moment: turns that passed while a disk was slow would come all at once
            wait = self._pacer.reserve(owed.delivery.channel, adapter.capabilities, self._clock.monotonic())
            if wait and not self._held_up(token):
                await self._clock.sleep(wait)
            if await self._not_begun(owed, token):
                return None
            faults.at(faults.BEFORE_CALL)
            if self._clock.now() > claim.until - self._lease / 2:
                await self._give_back(owed, "held up before the call")
                return None
            return await self._call(owed, adapter)

    async def _call(self, owed: OwedDelivery, adapter: Adapter) -> Receipt | None:
        """The receipt of an answer that says the post is there; of any other, what follows from it is done."""
        try:
            async with asyncio.timeout(self._lease.total_seconds() / 2):
                faults.at(faults.IN_CALL)
                receipt = await adapter.send(owed.delivery)
        except SendError as error:
            await self._after(error, owed, adapter)
        except TimeoutError:
            await self._after(SendError("no answer in time", unknown=True), owed, adapter)
        except Exception as error:
            # an adapter's own fault: what it had sent by then nobody knows
            log.exception("adapter_fault", adapter=adapter.name, delivery=owed.delivery.key)
            await self._after(SendError(f"{type(error).__name__} in {adapter.name}", unknown=True), owed, adapter)
        else:
            self._pacer.answered(owed.delivery.channel, adapter.capabilities)
            return receipt
        return None

    async def _give_back(self, owed: OwedDelivery, why: str, pause: timedelta = timedelta(0)) -> None:
        """Let go of a claim, and take back a try that never called or was refused for another's sake."""
        now = self._clock.now() + pause
        if owed.state is DeliveryState.UNKNOWN:
            await self._store.mark_unknown(owed.delivery.key, now, why, owner=self._owner)
        else:
            await self._store.postpone(owed.delivery.key, now, why, counts=False, owner=self._owner)

    # --- what may have been posted ----------------------------------------------------------------

    async def _settled(self, owed: OwedDelivery, adapter: Adapter) -> bool:
        """Look for an unsure delivery; True when it needs no further try now."""
        step = unsure_step(owed, self._clock.now(), adapter.capabilities)
        if isinstance(step, LookAgain):
            await self._store.mark_unknown(owed.delivery.key, step.at, step.why, owner=self._owner)
            return True
        if step == "repeat":
            return False
        if step == "blind":
            return await self._parked(
                owed, after_blind(owed, await self._rather(owed), f"{adapter.name} has no history")
            )
        try:
            found = await adapter.find([owed.delivery])
        except SendError as error:
            return await self._after_no_look(error, owed, adapter)
        receipt = found.get(owed.delivery.key)
        if receipt is not None:
            await self._sent(owed, receipt)
            return True
        return await self._parked(owed, after_empty_look(owed))

    async def _after_no_look(self, error: SendError, owed: OwedDelivery, adapter: Adapter) -> bool:
        """The history could not be read: later, or never."""
        if error.stops == "workspace":
            await self._stop(owed, error.why)
            return True
        if error.stops is not None:
            return await self._parked(owed, after_blind(owed, await self._rather(owed), error.why))
        pause = timedelta(seconds=30)
        if error.retry_after is not None:
            pause = timedelta(seconds=self._waits(error, error.retry_after, owed, adapter))
        await self._store.mark_unknown(
            owed.delivery.key, self._clock.now() + pause, f"may have been posted; {error.why}", owner=self._owner
        )
        return True

    async def _parked(self, owed: OwedDelivery, park: Park | None) -> bool:
        if park is not None:
            delivery = owed.delivery
            title = delivery.card.title if isinstance(delivery.card.title, str) else delivery.subject
            notices = await self._admins.notices(
                delivery.channel, f"unsure:{delivery.key}", unsure_notice(delivery.channel, title, park.why)
            )
            now = self._clock.now()
            await self._store.park(delivery.key, park.why, owner=self._owner, notices=notices, now=now)
        return park is not None

    async def _rather(self, owed: OwedDelivery) -> Unsure:
        """What the channel chose for posts of which nobody can tell; a notice is rather told twice."""
        if owed.delivery.kind is DeliveryKind.NOTICE:
            return "twice"
        held = await self._store.subscriptions(owed.delivery.channel)
        return "twice" if any(one.rather == "twice" for one in held) else "miss"

    # --- after a try ------------------------------------------------------------------------------

    async def _sent(self, owed: OwedDelivery, receipt: Receipt) -> None:
        faults.at(faults.BEFORE_MARK)
        try:
            if was_late(owed, self._clock.now()):
                # before the lane is free: the next post would slip through
                await self._name_late_posts(owed.delivery.channel)
            await self._store.save_receipt(owed.delivery.key, receipt)
        except BaseException:
            self._unsaved[owed.delivery.key] = receipt
            raise
        log.info("sent", delivery=owed.delivery.key, kind=owed.delivery.kind, channel=owed.delivery.channel.id)

    async def _save_receipts(self) -> None:
        """Store what could not be stored before; raises `StoreError` while that is still so."""
        for key in list(self._unsaved):
            await self._store.save_receipt(key, self._unsaved[key])
            del self._unsaved[key]

    async def _after(self, error: SendError, owed: OwedDelivery, adapter: Adapter) -> None:
        key = owed.delivery.key
        log.warning("not_sent", delivery=key, channel=owed.delivery.channel.id, why=error.why)
        now = self._clock.now()
        if error.retry_after is not None:
            wait = self._waits(error, error.retry_after, owed, adapter)
            error = SendError(error.why, retry_after=wait, waits=error.waits)
        elif error.stops == "workspace":
            await self._stop(owed, error.why)
            return
        elif error.stops == "channel":
            await self._refused(error.why, owed, adapter)
            return
        elif error.stops == "post" and owed.delivery.follows is not None:
            # someone deleted it while we were not told: it is never made again, and nothing goes under it
            await self._store.mark_gone(owed.delivery.channel, owed.delivery.follows.message)
        elif error.stops is not None:
            self._pacer.invalid(adapter.name, self._clock.monotonic())
        match after_failure(error, owed, now, adapter.capabilities):
            case Postpone(at, why) if owed.state is DeliveryState.UNKNOWN:
                # refused this time, but an earlier try may have been taken
                await self._store.mark_unknown(key, at, why, owner=self._owner)
            case Postpone(at, why, counts):
                await self._store.postpone(key, at, why, counts=counts, owner=self._owner)
            case LookAgain(at, why):
                await self._store.mark_unknown(key, at, why, owner=self._owner)
            case Park(why):
                await self._store.park(key, why, owner=self._owner, now=now)
            case Drop(why):
                await self._store.drop(key, why, owner=self._owner)

    async def _refused(self, why: str, owed: OwedDelivery, adapter: Adapter) -> None:
        """The channel takes nothing: later, or, after the third time, when it is back."""
        channel, now = owed.delivery.channel, self._clock.now()
        self._accepting.discard(channel)
        remembered = f"refused {place(channel)}"
        before = standing(await self._places_kept.get(remembered))
        after = refused(before, now)
        await self._places_kept.put(remembered, str(after), REMEMBERED)
        self._pacer.invalid(adapter.name, self._clock.monotonic())
        self._pacer.rest(channel, adapter.capabilities, after.pause.total_seconds(), self._clock.monotonic())
        if not after.parked:
            await self._give_back(owed, why, after.pause)
            return
        notices = await self._admins.notices(
            channel,
            f"refused:{place(channel)}:{after.since:%Y-%m-%dT%H:%M}",
            refused_notice(channel, why, after.since),
        )
        key, owner = owed.delivery.key, self._owner
        await self._store.park_channel(channel, why, but=key, owner=owner, notices=notices, now=now)

    async def _accepted(self, channel: Channel) -> None:
        """A channel took a post; if it had refused, what is parked there is sent, too."""
        if channel in self._accepting:
            return
        remembered = f"refused {place(channel)}"
        if standing(await self._places_kept.get(remembered)) is not None:
            await self._places_kept.put(remembered, "", timedelta(seconds=1))
            await self._store.unpark(channel.adapter, channel.workspace, channel.id, self._clock.now())
        self._accepting.add(channel)

    async def _look_back(self) -> None:
        """Once a start: tell the admins when an older database was put back."""
        back = None if self._looked_back else await self._store.stepped_back()
        self._looked_back = True
        if back is not None:
            log.warning("database_stepped_back", deliveries=back.deliveries, since=str(back.since))
            subject = f"restored:{back.since:%Y-%m-%dT%H:%M}"
            await self._admins.tell(None, subject, restored_notice(back.deliveries, back.since))

    async def _name_late_posts(self, channel: Channel) -> None:
        """Posts get through again: where many have waited long, name the older ones in one summary."""
        now = self._clock.now()
        late = named(await self._store.late_posts(channel, now - LATE))
        if not late:
            return
        keys = [row.delivery.key for row in late]
        if await self._store.fold(keys, NAMED, summary(late, self._installation, now), now):
            log.info("late_posts_named", channel=channel.id, posts=len(keys))

    def _waits(self, error: SendError, seconds: float, owed: OwedDelivery, adapter: Adapter) -> float:
        now = self._clock.monotonic()
        return self._pacer.told_to_wait(owed.delivery.channel, adapter.capabilities, error.waits, seconds, now)

    async def _stop(self, owed: OwedDelivery, why: str) -> None:
        """Nothing more is sent under this token before the next start."""
        token = self._token(owed.delivery.channel)
        if token not in self._stopped:
            self._stopped.add(token)
            log.error("workspace_stopped", adapter=token[0], workspace=token[1], why=why)
        await self._give_back(owed, why)

    def _token(self, channel: Channel) -> Token:
        return (channel.adapter, None if self._one_token(channel.adapter) else channel.workspace)

    def _claim(self) -> Lease:
        now = self._clock.now()
        return Lease.of(self._owner, now, self._lease)
