"""Invented happenings that have nothing in common, so that each is a story of its own."""

from __future__ import annotations

from dataclasses import dataclass

TOLD = """
Lisbon voters throw out mayor Almeida | Ballots counted overnight gave her a fifth. Turnout fell in the rain.
Ferry runs aground off Quito island | Captain Borja called for tugs. Lifeboats carried everyone ashore.
Helsinki court jails banker Castren | The verdict took an hour to read. Prosecutors had traced bribes in invoices.
Quake shakes Nairobi museum | Tremors cracked walls downtown, seismologist Dlamini measured. Aftershocks are feared.
Eskola wins chess crown | A rook sacrifice decided the ninth game. The loser shook hands and fled.
Rocket lifts off near Oslo | Engineer Fagerli watched the booster land on a barge. Orbit was reached on schedule.
Lima nurses walk out over pay | Hospitals postponed surgery. Union chief Gutarra wants nine percent.
Wildfire closes Dakar highway | Flames jumped a river and burned sheds. Firefighter Hassoun blamed a cigarette.
Ilves named coach of football club | The striker turned trainer signed until summer. Fans sang.
Thieves empty Cairo jewel vault | They drilled through a laundry. Inspector Jandos found gloves and a map.
Opera about rhinos premieres in Rabat | Soprano Kiplagat was cheered for ten minutes. Critics disliked the lighting.
Tunis central bank lifts rates | Governor Lindqvist cited inflation. Markets had priced in half a point.
Flu empties Accra classrooms | Pediatrician Mbeki advises masks. Pharmacies ran short of syrup.
Archaeologists dig up bronze helmets | A plough struck metal, farmer Nkosi recalled. Warriors were buried nearby.
Okello swims to lighthouse and back | Jellyfish stung twice. The swimmer drank broth and slept.
Power cut darkens Maputo | A squirrel shorted a transformer, the grid operator admitted. Elevators stuck.
Windhoek passes law on dogs | Owners must carry bags and leashes. Lawmaker Rahmani owns four.
Airline drops route to Gaborone | Fuel costs and empty seats, spokesman Sarpong explained. Exporters complain.
Kampala winemaker sells cellar | Barrels went under the hammer. A collector from Porto paid most.
Bear seen in Kigali suburb | Ranger Umar shot a dart. The animal slept in a garden.
Bishop leaves church post | He prayed and cried. Parishioners had quarrelled over a leaking roof.
Film crew floods Bamako studio | Director Vasha wanted a storm. Pumps failed; props floated.
Spelling bee ends in a tie | Two pupils knew every syllable until midnight. The dictionary ran out.
Glacier loses its name | Surveyors deleted it from maps. Only gravel remained where climbers once camped.
Subway drivers test robot trains | Sensors stop a carriage before a pram. Commuters may still pull the handle.
Publisher recalls cookbook | Poisonous mushrooms were pictured as edible. Bookshops pulp eight thousand copies.
Tenor arrested at customs | Beagles smelled cheese in a violin case. The fine was waived after an aria.
Sculptor wraps dam in silk | Seamstresses worked for a month. Wind tore a corner on Sunday.
Dentists protest sugar advert | A cartoon tooth smiles at lollipops. The agency apologised with brushes.
Twins elected to rival parliaments | Neither had told the other. Their mother voted for a third candidate.
Beekeepers count record honey | Clover bloomed early. Hives weigh as much as a calf.
Cyclist disqualified for motor | Mechanics found a battery in the saddle tube. The yellow jersey was auctioned.
Lottery winner returns ticket | He feared quarrels among cousins. The jackpot goes to an orphanage.
Submarine cable repaired | Divers spliced glass fibres under a reef. Telephones rang again on three atolls.
Puppet theatre saved by pensioners | They knitted curtains and sold cake. Children applauded a wooden wolf.
Zoo renames its tortoise | Keepers learned that Gustav laid eggs. Visitors propose Augusta.
Shipwreck yields porcelain | Sonar showed a mast. Cups for an emperor lay in mud, unbroken.
Astronomers lose an asteroid | Clouds hid it for a week. Telescopes in Chile search anew.
Tailors unveil paper suit | It survives drizzle. Bridegrooms may rent one for a weekend.
Referee stops match for hedgehog | Players carried it behind the goal. Extra time was added.
Potato harvest rots | Blight spread from sacks. Ministers promise seed and fungicide.
Radio drama causes panic | Listeners took aliens for news. The station played waltzes until dawn.
Barber shaves a record queue | Scissors were sharpened twice. Foam reached the pavement.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One happening as one outlet tells it."""

    id: str
    title: str
    text: str


def events(count: int) -> list[Event]:
    """So many different events; raises ValueError when so many are not known."""
    told = [line.partition(" | ") for line in TOLD.strip().splitlines()]
    if count > len(told):
        raise ValueError(f"only {len(told)} events are known")
    return [Event(f"event-{number}", title, text) for number, (title, _, text) in enumerate(told[:count])]
