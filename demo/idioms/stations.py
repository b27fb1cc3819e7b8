"""Stations: a list for everybody, and a book of a few that each person may change.

The books are in memory, for the latest people alone. Who changes nothing has none.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass

from flask import session
from wtforms import Form, StringField
from wtforms.validators import DataRequired, Length, Regexp

MOST_BOOKS = 200
MOST_STATIONS = 12
MOST_FLASHES = 99
LONGEST_NAME = 40


@dataclass
class Station:
    id: int
    name: str
    height: int
    flashes: int = 0


NAMED = """Ben Nevis 1345, Brocken 1141, Cadair Idris 893, Carrauntoohil 1038, Elbrus 5642,
Feldberg 1493, Galdhøpiggen 2469, Grossglockner 3798, Helvellyn 950, Jungfrau 4158, Mulhacén 3479,
Musala 2925, Olympus 2918, Pico 2351, Puy de Dôme 1465, Säntis 2502, Scafell Pike 978, Snowdon 1085,
Teide 3715, Triglav 2864, Ventoux 1910, Vesuvius 1281, Watzmann 2713, Zugspitze 2962"""

STATIONS = [
    Station(number, name, int(height))
    for number, line in enumerate(NAMED.replace("\n", " ").split(", "), 1)
    for name, _, height in [line.rpartition(" ")]
]


class StationForm(Form):
    name = StringField(
        "Name",
        [
            DataRequired("Enter a name."),
            Length(max=LONGEST_NAME, message="Use 40 letters at most."),
        ],
        [lambda text: (text or "").strip()],
    )
    height = StringField(
        "Height",
        [Regexp(r"[1-9]\d{0,3}\Z", message="Enter a height from 1 to 9999.")],
        [lambda number: str(number or "").strip()],
        description="In meters.",
    )


class Book:
    """The stations of one person by their ids, those deleted last, and a signal that was sent."""

    def __init__(self):
        self.stations = {
            1: Station(1, "Brocken", 1141, 3),
            2: Station(2, "Snowdon", 1085, 1),
            3: Station(3, "Zugspitze", 2962),
        }
        self.sent_at = None
        self.is_told = False
        self._deleted = {}
        self._last = 3

    def __iter__(self):
        return iter(sorted(self.stations.values(), key=lambda station: station.id))

    @property
    def is_full(self):
        return len(self.stations) >= MOST_STATIONS

    def add(self, name, height):
        self._last += 1
        self.stations[self._last] = Station(self._last, name, int(height))

    def delete(self, number):
        """Return the station; None if it is not there any more."""
        station = self.stations.pop(number, None)
        if station:
            self._deleted[number] = station
            if len(self._deleted) > MOST_STATIONS:
                self._deleted.pop(next(iter(self._deleted)), None)
        return station

    def restore(self, number):
        """Return the station; None if it was restored before, or too many were deleted since."""
        station = self._deleted.pop(number, None)
        if station:
            self.stations[number] = station
        return station


_books: OrderedDict[str, Book] = OrderedDict()


def book():
    """Return the visitor's book, to be read."""
    return _books.get(session.get("book", "")) or Book()


def own_book():
    """Return the visitor's book, to be changed."""
    key = session.get("book", "")
    if key not in _books:
        key = session["book"] = secrets.token_urlsafe(16)
        _books[key] = Book()
        while len(_books) > MOST_BOOKS:
            _books.popitem(last=False)
    return _books[key]
