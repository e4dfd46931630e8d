"""Prints what Python's own reader says of every zone, for a test to compare.

First the release of the data, then of each zone: its name, its changes of the clock from 1970 to 2037 as
`instant:offset`, and its offset at sampled half-hours until 2150, the same in every zone. Seconds since 1970.
"""

import datetime
import sys
import zoneinfo

import tzdata

# Only the package's data, whatever the machine has.
zoneinfo.reset_tzpath(to=())

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
UNTIL = 2_145_916_800  # 2038-01-01
STEP = 3 * 86_400  # No two changes are closer to each other.
SAMPLES = range(0, 5_680_281_600, 1800 * int(sys.argv[1]))


def offset(zone, at):
    moment = (EPOCH + datetime.timedelta(seconds=at)).astimezone(zone)
    return int(moment.utcoffset().total_seconds())


print(tzdata.IANA_VERSION)
for name in sorted(zoneinfo.available_timezones()):
    zone = zoneinfo.ZoneInfo(name)
    changes = []
    before, at = offset(zone, 0), 0
    changes.append(f"0:{before}")
    while at < UNTIL:
        after = offset(zone, at + STEP)
        if after != before:
            same, changed = at, at + STEP
            while changed - same > 1:
                middle = (same + changed) // 2
                if offset(zone, middle) == before:
                    same = middle
                else:
                    changed = middle
            changes.append(f"{changed}:{after}")
            before = after
        at += STEP
    samples = (str(offset(zone, at)) for at in SAMPLES)
    print(name, " ".join(changes), " ".join(samples), sep="\t")
