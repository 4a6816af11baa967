"""The stage that files articles and briefs stories. The pure files of this room decide; this one does.

    sweep:  claim unfiled articles ── analyse each in a child process ── place it in a story
            ── summarize every story that grew, one revision for each moment something was first seen,
            and ground it, in a child process ── save stories, memberships, analyses and briefs in one call
            merge stories that a report shows to be one, part one that shows to be two ── recorded, and undone
            like any correction
            claim editions that a correction made due ── summarize what belongs to them now ── save each

An article whose analysis kills its child twice is filed by its title alone, and a story that kills whoever tells it is
told by titles and links, so that one bad text holds up nobody. Where the chosen summarizer fails, the extractive one
speaks.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.errors import CorrectionError, ReadoutError, SummaryError, WorkerError
from bot.messages import Asker, Channel, Role
from bot.model import INSTALLATION, Analysis, Article, Brief, CorrectionKind, Earlier, Genre, Member, Scope, Story
from bot.ports import Clock, Deed, DueEdition, Filing, Lease, Material, Proposal, Store, Summarizer, Workers
from bot.stories.analysis import ANALYSER, analyse
from bot.stories.continuing import Quieted
from bot.stories.fingerprint import fingerprint
from bot.stories.growth import differs, led_away, withhold
from bot.stories.making import Claimed, Telling, extracted, proven
from bot.stories.parting import parted, worth_a_look
from bot.stories.standing import Standing

log = structlog.get_logger()

GROUPING = "grouping"
"""Who merges stories that a later report shows to be one, and parts one that shows to be two."""
ONE = 0.8
"""How sure that must be; the reports of each must belong to the other far more surely than to join."""
BATCH = 100
"""Articles filed in one sweep."""
READING = 20.0
"""Seconds of CPU one article's analysis may take."""
RECALLED = 30
"""Revisions looked through for one that was made of the same reports."""
TELLING = 20.0
"""Seconds of CPU the brief of one story may take in a child process."""
DEATHS = 2
"""Children that one text may cost."""
SUMMARY = timedelta(minutes=5)
"""How long a summarizer may take before the extractive one speaks."""


@dataclass(frozen=True, slots=True)
class _Home:
    """A story an article of this sweep goes to."""

    story: int
    scope: Scope
    new: bool
    earlier: Earlier | None = None
    """The story that a new one takes up again."""


class Briefing:
    """Files articles into stories and keeps each story's brief, in every scope that has one."""

    def __init__(
        self,
        store: Store,
        workers: Workers,
        summarizer: Summarizer,
        extractive: Summarizer,
        clock: Clock,
        *,
        owner: str,
        lease: timedelta,
        window: timedelta,
    ) -> None:
        self._store = store
        self._workers = workers
        self._summarizer = summarizer
        self._extractive = extractive
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._window = window
        self._quieted = Quieted(store, window)
        self._standing = Standing(store, window)

    async def sweep(self) -> int:
        """File what is unfiled, at most `BATCH` articles, and renew what was corrected; how many of both."""
        return await self._file_articles() + await self._renew_editions()

    async def _file_articles(self) -> int:
        now = self._clock.now()
        articles = await self._store.claim_unfiled(Lease.of(self._owner, now, self._lease), BATCH)
        if not articles:
            return 0
        articles = _newest_versions(articles)
        analyses = await asyncio.gather(*(self._read(article) for article in articles))
        read = dict(zip((article.id for article in articles), analyses, strict=True))
        articles, homes, pairs = await self._place(articles, read)
        filings = await self._file(articles, homes, read)
        await self._store.save_filings(filings, analyses)
        for pair in pairs:
            await self._merge(*pair, max(filing.at for filing in filings))
        merged = {story for pair in pairs for story in pair}
        for filing in filings:
            if filing.scope == INSTALLATION and not filing.new and filing.story not in merged:
                await self._part(filing.story, filing)
        log.info("filed", articles=len(articles), stories=len(filings))
        return len(articles)

    async def _read(self, article: Article) -> Analysis:
        for _ in range(DEATHS):
            try:
                return await self._workers.call(analyse, article, seconds=READING)
            except ReadoutError as error:
                log.warning("article_not_read", article=article.id, outlet=article.outlet, why=str(error))
        return _unread(article)

    # --- placing ----------------------------------------------------------------------------------

    async def _place(
        self, articles: Sequence[Article], read: Mapping[int, Analysis]
    ) -> tuple[tuple[Article, ...], Mapping[int, tuple[_Home, ...]], list[tuple[int, int]]]:
        """Each article with the copy it was found to be, the stories it goes to, and stories that turn out to be one.

        Of such a pair the older comes first.
        """
        oldest = min(read[article.id].fingerprint.at or article.first_seen for article in articles)
        grouper = await self._standing.ready(oldest - self._window)
        known = await self._store.homes([article.id for article in articles])
        scopes = {story: grouper.scope_of(story) for story in grouper.stories()}
        scopes |= await self._store.story_scopes([story for stories in known.values() for story in stories])
        homes: dict[int, tuple[_Home, ...]] = {}
        placed: list[Article] = []
        fresh: list[int] = []
        again: dict[int, Earlier | None] = {}
        pairs: set[tuple[int, int]] = set()
        for article in articles:
            member = Member(article.id, article.scope, read[article.id].fingerprint)
            if known.get(article.id):
                # a new version stays where the earlier one was filed
                homes[article.id] = tuple(_Home(story, scopes[story], False) for story in known[article.id])
                placed.append(article)
                continue
            placement = grouper.place(member)
            placed.append(replace(article, copy_of=placement.copy_of))
            if placement.story is None:
                fresh.append(article.id)
                story, new = -article.id, True
                scopes[story] = article.scope
                again[story] = await self._quieted.taken_up(member, grouper)
            else:
                story, new = placement.story, placement.story < 0
            targets = (story, *placement.also)
            for target in targets:
                grouper.add(target, scopes[target], member)
                self._standing.grew(target)
            homes[article.id] = tuple(
                _Home(target, scopes[target], new and target == story, again.get(target)) for target in targets
            )
            # only stories that are stored: those begun in this sweep get their chance with the next report
            pairs |= {(min(story, rival), max(story, rival)) for rival in placement.rivals if min(story, rival) > 0}
        found = sorted(pair for pair in pairs if grouper.oneness(*pair) >= ONE)
        return tuple(placed), await self._numbered(homes, fresh), found

    async def _merge(self, older: int, younger: int, at: datetime) -> None:
        """Record that two stories are one, unless people have spoken on these two before."""
        if await self._store.disputed(older, younger):
            return
        asked = Proposal(INSTALLATION, CorrectionKind.MERGE, younger, older)
        try:
            made = await self._store.correct(asked, _by_grouping(at))
        except CorrectionError as error:
            log.info("not_merged", story=younger, other=older, why=str(error))
        else:
            log.info("merged", story=younger, other=older, correction=made.id)

    async def _part(self, story: int, grown: Filing) -> None:
        """Record that a story that grew is two, where its reports fall apart and nobody has spoken on it before."""
        material = await self._stored(story, INSTALLATION)
        now = 0 if material is None else len(material.analyses)
        if material is None or not worth_a_look(now - len(grown.articles), now) or await self._store.disputed(story):
            return
        members = [Member(one.article, INSTALLATION, one.fingerprint) for one in material.analyses]
        try:
            reports = await self._workers.call(parted, members, seconds=READING)
            if reports:
                asked = Proposal(INSTALLATION, CorrectionKind.SPLIT, story, articles=reports)
                made = await self._store.correct(asked, _by_grouping(grown.at))
                log.info("parted", story=story, other=made.other, correction=made.id)
        except (WorkerError, CorrectionError) as error:
            log.info("not_parted", story=story, why=str(error))

    async def _numbered(
        self, homes: Mapping[int, tuple[_Home, ...]], fresh: Sequence[int]
    ) -> Mapping[int, tuple[_Home, ...]]:
        """Give the stories that began in this sweep their ids; until here they went by minus their first article's."""
        if not fresh:
            return homes
        ids = dict(zip(fresh, await self._store.reserve_stories(len(fresh)), strict=True))
        return {
            article: tuple(replace(home, story=ids[-home.story]) if home.story < 0 else home for home in found)
            for article, found in homes.items()
        }

    # --- briefing ---------------------------------------------------------------------------------

    async def _file(
        self, articles: Sequence[Article], homes: Mapping[int, tuple[_Home, ...]], read: Mapping[int, Analysis]
    ) -> list[Filing]:
        joining: dict[_Home, list[Article]] = defaultdict(list)
        for article in articles:
            for home in homes[article.id]:
                joining[_Home(home.story, home.scope, False)].append(article)
        began = {home.story for found in homes.values() for home in found if home.new}
        # a story is known by its number and scope alone: its first report says what it takes up again
        again = {home.story: home.earlier for found in homes.values() for home in found if home.earlier is not None}
        filings = []
        for known, members in joining.items():
            home = replace(known, new=known.story in began, earlier=again.get(known.story))
            briefs = await self._briefs(home, members, read)
            filings.append(
                Filing(
                    story=home.story,
                    scope=home.scope,
                    new=home.new,
                    articles=tuple(article.id for article in members),
                    at=max(article.known_from for article in members),
                    briefs=briefs,
                    continues=home.earlier.story if home.earlier is not None else None,
                    copies=tuple((article.id, article.copy_of) for article in members if article.copy_of),
                )
            )
        return filings

    async def _briefs(self, home: _Home, members: Sequence[Article], read: Mapping[int, Analysis]) -> tuple[Brief, ...]:
        """New revisions of every edition that these members touch, oldest first."""
        scopes = {article.scope for article in members}
        if home.scope != INSTALLATION:
            scopes = {home.scope}
        elif INSTALLATION in scopes:
            scopes |= await self._store.editions(home.story) if not home.new else set()
        if not home.new:
            # what is corrected there decides what belongs to it: saving the filing makes these editions due
            scopes -= await self._store.corrected(home.story)
        briefs: list[Brief] = []
        for scope in sorted(scopes):
            visible = [article for article in members if article.scope in {INSTALLATION, scope}]
            briefs.extend(await self._edition(home, scope, visible, read))
        return tuple(briefs)

    async def _edition(
        self, home: _Home, scope: Scope, members: Sequence[Article], read: Mapping[int, Analysis]
    ) -> list[Brief]:
        stored = None if home.new else await self._stored(home.story, scope)
        earlier = None if home.new else await self._store.brief(home.story, scope)
        briefs: list[Brief] = []
        for moment in sorted({article.known_from for article in members}):
            now_known = [article for article in members if article.known_from <= moment]
            material = _joined(home, stored, now_known, read)
            taken_up = home.earlier if earlier is None else earlier.earlier
            brief = replace(await self._summarize(material, earlier), scope=scope, earlier=taken_up)
            if earlier is None or earlier.scope != scope or differs(earlier, brief):
                briefs.append(brief)
                earlier = brief
        return briefs

    async def _renew_editions(self) -> int:
        """Make anew what corrections made due: first what takes in, then what now leads there."""
        now = self._clock.now()
        due = await self._store.claim_due_editions(Lease.of(self._owner, now, self._lease), BATCH)
        for one in sorted(due, key=lambda one: one.leads_to is not None):
            await self._store.save_edition(one, await self._renewed(one))
        if due:
            log.info("editions_renewed", editions=len(due))
        return len(due)

    async def _renewed(self, due: DueEdition) -> Brief | None:
        """The edition as the corrections have it; None when it shows nothing that it did not."""
        if due.leads_to is not None:
            last = await self._store.brief(due.story, due.scope, revision=due.revision - 1)
            return None if last is None else led_away(last, due)
        material = await self._stored(due.story, due.scope)
        if material is None:
            return None
        earlier = await self._store.brief(due.story, due.scope)
        brief = await self._recalled(due, material) or await self._summarize(material, earlier)
        taken_up = None if earlier is None else earlier.earlier
        brief = replace(brief, scope=due.scope, revision=due.revision, corrected_at=due.at, earlier=taken_up)
        brief = withhold(brief, due.withheld)
        same = earlier is not None and earlier.scope == due.scope and not differs(earlier, brief)
        return None if same else brief

    async def _recalled(self, due: DueEdition, material: Material) -> Brief | None:
        """What was stated before of just these reports: a correction that is undone gives it back as it was."""
        wanted = {(article.id, article.version) for article in material.story.articles}
        for revision in await self._store.revisions(due.story, due.scope, RECALLED):
            brief = await self._store.brief(due.story, due.scope, revision=revision.number)
            if brief and not brief.withheld and {(one.article, one.version) for one in brief.sources} == wanted:
                return brief
        return None

    async def _stored(self, story: int, scope: Scope) -> Material | None:
        """The story as stored; what an older analyser read is read anew."""
        material = await self._store.material(story, scope)
        if material is None or all(analysis.analyser == ANALYSER for analysis in material.analyses):
            return material
        pairs = zip(material.story.articles, material.analyses, strict=True)
        return replace(
            material,
            analyses=tuple(
                [
                    analysis if analysis.analyser == ANALYSER else await self._read(article)
                    for article, analysis in pairs
                ]
            ),
        )

    async def _summarize(self, material: Material, earlier: Brief | None) -> Brief:
        brief = None if self._summarizer is self._extractive else await self._chosen(material, earlier)
        for _ in range(DEATHS):
            try:
                if brief is None:
                    return await self._workers.call(extracted, Telling(material, earlier), seconds=TELLING)
                return await self._workers.call(proven, Claimed(brief, material), seconds=TELLING)
            except WorkerError as error:
                log.warning("brief_not_made_by_child", story=material.story.id, why=str(error))
        # never with its texts: what killed a child would kill this process
        bare = _bare(material)
        return proven(Claimed(await self._extractive.summarize(bare, None), bare))

    async def _chosen(self, material: Material, earlier: Brief | None) -> Brief | None:
        """What the summarizer that was chosen says; None when it fails or takes too long."""
        try:
            async with asyncio.timeout(SUMMARY.total_seconds()):
                return await self._summarizer.summarize(material, earlier)
        except (SummaryError, TimeoutError) as error:
            log.warning("summarizer_failed", summarizer=self._summarizer.name, story=material.story.id, why=str(error))
        except Exception:
            # a summarizer's own fault: it may be a stranger's, and it must not hold up the articles of a sweep for ever
            log.exception("summarizer_fault", summarizer=self._summarizer.name, story=material.story.id)
        return None


def _joined(home: _Home, stored: Material | None, members: Sequence[Article], read: Mapping[int, Analysis]) -> Material:
    """The story as stored, with these members in their newest version added, oldest first."""
    newest: dict[int, tuple[Article, Analysis]] = {}
    if stored is not None:
        newest = {
            article.id: (article, analysis)
            for article, analysis in zip(stored.story.articles, stored.analyses, strict=True)
        }
    for article in members:
        newest[article.id] = (article, read[article.id])
    ordered = sorted(newest.values(), key=lambda pair: (pair[0].first_seen, pair[0].id))
    story = Story(home.story, home.scope, tuple(article for article, _ in ordered))
    return Material(story, tuple(analysis for _, analysis in ordered))


def _newest_versions(articles: Sequence[Article]) -> tuple[Article, ...]:
    """One version of each article: an older one that was never filed says nothing any more."""
    newest = {article.id: article for article in sorted(articles, key=lambda article: article.version)}
    return tuple(sorted(newest.values(), key=lambda article: (article.known_from, article.id)))


def _by_grouping(at: datetime) -> Deed:
    """Something that grouping does by itself, for the record."""
    return Deed(Asker(GROUPING, GROUPING, Role.OPERATOR), Channel(GROUPING, None, GROUPING), at)


def _bare(material: Material) -> Material:
    """The story by the titles and links of its reports."""
    articles = tuple(replace(article, text="") for article in material.story.articles)
    return Material(replace(material.story, articles=articles), tuple(_unread(article) for article in articles))


def _unread(article: Article) -> Analysis:
    """What is known of an article whose text could not be read: its title."""
    return Analysis(
        article=article.id,
        version=article.version,
        analyser=ANALYSER,
        sentences=(),
        quotes=(),
        names=(),
        genre=Genre.REPORT,
        fingerprint=fingerprint(replace(article, text=""), (), ()),
        headline_language=article.language,
    )
