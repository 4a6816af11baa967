"""The summarizer contract, run over what is built in."""

import pytest

from bot.ports import Summarizer
from bot.stories.extractive import build
from bot.testing.scripted_summarizer import ScriptedSummarizer
from bot.testing.summarizer_contract import SummarizerContract


class TestExtractive(SummarizerContract):
    @pytest.fixture
    def summarizer(self) -> Summarizer:
        return build()


class TestScripted(SummarizerContract):
    """Scripted to say what the extractive one says: the contract holds through it."""

    @pytest.fixture
    def summarizer(self) -> Summarizer:
        spoken = build()
        return ScriptedSummarizer(lambda material, earlier: _run(spoken.summarize(material, earlier)))


def _run(coroutine):
    # nothing in the extractive summarizer waits: its coroutine ends at the first step
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the extractive summarizer waited for something")
