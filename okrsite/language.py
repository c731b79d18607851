"""Words, numbers and dates in the language of the site.

Comes in: a language code such as `en`, and the folders that translations lie in: a PO file such as
`pt-BR.po` for each language. Goes out: translated words (gettext), what is wrong with their files,
and numbers, dates and lists as readers of that language write them (Babel). It must not know what
the words speak of.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_compact_decimal, format_decimal, format_scientific

from okrsite.diagnostics import quote

SUFFIX = ".po"
# Where a value belongs in a message.
_PLACE = re.compile(r"%\((\w+)\)s")
# Up to where a number is short as it is; and from where on no language has a short word for it.
_SMALL, _LARGE, _HUGE = Fraction(1, 100_000), 100_000, 10**15


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file of translations; `original` is empty where it is the whole file."""

    path: Path
    line: int
    text: str
    original: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Language:
    """A language of the interface; ValueError when Babel does not know its code.

    Words are looked for in each of the `folders` in turn, there in the file of the whole code and
    in that of the language alone; what nobody has translated stays English, as it is in the source.
    A file with `faults` gives no words.
    """

    code: str = "en"
    folders: tuple[Path, ...] = ()
    translations: NullTranslations = field(init=False, repr=False, compare=False)
    faults: tuple[Fault, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the files of the language."""
        first, faults = NullTranslations(), list[Fault]()
        for path in self._files():
            found, wrong = read_translations(path, self.locale)
            faults += wrong
            first.add_fallback(found)
        object.__setattr__(self, "translations", first)
        object.__setattr__(self, "faults", tuple(faults))

    def _files(self) -> Iterator[Path]:
        names = dict.fromkeys([self.code, self.code.partition("-")[0]])
        for folder in self.folders:
            yield from (path for name in names if (path := folder / f"{name}{SUFFIX}").is_file())

    @property
    def locale_name(self) -> str:
        """The code as Babel and gettext write it: `pt_BR`."""
        return self.code.replace("-", "_")

    @property
    def territory(self) -> str:
        """The language with the territory that it is most spoken in: `en_US`, `pt_BR`."""
        likely = get_global("likely_subtags").get(self.locale.language, "")
        territory = self.locale.territory or likely.rpartition("_")[2]
        return f"{self.locale.language}_{territory}" if territory else ""

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        try:
            return Locale.parse(self.locale_name)
        except (UnknownLocaleError, ValueError) as error:
            raise ValueError(str(error)) from error

    def words(self, message: str, **values: object) -> str:
        """A message in this language, with its `%(name)s` filled in."""
        return self.translations.gettext(message) % values

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

    def number_in_brief(self, value: Decimal | Fraction | int) -> str:
        """A number where there is little room: 12.5, 250K, 1.2E18; exact only while it is short."""
        size = abs(Fraction(value))
        if 0 < size < _SMALL or size >= _HUGE:
            return format_scientific(rounded(value, 24), "0.##E0", locale=self.locale)
        if size >= _LARGE:
            exact = rounded(value, 0)
            return format_compact_decimal(exact, locale=self.locale, fraction_digits=2)
        return self.number(value, 6)

    def date(self, day: datetime.date) -> str:
        """A day with its year: 12 May 2017, in the order that the language uses."""
        return format_date(day, format="long", locale=self.locale)

    def day_in_brief(self, day: datetime.date, unit: str = "day") -> str:
        """A day where there is little room: May 12; or its `month` or its `year` alone; or the day
        in `figures`: 5/12.
        """
        skeleton = {"day": "MMMd", "month": "MMM", "year": "y", "figures": "Md"}[unit]
        return format_skeleton(skeleton, day, locale=self.locale)

    def short_date(self, day: datetime.date) -> str:
        """A day within a year that is known: May 12."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def month(self, day: datetime.date) -> str:
        """A day's month with its year: May 2017."""
        return format_skeleton("yMMMM", day, locale=self.locale)

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


def read_translations(path: Path, locale: Locale) -> tuple[NullTranslations, Sequence[Fault]]:
    """The words in a PO file, and what is wrong with it; no words where anything is."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        catalogue = read_po(io.StringIO(text), locale=locale, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
    except PoFileError as error:
        message = str(error).rpartition(" on ")[0]
        return NullTranslations(), [Fault(path, error.lineno + 1, f"not a PO file: {message}")]
    except OSError as error:
        return NullTranslations(), [Fault(path, 1, f"cannot be read: {error.strerror}")]
    # Of the bytes, of the header, and of the rule for plurals in it.
    except (ValueError, LookupError) as error:
        return NullTranslations(), [Fault(path, 1, f"not a PO file: {error}")]
    faults = [fault for message in catalogue for fault in _faults(path, message)]
    return (NullTranslations() if faults else translations), faults


def _faults(path: Path, message: Message) -> Iterator[Fault]:
    """Why no page could print a translation: only the values of the original can be filled in."""
    if not message.id or message.fuzzy:
        return
    originals, translated = _forms(message.id), _forms(message.string or "")
    known = dict.fromkeys(_PLACE.findall(" ".join(originals)), "")
    for text in translated:
        here, names = message.lineno or 1, [f"%({name})s" for name in known]
        try:
            _ = text % known
        except KeyError as error:
            expected = " or ".join(names) or "no value"
            fault = "a value that the original does not have"
            yield Fault(path, here, fault, originals[0], f"%({error.args[0]})s", expected)
        except (TypeError, ValueError):
            fault = "a percent sign that stands for no value"
            yield Fault(path, here, fault, originals[0], quote(text), " or ".join([*names, "%%"]))


def _forms(texts: str | Sequence[str]) -> Sequence[str]:
    """A message's one form, or those for one and for several."""
    return [texts] if isinstance(texts, str) else texts


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
