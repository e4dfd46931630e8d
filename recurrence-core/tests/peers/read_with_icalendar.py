"""Prints what two Python packages show of calendar files, for a test to compare.

`python3 read_with_icalendar.py FOLDER` reads each `NAME.ics` of the folder with `icalendar`, and what happens in the
seconds since 1970 of `NAME.window`, the first inclusive and the second exclusive, with `recurring-ical-events`.

The first line has the versions, the release of the zones' data last. Each other line is of one occurrence that is not cancelled: the name of the file, the
instant of its RECURRENCE-ID, its start, its end, in seconds since 1970 (of a date, of its midnight in UTC), and the
summary as JSON; or it is the name of the file, `error`, and what went wrong. Parted by tabs.
"""

import datetime
import json
import pathlib
import sys
import zoneinfo
from importlib.metadata import version

import icalendar
import recurring_ical_events
import tzdata

# Only the package's data, whatever the machine has.
zoneinfo.reset_tzpath(to=())

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def seconds(moment):
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return int((moment.astimezone(UTC) - EPOCH).total_seconds())


def occurrences(path):
    begin, end = map(int, path.with_suffix(".window").read_text().split())
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    # A day more on both sides: dates are looked for by other midnights.
    around = [EPOCH + datetime.timedelta(seconds=at) for at in (begin - 86_400, end + 86_400)]
    for event in recurring_ical_events.of(calendar).between(*around):
        start = seconds(event.start)
        if begin <= start < end and str(event.get("STATUS", "")) != "CANCELLED":
            identity = event.get("RECURRENCE-ID")
            identity = start if identity is None else seconds(identity.dt)
            yield identity, start, seconds(event.end), json.dumps(str(event.get("SUMMARY", "")))


print("icalendar", version("icalendar"), "recurring-ical-events", version("recurring-ical-events"), end=" ")
print("tzdata", tzdata.IANA_VERSION)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.ics")):
    try:
        for one in occurrences(path):
            print(path.stem, *one, sep="\t")
    except Exception as error:  # Whatever it is, the others are compared.
        print(path.stem, "error", repr(error).replace("\n", " "), sep="\t")
