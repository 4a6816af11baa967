"""Corrections from chat: what curators say is otherwise, what readers report, what the operator decides, the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.notices import report_notice
from bot.cards.quotes import page_buttons
from bot.cards.story import folded, title_of
from bot.commands.finding import story_of
from bot.commands.options import page_of
from bot.commands.saying import Ground, No, deed_of, nothing, scopes_of, told
from bot.errors import CorrectionError
from bot.messages import Button, Card, CardRow, Command, Reply, ReplyKind, Role, Wording, say
from bot.model import INSTALLATION, Brief, Correction, CorrectionKind, Scope, Source
from bot.ports import Complaint, Proposal
from bot.wording import shortened

SHOWN = 10
"""Rows of a page; also how many are offered to choose from."""
LABEL = 60
_LONGEST_REPORT = 500
"""Characters kept of what a reader reports."""


async def wrong(command: Command, ground: Ground) -> Reply:
    """A report does not belong in the story it is in: it goes to another, or to one of its own."""
    brief = await _story(command, ground, "story")
    (report,) = _reports(brief, [command.option("report") or ""], command, "wrong")
    other = await _story(command, ground, "to") if command.option("to") else None
    asked = Proposal(
        _scope(command),
        CorrectionKind.WRONG_STORY,
        brief.story,
        None if other is None else other.story,
        (report.article,),
    )
    return await _made(asked, command, ground)


async def split(command: Command, ground: Ground) -> Reply:
    """Several reports of a story are a story of their own."""
    brief = await _story(command, ground, "story")
    names = [name.strip() for name in (command.option("reports") or "").split(",") if name.strip()]
    reports = _reports(brief, names, command, "split")
    articles = tuple(dict.fromkeys(one.article for one in reports))
    asked = Proposal(_scope(command), CorrectionKind.SPLIT, brief.story, articles=articles)
    return await _made(asked, command, ground)


async def merge(command: Command, ground: Ground) -> Reply:
    """Two stories are one: from now on the first is told as a part of the second."""
    brief, into = await _story(command, ground, "story"), await _story(command, ground, "into")
    return await _made(Proposal(_scope(command), CorrectionKind.MERGE, brief.story, into.story), command, ground)


async def misquoted(command: Command, ground: Ground) -> Reply:
    """Words were not said so: they are withheld, and stay readable under what changed."""
    brief = await _story(command, ground, "story")
    said = folded(command.option("quote") or "")
    matching = {folded(one.text): one for one in brief.quotes if f" {said} " in f" {folded(one.text)} "}
    if said in matching:
        matching = {said: matching[said]}
    if not said or not matching:
        raise No(say("no.quote", words=command.option("quote") or ""), f"/quotes story:{brief.story}")
    if len(matching) > 1:
        texts = [one.text for one in list(matching.values())[:SHOWN]]
        values = [f'misquoted story:{brief.story} quote:"{_unquoted(text)}"' for text in texts]
        return _choose(say("choose.quote", n=len(matching)), texts, values, command, ground)
    (words,) = matching
    return await _made(Proposal(_scope(command), CorrectionKind.MISQUOTED, brief.story, words=words), command, ground)


async def undo(command: Command, ground: Ground) -> Reply:
    """What a correction changed goes back; without a number, the newest that stands here."""
    scope = _scope(command)
    number = command.option("number")
    if number is None:
        standing = [one for one in await ground.store.corrections([scope], limit=200) if one.ended_at is None]
        if not standing:
            raise No(say("corrections.none"))
        number = str(standing[0].id)
    try:
        one = await ground.store.undo(_number(number), deed_of(command, ground), [scope])
    except CorrectionError as error:
        raise _refusal(error) from error
    return told(command, ground, say("correction.undone", number=one.id, what=_what(one)), say("correction.soon"))


async def accept(command: Command, ground: Ground) -> Reply:
    """A server's correction becomes everyone's."""
    return await _decided(command, ground, accepted=True)


async def reject(command: Command, ground: Ground) -> Reply:
    """A server's correction goes on holding in that server alone."""
    return await _decided(command, ground, accepted=False)


async def listed(command: Command, ground: Ground) -> Reply:
    """This server's corrections and what its readers reported; for the operator, those that await a word."""
    scope, page = _scope(command), page_of(command)
    waiting: Sequence[Correction] = ()
    if command.asker.role is Role.OPERATOR:
        waiting = await ground.store.corrections(None, waiting=True, limit=SHOWN)
    found = await ground.store.corrections([scope], limit=SHOWN + 1, offset=(page - 1) * SHOWN)
    complaints = await ground.store.complaints(scope, SHOWN) if page == 1 else ()
    if not (waiting or found or complaints):
        return nothing(command, ground, Card(title=say("corrections.none")))
    rows = [
        *(CardRow(f"{one.id}", None, (_what(one), say("correction.waits", scope=one.scope))) for one in waiting),
        *(CardRow(f"{one.id}", None, (_what(one), *_standing(one))) for one in found[:SHOWN] if one not in waiting),
    ]
    for complaint in complaints:
        brief = await ground.store.brief(complaint.story, scope)
        title = brief.title if brief is not None else str(complaint.story)
        rows.append(
            CardRow(title, None, (say("complaint", who=complaint.name, at=complaint.at, text=complaint.words),))
        )
    buttons = [
        Button("correct", say(f"button.{verb}", number=one.id), f"{verb} {one.id}")
        for one in waiting
        for verb in ("accept", "reject")
    ]
    total = (page - 1) * SHOWN + len(found)
    card = Card(
        title=say("corrections", n=total) if page * SHOWN >= total else say("corrections.page", page=page),
        rows=tuple(rows),
        buttons=(*buttons, *page_buttons("correct", "list", page, SHOWN, total)),
    )
    return Reply(ReplyKind.LIST, (card,), ground.now)


async def report(command: Command, ground: Ground) -> Reply:
    """A reader says that something is wrong with a story: kept for the curators, changes nothing by itself."""
    brief = await story_of(command, ground)
    words = (command.option("what") or "")[:_LONGEST_REPORT]
    asker = command.asker
    complaint = Complaint(brief.story, asker.id, asker.name, words, ground.now)
    kept = await ground.store.complain(command.channel.scope, complaint)
    title = title_of(brief, command.locale)[0]
    if not kept:
        return told(command, ground, say("reported.already", title=title))
    subject = f"report:{brief.story}:{asker.id}"
    notice = report_notice(brief.story, title, asker.name, words, ground.now)
    await ground.lent.postroom.tell_admins(command.channel.scope, subject, notice)
    return told(command, ground, say("reported", title=title), say("reported.to"))


async def audit(command: Command, ground: Ground) -> Reply:
    """Who changed what here, newest first, and whether the record is whole."""
    page = page_of(command)
    found = await ground.store.audit(_scope(command), SHOWN, (page - 1) * SHOWN)
    if not found.total:
        return nothing(command, ground, Card(title=say("audit.none")))
    rows = tuple(
        CardRow(
            f"{row.number}  {row.what}",
            None,
            (
                say("time", at=row.at),
                say("text", text=f"{row.name} ({row.who}), {row.place}"),
                *((say("audit.before", before=row.before),) if row.before else ()),
                *((say("audit.after", after=row.after),) if row.after else ()),
            ),
        )
        for row in found.rows
    )
    whole = say("audit.whole", n=found.total) if found.broken is None else say("audit.broken", number=found.broken)
    head = (say("audit.head", digest=found.rows[0].digest[:16]),) if page == 1 and found.rows else ()
    card = Card(
        title=say("audit", n=found.total),
        rows=rows,
        lines=(whole, *head),
        buttons=page_buttons("audit", "", page, SHOWN, found.total),
    )
    return Reply(ReplyKind.LIST, (card,), ground.now)


# --- inner ----------------------------------------------------------------------------------------


async def _made(asked: Proposal, command: Command, ground: Ground) -> Reply:
    try:
        one = await ground.store.correct(asked, deed_of(command, ground))
    except CorrectionError as error:
        raise _refusal(error) from error
    where = say("correction.everywhere") if one.scope == INSTALLATION else say("correction.here")
    return told(
        command,
        ground,
        say("correction.done", number=one.id, what=_what(one)),
        where,
        say("correction.soon"),
        buttons=[Button("correct", say("button.undo"), f"undo {one.id}")],
    )


async def _decided(command: Command, ground: Ground, *, accepted: bool) -> Reply:
    number = _number(command.option("number") or "")
    try:
        one = await ground.store.decide(number, deed_of(command, ground), accepted=accepted)
    except CorrectionError as error:
        raise _refusal(error) from error
    if accepted:
        return told(
            command,
            ground,
            say("correction.accepted", number=number, what=_what(one), now=one.id),
            say("correction.soon"),
        )
    return told(command, ground, say("correction.rejected", number=number, what=_what(one)))


async def _story(command: Command, ground: Ground, option: str) -> Brief:
    """The story that an option names, as the asker's server has it."""
    asked = replace(command, options=(("story", command.option(option) or ""),), as_of=None)
    return await story_of(asked, ground)


def _reports(brief: Brief, names: Sequence[str], command: Command, verb: str) -> list[Source]:
    """The reports that are named by number, outlet, link or words of the title. Raises `CommandError`."""
    found: list[Source] = []
    for name in names:
        matching = _matching(brief, name)
        if not matching:
            outlets = tuple(dict.fromkeys(source.outlet for source in brief.sources))
            raise No(say("no.report", report=name), lines=[say("no.report.known", outlets=outlets)])
        if len(matching) > 1:
            others = ", ".join(one for one in names if one != name)
            option = "report" if verb == "wrong" else "reports"
            buttons = [
                Button(
                    "correct",
                    say("text", text=shortened(source.title or source.outlet, LABEL)),
                    f'{verb} story:{brief.story} {option}:"{", ".join(filter(None, (others, str(source.article))))}"',
                )
                for source in matching[:SHOWN]
            ]
            raise No(say("choose.report", report=name, n=len(matching)), buttons=buttons)
        found += matching
    if not found:
        raise No(say("no.report", report=""))
    return found


def _matching(brief: Brief, name: str) -> list[Source]:
    if name.isdecimal():
        return [source for source in brief.sources if source.article == int(name)]
    by_link = [source for source in brief.sources if source.url and source.url == name]
    by_outlet = [source for source in brief.sources if folded(source.outlet) == folded(name)]
    words = set(folded(name).split())
    by_title = [source for source in brief.sources if words and words <= set(folded(source.title).split())]
    return by_link or by_outlet or by_title


def _choose(title: Wording, texts: Sequence[str], values: Sequence[str], command: Command, ground: Ground) -> Reply:
    buttons = [
        Button("correct", say("text", text=shortened(text, LABEL)), value)
        for text, value in zip(texts, values, strict=True)
    ]
    return told(command, ground, title, buttons=buttons)


def _scope(command: Command) -> Scope:
    """Where the asker's corrections hold; those for everyone are the operator's."""
    scope = command.channel.scope
    if scope == INSTALLATION and command.asker.role is not Role.OPERATOR:
        raise No(say("no.correct.here"))
    assert scope in scopes_of(command)
    return scope


def _what(one: Correction) -> Wording:
    """What a correction says, in a few words."""
    if one.kind is CorrectionKind.MERGE:
        return say("correction.merge", story=f"{one.story}", other=f"{one.other}")
    if one.kind is CorrectionKind.MISQUOTED:
        return say("correction.misquoted", text=one.words, story=f"{one.story}")
    reports = say("count.reports", n=len(one.articles))
    return say("correction.moved", reports=reports, story=f"{one.story}", other=f"{one.other}")


def _standing(one: Correction) -> tuple[Wording, ...]:
    made = say("correction.made", who=one.by, at=one.at)
    if one.verdict == "accepted":
        return made, say("correction.is.accepted")
    if one.ended_at is not None:
        return made, say("correction.is.undone", at=one.ended_at)
    return (made, say("correction.is.rejected")) if one.verdict == "rejected" else (made,)


def _refusal(error: CorrectionError) -> No:
    examples = [f"/correct undo {error.number}"] if error.fault == "rests" else []
    return No(say(f"no.correction.{error.fault}"), *examples)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise No(say("no.correction.number", text=text), "/correct list")
    return int(text)


def _unquoted(text: str) -> str:
    """Words that can stand between straight marks in a typed line."""
    return " ".join(folded(text).split())
