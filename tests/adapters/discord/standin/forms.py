"""What a person fills in: the options of a command, a select, a modal. Pure.

What Discord's clients would not let a person do raises `NotOffered`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.adapters.discord.standin.payloads import Json, member_json, role_json, user_json, with_rights
from tests.adapters.discord.standin.reading import BUTTON, CHOOSERS, nested
from tests.adapters.discord.standin.rights import in_channel
from tests.adapters.discord.standin.world import Channel, Message, Role, User, World

SUBCOMMAND, GROUP, TEXT, INTEGER, SWITCH, PERSON, PLACE, ROLE, ANYONE, DECIMAL = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
TEXT_INPUT, STRINGS, USERS, ROLES, MENTIONABLES, CHANNELS = 4, 3, 5, 6, 7, 8
ROW, LABEL, RADIO, BOXES, BOX = 1, 18, 21, 22, 23
ACCEPTED: dict[int, tuple[type, ...]] = {
    TEXT: (str,),
    INTEGER: (int,),
    SWITCH: (bool,),
    PERSON: (User,),
    PLACE: (Channel,),
    ROLE: (Role,),
    ANYONE: (User, Role),
    DECIMAL: (int, float),
}


class NotOffered(AssertionError):
    """A person could not do this: it is not on the screen, or not allowed."""


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [str(one.get("label")) for one in nested(message.components) if one["type"] == BUTTON]


# --- options of a command -------------------------------------------------------------------------


def option_data(
    command: Json, deeper: Sequence[str], options: Mapping[str, object], focused: str | None
) -> tuple[list[Json], list[object]]:
    """The options as they are sent, and the people, places and roles that they name."""
    known = {one["name"]: one for one in command.get("options") or ()}
    if deeper:
        inner = known.get(deeper[0])
        if inner is None or inner["type"] not in {SUBCOMMAND, GROUP}:
            raise NotOffered(f"no subcommand {deeper[0]!r} of {command['name']!r}; there are {sorted(known)}")
        told, used = option_data(inner, deeper[1:], options, focused)
        return [{"type": inner["type"], "name": inner["name"], "options": told}], used
    if any(one["type"] in {SUBCOMMAND, GROUP} for one in known.values()):
        raise NotOffered(f"{command['name']!r} is only used by its subcommands {sorted(known)}")
    if strange := [name for name in (*options, *([focused] if focused else ())) if name not in known]:
        raise NotOffered(f"no option {strange} of {command['name']!r}; there are {sorted(known)}")
    missing = [name for name, one in known.items() if one.get("required") and name not in options]
    if missing and focused is None:
        raise NotOffered(f"the options {missing} are required")
    told = []
    for name, value in options.items():
        told.append(_option(known[name], value, focused=name == focused))
    if focused is not None and not any(one.get("focused") for one in told):
        told.append(_option(known[focused], "", focused=True))
    return told, [value for value in options.values() if isinstance(value, User | Channel | Role)]


def _option(option: Json, value: object, *, focused: bool) -> Json:
    kind, name = option["type"], option["name"]
    told: Json = {"type": kind, "name": name, "value": value}
    if focused:
        if not option.get("autocomplete"):
            raise NotOffered(f"the option {name!r} suggests nothing")
        return told | {"focused": True, "value": str(value)}
    if not isinstance(value, ACCEPTED[kind]) or (kind == INTEGER and isinstance(value, bool)):
        raise NotOffered(f"the option {name!r} of type {kind} does not take {value!r}")
    if isinstance(value, User | Channel | Role):
        return told | {"value": str(value.id)}
    choices = [one["value"] for one in option.get("choices") or ()]
    if choices and value not in choices:
        raise NotOffered(f"the option {name!r} offers {choices}, not {value!r}")
    _within(option, value)
    return told


def _within(option: Json, value: object) -> None:
    size = len(value) if isinstance(value, str) else value
    assert isinstance(size, int | float)
    least, most = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    if (option.get(least) is not None and size < option[least]) or (
        option.get(most) is not None and size > option[most]
    ):
        raise NotOffered(f"{option.get('name') or option.get('custom_id')!r} does not take {value!r}")


# --- selects and modals ---------------------------------------------------------------------------


def fits(select: Mapping[str, Any], values: Sequence[object]) -> bool:
    """Whether a select offers these."""
    if select["type"] != STRINGS:
        return all(isinstance(value, User | Channel | Role) for value in values)
    offered = {name for option in select["options"] for name in (option["value"], option["label"])}
    return all(value in offered for value in values)


def chosen(
    select: Mapping[str, Any], values: Sequence[object], channel: Channel, user: User, world: World
) -> dict[str, Any]:
    """The values of a select as they are sent, with what they name."""
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not (1 if least is None else least) <= len(values) <= (1 if most is None else most):
        raise NotOffered(f"{select['custom_id']!r} takes {least} to {most} values, not {len(values)}")
    if not fits(select, values):
        offered = [option["label"] for option in select.get("options") or ()]
        raise NotOffered(f"{select['custom_id']!r} offers {offered}, not {list(values)}")
    if select["type"] == STRINGS:
        known = {name: option["value"] for option in select["options"] for name in (option["label"], option["value"])}
        return {"values": [known[str(value)] for value in values]}
    kinds = select.get("channel_types") or ()
    for value in values:
        if kinds and isinstance(value, Channel) and value.kind not in kinds:
            raise NotOffered(f"{select['custom_id']!r} offers channels of the types {kinds}")
    named = [value for value in values if isinstance(value, User | Channel | Role)]
    return {"values": [str(one.id) for one in named], "resolved": resolved(named, channel, user, world)}


def resolved(named: Sequence[object], channel: Channel, user: User, world: World) -> Json:
    """People, places and roles that are named, as they are sent beside."""
    told: Json = {}
    for one in named:
        if isinstance(one, User):
            told.setdefault("users", {})[str(one.id)] = user_json(one)
            member = channel.guild.members.get(one.id) if channel.guild is not None else None
            if member is not None:
                rights = {"permissions": str(int(in_channel(channel, one)))}
                told.setdefault("members", {})[str(one.id)] = member_json(member, with_user=False) | rights
        elif isinstance(one, Role):
            told.setdefault("roles", {})[str(one.id)] = role_json(one)
        elif isinstance(one, Channel):
            told.setdefault("channels", {})[str(one.id)] = with_rights(one, user, world)
    return told


def filled(modal: Json, values: Mapping[str, object], channel: Channel, user: User, world: World) -> Json:
    """A modal as it is sent; what is not named keeps what stood in it."""
    left = dict(values)
    everything: Json = {}
    told = []
    for one in modal["components"]:
        inner = one.get("component") or next(iter(one.get("components") or ()), None)
        if inner is None:
            told.append({"type": one["type"], "id": one.get("id") or 1})
            continue
        names = (inner["custom_id"], one.get("label"), inner.get("label"))
        name = next((name for name in names if name is not None and name in left), None)
        answer = _input(inner, left.pop(name) if name is not None else None, channel, user, world)
        for kind, things in answer.pop("resolved", {}).items():
            everything.setdefault(kind, {}).update(things)
        whole = {"type": one["type"], "id": one.get("id") or len(told) + 1}
        told.append(whole | ({"components": [answer]} if one["type"] == ROW else {"component": answer}))
    if left:
        raise NotOffered(f"the modal has no {sorted(left)}")
    data: Json = {"custom_id": modal["custom_id"], "components": told}
    return data | ({"resolved": everything} if everything else {})


def _input(one: Json, given: object, channel: Channel, user: User, world: World) -> Json:
    told: Json = {"type": one["type"], "custom_id": one["custom_id"], "id": one.get("id") or 1}
    required = one.get("required", True)
    kind = one["type"]
    if kind == TEXT_INPUT:
        text = str(one.get("value") or "") if given is None else str(given)
        if required and not text.strip():
            raise NotOffered(f"{one['custom_id']!r} is required")
        if text:
            _within({"max_length": 4000, **one}, text)
        return told | {"value": text}
    if kind == BOX:
        return told | {"value": bool(one.get("default") if given is None else given)}
    listed = list(given) if isinstance(given, list | tuple) else [] if given is None else [given]
    if kind in {RADIO, BOXES}:
        offered = {name: option["value"] for option in one["options"] for name in (option["label"], option["value"])}
        preset = [option["value"] for option in one["options"] if option.get("default")]
        picked = preset if given is None else [offered[str(value)] for value in listed]
        return told | ({"values": picked} if kind == BOXES else {"value": picked[0] if picked else None})
    if kind in CHOOSERS:
        preset = [option["value"] for option in one.get("options") or () if option.get("default")]
        if given is None and not preset and not required:
            return told | {"values": []}
        return told | chosen(one, listed if given is not None else preset, channel, user, world)
    raise NotOffered(f"a modal's input of type {kind} is not known here")
