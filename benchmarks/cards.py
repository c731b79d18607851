"""What cards take: placing and drawing, one by one and in as many processes as there are cores.

Comes in: a `mkdocs.yml` with many quarters. Goes out: seconds for so many cards of these quarters,
and again under other titles where there are not as many. Nothing was drawn before, neither cards
nor letters.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import count as count_from
from itertools import islice
from pathlib import Path

import okrsite
from okrsite.cards import drawing
from okrsite.cards.card import Card
from okrsite.cards.layout import place
from okrsite.language import Language
from okrsite.views.cards import compose_card
from okrsite.views.desk import Desk
from okrsite.views.quarter import compose_quarter

COUNT = 1000


@dataclass(frozen=True, slots=True)
class Took:
    """What `cards` cards took: seconds by the clock in so many processes, those in which a
    processor worked, and their bytes.
    """

    cards: int
    processes: int
    seconds: float
    worked: float
    bytes: int


def measure(config_file: Path, count: int = COUNT) -> Iterator[Took]:
    """The times of so many cards of a site's quarters, in one process and in all that there are."""
    cards = list(islice(_cards(config_file), count))
    for processes in dict.fromkeys((1, os.cpu_count() or 1)):
        parts = [cards[index::processes] for index in range(processes)]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, context) as pool:
            # So that starting and importing are not a part of it.
            list(pool.map(_draw, [[]] * processes))
            begin = time.perf_counter()
            done = list(pool.map(_draw, parts))
            seconds = time.perf_counter() - begin
        worked, size = (sum(part) for part in zip(*done, strict=True))
        yield Took(len(cards), processes, seconds, worked, size)


def _cards(config_file: Path) -> Iterator[Card]:
    """Cards without an end."""
    found = list(_own_cards(config_file))
    yield from found
    for again in count_from(2):
        yield from (replace(card, title=f"{card.title} {again}") for card in found)


def _own_cards(config_file: Path) -> Iterator[Card]:
    settings = okrsite.read_settings(config_file)
    desk = Desk(okrsite.check(settings).content, settings, Language(settings.language))
    for quarter in desk.content.quarters:
        for page in compose_quarter(desk, quarter):
            if composed := compose_card(desk, page):
                yield composed.card


def _draw(cards: list[Card]) -> tuple[float, int]:
    """The seconds of work that these cards take, and their bytes."""
    begin = time.process_time()
    size = sum(len(drawing.draw(place(card))) for card in cards)
    return time.process_time() - begin, size
