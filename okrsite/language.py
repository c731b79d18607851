"""Words, numbers and dates in the language of the site.

Comes in: a language code such as `en`. Goes out: translated words (gettext), and numbers, dates and
lists as readers of that language write them (Babel). It must not know what the words speak of.
"""

from __future__ import annotations

import datetime
import gettext as catalogues
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "okrsite"


@dataclass(frozen=True)
class Language:
    """A language of the interface; ValueError when Babel does not know its code."""

    code: str = "en"
    translations: catalogues.NullTranslations = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the catalogue of the language; English is in the source itself."""
        found = catalogues.translation(DOMAIN, LOCALE_FOLDER, [self.locale_name], fallback=True)
        object.__setattr__(self, "translations", found)

    @property
    def locale_name(self) -> str:
        """The code as Babel and gettext write it: `pt_BR`."""
        return self.code.replace("-", "_")

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        try:
            return Locale.parse(self.locale_name)
        except (UnknownLocaleError, ValueError) as error:
            raise ValueError(str(error)) from error

    def words(self, message: str, **values: object) -> str:
        """A message in this language, with its `%(name)s` filled in."""
        return (
            self.translations.gettext(message) % values
            if values
            else self.translations.gettext(message)
        )

    def plural(self, singular: str, plural: str, number: int, **values: object) -> str:
        """The message that fits a number; `%(num)s` in it is the number as readers write it."""
        message = self.translations.ngettext(singular, plural, number)
        return message % {"num": self.number(number), **values}

    def number(self, value: Decimal | Fraction | int, digits: int = 2) -> str:
        """A number with at most `digits` decimals, rounded half up: 1,200 or 11.5."""
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return _formatted(rounded(value, digits), pattern, self.locale_name)

    def fixed(self, value: Decimal | Fraction | int, digits: int = 1) -> str:
        """A number with exactly `digits` decimals: 1.0."""
        pattern = "#,##0." + "0" * digits
        return _formatted(rounded(value, digits), pattern, self.locale_name)

    def date(self, day: datetime.date) -> str:
        """A day with its year: 12 May 2017, in the order that the language uses."""
        return format_date(day, format="long", locale=self.locale)

    def moment(self, moment: datetime.datetime) -> str:
        """A day and hour in UTC: Thursday, April 20, 2017 at 4:00 PM UTC."""
        utc = moment.astimezone(datetime.UTC)
        day = format_date(utc.date(), format="full", locale=self.locale)
        hour = format_datetime(utc, format="HH:mm", locale=self.locale)
        return self.words("%(day)s, %(hour)s UTC", day=day, hour=hour)

    def period(self, starts: datetime.date, ends: datetime.date) -> str:
        """From day to day: April 1 – June 30, 2017."""
        return format_interval(starts, ends, skeleton="yMMMd", locale=self.locale)

    def listed(self, words: Iterable[str]) -> str:
        """Words as a list in a sentence: a, b, and c."""
        return format_list(list(words), locale=self.locale)


@lru_cache(maxsize=4096)
def _formatted(value: Decimal, pattern: str, locale_name: str) -> str:
    """A number as readers of a language write it; the same few numbers stand on many pages."""
    return format_decimal(value, format=pattern, locale=locale_name)


def rounded(value: Decimal | Fraction | int, digits: int) -> Decimal:
    """A number rounded half up to so many decimals."""
    scaled = Fraction(value) * 10**digits
    sign = -1 if scaled < 0 else 1
    whole = sign * ((2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator))
    return Decimal(whole).scaleb(-digits)
