"""The fault harness: what the machine, the network and the platform do to us, and what may not come of it.

    shared     the time and the plan of strikes, in memory that all processes of a run share
    lives      forks a process, lets it work, kills it
    standin    a chat platform in another process, with and without keys; `standin_adapter` speaks to it
    bench      databases, lives and the judge: what a scenario is made of
    around     kills around the post, for any adapter: `around_the_post`

It needs a system with ``fork`` (Linux, macOS). It stands here, beside the contracts, so that an adapter's author can
hold an adapter to it; the scenarios of the core stand in ``tests/faults``.
"""

from bot.testing.faults.around import POINTS, around_the_post
from bot.testing.faults.bench import Bench, Platform, Seen
from bot.testing.faults.platforms import StandInPlatform
from bot.testing.faults.shared import SharedClock, Strikes
from bot.testing.faults.verdict import Verdict

__all__ = [
    "POINTS",
    "Bench",
    "Platform",
    "Seen",
    "SharedClock",
    "StandInPlatform",
    "Strikes",
    "Verdict",
    "around_the_post",
]
