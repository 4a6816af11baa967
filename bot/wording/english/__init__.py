"""The words in English: every key there is, a file a subject. Other languages are held to these by a test."""

from __future__ import annotations

from bot.wording.english.answers import ANSWERS
from bot.wording.english.cards import CARDS
from bot.wording.english.changes import CHANGES
from bot.wording.english.channels import CHANNELS
from bot.wording.english.correcting import CORRECTING
from bot.wording.english.delivery import DELIVERY
from bot.wording.english.dialogs import DIALOGS
from bot.wording.english.helping import HELPING
from bot.wording.english.refusals import REFUSALS
from bot.wording.english.said import SAID
from bot.wording.english.sending import SENDING
from bot.wording.english.terminal import TERMINAL
from bot.wording.sentences import Catalogue

_PARTS = (TERMINAL, CARDS, CHANGES, DELIVERY, ANSWERS, CHANNELS, REFUSALS, HELPING, CORRECTING, SAID, SENDING, DIALOGS)

ENGLISH: Catalogue = {key: sentence for part in _PARTS for key, sentence in part.items()}
