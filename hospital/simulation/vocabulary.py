"""Names and streets, from Faker's word lists. Only the lists are Faker's: the drawing is ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from faker.providers.address.zu_ZA import Provider as ZuluAddress
from faker.providers.person.en_GB import Provider as English
from faker.providers.person.en_IN import Provider as Indian
from faker.providers.person.nl_NL import Provider as Dutch
from faker.providers.person.zu_ZA import Provider as Zulu

STREET_KINDS = ("Street", "Road", "Avenue", "Drive", "Crescent", "Lane")


@dataclass(frozen=True)
class Names:
    """The first names of women and men and the surnames that go together."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    last: tuple[str, ...]


def _words(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for words in lists for word in words}))


@cache
def names() -> dict[str, Names]:
    """The lists by the name that configs/hospital_config.json gives them."""
    english, dutch, zulu, indian = map(_of, (English, Dutch, Zulu, Indian))
    return {
        "zulu": zulu,
        "indian": indian,
        "coloured": Names(english.female, english.male, _words(dutch.last, english.last)),
        "white": Names(
            _words(english.female, dutch.female),
            _words(english.male, dutch.male),
            _words(english.last, dutch.last),
        ),
    }


def _of(provider: Any) -> Names:
    return Names(
        _words(provider.first_names_female), _words(provider.first_names_male), _words(provider.last_names)
    )


@cache
def streets() -> tuple[str, ...]:
    """Street names: Faker's South African ones, and surnames as many streets have."""
    words = _words(ZuluAddress.street_names, names()["zulu"].last[::12])
    return tuple(f"{word} {kind}" for word in words for kind in STREET_KINDS)
