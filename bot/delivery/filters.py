"""Which stories a subscription wants. Nothing in this file does I/O."""

from __future__ import annotations

from bot.messages import Subscription
from bot.model import Brief


def wants(subscription: Subscription, brief: Brief) -> bool:
    """Whether the story is of a topic the subscription names; one that names none wants every story."""
    if not subscription.topics:
        return True
    topics = {topic.casefold() for topic in brief.topics}
    return any(topic.casefold() in topics for topic in subscription.topics)
