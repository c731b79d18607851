"""Posts that `okrsite announce` wrote: what in them is no content, and which cannot be read back.

Comes in: the lines of a post and the rows of its tables. Goes out: the table that lists the
objectives once more, signs that something was cut, the days of the cycle, and the form of a text
whose key results are without their measures. It must not know how a post is read otherwise.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from okrsite.importing import cycles
from okrsite.importing.cycles import Cycle
from okrsite.importing.draft import Time
from okrsite.importing.markup import Line, settled
from okrsite.importing.tables import Row

# | [O1: We sing](https://okrs.example/2017-q2/o1/) | ...
_ROW = re.compile(r"\| *\[O(?P<number>\d{1,3}): .*\]\(https?://\S*/o(?P=number)/\) *\|.*")
_CELL = re.compile(r"O(?P<number>\d{1,3}): \S.*")  # the same, copied from the page
_COLUMNS = re.compile(r"objective\t(?:goals|status)\tscore(?:\tsince .+)?", re.IGNORECASE)
# Q2 2017, Apr 1 – Jun 30, 2017: 4 objectives with 12 key results.
_LEAD = re.compile(
    r"(?P<period>.{1,80}): (?P<objectives>\d{1,3}) objectives? with (?P<key_results>[\d,]{1,6}) "
    r"key results?\.(?: |$)"
)
_MONTHS = "|".join(calendar.month_abbr[1:])
_PERIOD = re.compile(
    rf"(?P<month>{_MONTHS}) (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?\s*–\s*"
    rf"(?:(?P<last_month>{_MONTHS}) )?(?P<last_day>\d{{1,2}}), (?P<last_year>\d{{4}})$"
)
# [date-range from=2017-02-01 to=2017-04-30 timezone="UTC"]
_RANGE = re.compile(
    r"\[date-range from=(?P<first>\d{4}-\d\d-\d\d) to=(?P<last>\d{4}-\d\d-\d\d)(?: [^\[\]]*)?\]"
)
# [cut: 10 of 40 objectives, 79 of 320 key results]
_CUT = re.compile(
    r"\[cut: \d+ of (?P<objectives>\d{1,6}) objectives?"
    r"(?:, \d+ of (?P<key_results>\d{1,6}) key results?)?\]"
)
_WHOLE_LINK = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?P<url>https?://[^()\s]+)\)")
_MORE = "the report has all of them"
# - [KR 1.1: Ten singers](https://okrs.example/2017-q2/o1/kr1/)
_SLIDE = re.compile(r"- \[.+\]\(https?://\S+/o\d{1,3}/kr\d{1,3}/\)")
_MAIL_HEADING = "ALL OBJECTIVES AND KEY RESULTS"
_MAIL_CALL = re.compile(r"KR \d{1,3}\.\d{1,3}: \S.*")
_PICTURE = re.compile(r"!\[[^\[\]]*\|690x\d{1,4}\]\(https?://\S+/infographic\.png\)")
_SAID = (
    _LEAD,
    re.compile(r".{1,80} is closed: this is what came of it\.$"),
    re.compile(r"[\d,]+ of [\d,]+ key results? continues? .{1,90} new\."),
    re.compile(r"Of [\d,]+ key results?, .*(?:0\.[47]|no grade)"),
)
_ADDRESS = re.compile(r"https?://[^\s/]+(?P<path>/\S*)")
_OF_CYCLE = re.compile(r"/(?P<cycle>(?:19|2\d)\d\d(?:-(?:q[1-4]|h[12]))?)/")
_OF_KEY_RESULT = re.compile(r"https?://\S+/o\d{1,3}/kr\d{1,3}/")


@dataclass(frozen=True, slots=True)
class Lead:
    """What it says of the whole: how much there is, and from when to when; -1 is not said."""

    line: int
    objectives: int = -1
    key_results: int = -1
    time: Time | None = None


def form_of(lines: Sequence[Line]) -> tuple[str, int]:
    """`mail` or `slides`, and the line that shows it; empty for any other text."""
    parted = any(line.raw.strip() == "---" for line in lines)
    called = 0
    for line in lines:
        raw = line.raw.rstrip()
        if parted and _SLIDE.fullmatch(raw):
            return "slides", line.number
        if raw == _MAIL_HEADING:
            return "mail", line.number
        if _MAIL_CALL.fullmatch(raw):
            called = line.number
        elif called and _OF_KEY_RESULT.fullmatch(raw):
            return "mail", line.number
        elif line.blank:
            called = 0
    return "", 0


def overview(lines: Sequence[Line], rows: Mapping[int, Row]) -> dict[int, str]:
    """The lines of the table that lists the objectives once more; of each the number, if any."""
    found: dict[int, str] = {}
    table: list[int] = []
    for at in range(len(lines) + 1):
        if at in rows and (not table or rows[at].kind != "head"):
            table.append(at)
            continue
        found |= _overview(lines, table)
        table = [at] if at in rows else []
    return found


def _overview(lines: Sequence[Line], table: Sequence[int]) -> dict[int, str]:
    numbers = {at: match["number"] for at in table if (match := _row(lines[at], lines[table[0]]))}
    return {at: numbers.get(at, "") for at in table} if numbers else {}


def _row(line: Line, head: Line) -> re.Match[str] | None:
    if _COLUMNS.fullmatch(head.raw.strip()):
        return _CELL.fullmatch(line.raw.split("\t")[0].strip())
    return _ROW.fullmatch(line.raw.strip())


def lead_of(lines: Sequence[Line]) -> Lead | None:
    """What an announcement says of the whole, in its first paragraph or in signs of its own."""
    found = None
    for line in lines:
        raw = line.raw.strip()
        if match := _RANGE.fullmatch(raw):
            time = _days(match["first"], match["last"])
            found = replace(found, time=time) if found else Lead(line.number, time=time)
        elif match := _CUT.fullmatch(raw):
            time = found.time if found else None
            numbers = (int(match["objectives"]), int(match["key_results"] or -1))
            return Lead(line.number, *numbers, time)
        elif not found and (match := _LEAD.match(settled(line.text[:400]))):
            key_results = int(match["key_results"].replace(",", ""))
            time = _time(match["period"])
            found = Lead(line.number, int(match["objectives"]), key_results, time)
    return found


def of_itself(lines: Sequence[Line]) -> dict[int, str]:
    """The lines that every announcement says anew: how much there is, the address, the picture."""
    alone = (at for at, line in enumerate(lines) if _ADDRESS.fullmatch(line.raw.strip()))
    address = next(alone, 0)
    head = range(address)
    said = [at for at in head if any(one.match(settled(lines[at].text[:400])) for one in _SAID)]
    if lead_of(lines) is None or not said:
        return {}
    pictures = [at for at, line in enumerate(lines) if _PICTURE.fullmatch(line.raw.strip())]
    return dict.fromkeys(
        [*said, address], "what an announcement says of the whole"
    ) | dict.fromkeys(pictures[:1], "the picture of an announcement")


def cycle_in(lines: Sequence[Line]) -> Cycle | None:
    """The cycle of an announcement, by the first address that stands alone in it."""
    if lead_of(lines) is None:
        return None
    alone = (match for line in lines if (match := _ADDRESS.fullmatch(line.raw.strip())))
    first = next(alone, None)
    segment = _OF_CYCLE.search(first["path"]) if first else None
    return cycles.parse(segment["cycle"]) if segment else None


def is_sign(raw: str) -> bool:
    """Whether a line is a sign for import, and says nothing else."""
    return bool(_RANGE.fullmatch(raw.strip()) or _CUT.fullmatch(raw.strip()))


def _days(first: str, last: str) -> Time | None:
    try:
        days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return None
    return days if days[0] <= days[1] else None


def _time(text: str) -> Time | None:
    match = _PERIOD.search(" ".join(text.split()))
    if not match:
        return None
    months = list(calendar.month_abbr)
    last_year = int(match["last_year"])
    month = months.index(match["month"])
    last_month = months.index(match["last_month"] or match["month"])
    try:
        starts = dt.date(int(match["year"] or last_year), month, int(match["day"]))
        ends = dt.date(last_year, last_month, int(match["last_day"]))
    except ValueError:
        return None
    return (starts, ends) if starts <= ends else None


def links_to_more(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that lead to what an announcement had no room for."""
    seen: set[str] = set()
    folded = False
    for line in lines:
        raw = line.raw.strip()
        match = _WHOLE_LINK.fullmatch(raw)
        if raw == "[/details]":
            folded = True
        elif folded and match and match["url"] in seen:
            yield line
            folded = False
        elif raw.lower() == _MORE:
            yield line
        elif raw:
            folded = False
        if match:
            seen.add(match["url"])
        elif re.fullmatch(r"https?://\S+", raw):
            seen.add(raw)


def title_in(lines: Sequence[Line], slug: str) -> int | None:
    """The index of the line that is nothing but a link to the quarter's report."""
    for at, line in enumerate(lines):
        if "[details" in line.raw:
            return None
        match = _WHOLE_LINK.fullmatch(line.raw.strip())
        if match and match["url"].endswith(f"/{slug}/"):
            return at
    return None
