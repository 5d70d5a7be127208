"""Writes incoming/: invented appointments at a practice, eight weeks, one file a week."""

import csv
import gzip
import io
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260601)
START = datetime(2026, 4, 6, 8)
CHANNELS = {"phone": 0.0, "web": 0.5, "referral": -0.6}
REASONS = {"check-up": 0.3, "pain": -0.9, "vaccination": 0.0}


def appointment(number, starts_at):
    channel, reason = random.choice(list(CHANNELS)), random.choice(list(REASONS))
    days_ahead = int(random.expovariate(1 / 12))
    age = random.randint(18, 88)
    missed_before = min(6, int(random.expovariate(1.6)))
    reminded = random.random() < 0.6
    z = -2.0 + CHANNELS[channel] + REASONS[reason] + 0.05 * min(days_ahead, 40)
    z += 0.7 * missed_before - (0.9 if reminded else 0) - 0.015 * (age - 50)
    missed = random.random() < 1 / (1 + math.exp(-z))
    # Nobody noted the age of one in twelve.
    return [number, starts_at.isoformat(), channel, reason, days_ahead,
            "" if random.random() < 0.08 else age, missed_before, str(reminded).lower(),
            str(missed).lower()]


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    number = 1
    for week in range(8):
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["appointment", "starts_at", "channel", "reason", "days_ahead", "age",
                       "missed_before", "reminded", "missed"])
        for i in range(600):
            number += 1
            starts_at = START + timedelta(days=7 * week, minutes=16 * i)
            rows.writerow(appointment(number, starts_at))
        with open(folder / f"week-{week + 1}.csv.gz", "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
                packed.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
