"""Reports that scenarios publish: those of the sample wire, by outlet and by the end of their address."""

from __future__ import annotations

from bot.samples.wire import SampleFeed, load
from bot.testing.newsroom import Draft, printed

WIRE: dict[str, SampleFeed] = {feed.outlet.slug: feed for feed in load()}


def report(outlet: str, address: str, wording: int = -1) -> Draft:
    """A report in its newest wording, or in the one that is asked for, 0 being the first."""
    for entry in WIRE[outlet].entries:
        if entry[-1].link.endswith(f"/{address}"):
            return printed(entry[wording])
    raise LookupError(f"{outlet} has no report at {address}")


NO_DEAL = report("meridian-wire", "summit-ends-without-agreement")
WALKS_OUT = report("meridian-wire", "trump-walks-out-sanctions")
SAME_COPY = report("northern-gazette", "trump-walks-out-of-hanoi-summit")
COLLAPSE = report("harbour-post", "no-deal-in-hanoi", 0)
COLLAPSE_CORRECTED = report("harbour-post", "no-deal-in-hanoi")
EMPTY_HANDED = report("lakeside-tribune", "trump-kim-no-agreement")
TERMS_REJECTED = report("pacific-ledger", "trump-rejects-kim-offer")
PILOT = report("harbour-post", "khan-to-free-pilot")
VETOES = report("meridian-wire", "venezuela-vetoes")
MANILA = report("pacific-ledger", "pompeo-manila-treaty")
JETS = report("pacific-ledger", "vietnam-airlines-boeing")
COUNCIL_SPLIT = report("lakeside-tribune", "security-council-venezuela-split")
