"""The sample wire: eight invented outlets on real, dated diplomacy, with quotes that were really printed.

What lies where, and who the outlets are. The demo and the scenarios read it, and ``readout replay`` takes
the folder of feeds as it is. `docs/sample-wire.md` says where each quote was read.

    feeds/SLUG.xml, .json     an outlet's whole feed, newest first, as it reads in the end
    feeds/SLUG@TIME.xml       what the same feed looked like at an earlier time, where an entry was changed
    pages/HOST/...            the pages of the outlet whose feed has teasers only
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
FEEDS = FOLDER / "feeds"
PAGES = FOLDER / "pages"


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An invented outlet; ``.example`` is a name that nobody can own."""

    name: str
    """Short name shown on cards."""
    file: str
    """Its feed's file below `FEEDS`."""
    language: str
    country: str
    topics: tuple[str, ...] = ("Diplomacy",)
    full_text: bool = False
    """Its feed carries teasers only; the text stands on its pages."""

    @property
    def slug(self) -> str:
        """The file's name without its ending."""
        return self.file.partition(".")[0]

    @property
    def host(self) -> str:
        """Where its feed and pages would be."""
        return f"{self.slug}.example"

    @property
    def feed_path(self) -> str:
        """The path of its feed on its host."""
        return f"feed.{self.file.partition('.')[2]}"


OUTLETS = (
    SampleOutlet("Meridian Wire", "meridian-wire.xml", "en", "GB"),
    SampleOutlet("Capital Courier", "capital-courier.xml", "en", "US", full_text=True),
    SampleOutlet("Lakeside Tribune", "lakeside-tribune.xml", "en", "US"),
    SampleOutlet("Harbour Post", "harbour-post.xml", "en", "GB"),
    SampleOutlet("The Northern Gazette", "northern-gazette.xml", "en", "GB"),
    SampleOutlet("Han River Daily", "han-river-daily.json", "en", "KR", ("Diplomacy", "Korea")),
    SampleOutlet("Pacific Ledger", "pacific-ledger.json", "en", "SG", ("Diplomacy", "Asia")),
    SampleOutlet("Le Courrier du Rhône", "courrier-du-rhone.xml", "fr", "FR"),
)
