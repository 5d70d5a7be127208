"""Writes incoming/: invented hours of a station for hired bicycles, ten weeks, one file a week."""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260501)
START = datetime(2026, 3, 2)
WEATHER = {"dry": 0.0, "showers": -0.4, "rain": -0.9}
HOURS = 7 * 24


def hired(at, weather, degrees, event):
    rush = math.exp(-((at.hour - 8) ** 2) / 4) + math.exp(-((at.hour - 17) ** 2) / 6)
    noon = math.exp(-((at.hour - 14) ** 2) / 12)
    workday = at.weekday() < 5
    log_mean = 0.9 + WEATHER[weather] + 0.03 * degrees + 0.5 * event
    log_mean += 1.2 * rush if workday else 1.3 * noon
    limit, product, count = math.exp(-math.exp(log_mean)), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    for week in range(10):
        with open(folder / f"week-{week + 1}.csv", "w", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(["id", "hour_at", "hour", "day", "weather", "degrees", "event", "hired"])
            for i in range(HOURS):
                at = START + timedelta(days=7 * week, hours=i)
                weather = random.choices(list(WEATHER), weights=[6, 3, 2])[0]
                degrees = round(6 + week + 5 * math.sin((at.hour - 9) / 3.8) + random.gauss(0, 2), 1)
                event = int(random.random() < 0.06)
                day = "workday" if at.weekday() < 5 else "weekend"
                rows.writerow([f"{at:%Y%m%d%H}", at.isoformat(), at.hour, day, weather, degrees,
                               event, hired(at, weather, degrees, event)])


if __name__ == "__main__":
    main()
