"""Writes visits/, pages/ and orders/: an invented shop, six weeks. Orders come a week after the visits."""

import csv
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260102)
START = datetime(2026, 1, 5)
HERE = Path(__file__).parent
DEVICES = {"phone": -0.4, "tablet": 0.0, "desktop": 0.3}
PAGES = {1: ("shoes", 79.9), 2: ("coats", 149.0), 3: ("hats", 24.5), 4: ("bags", 99.0)}


def write(name, header, rows):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main():
    write("pages/pages.csv", ["page", "category", "price"], [[p, *v] for p, v in PAGES.items()])
    visit = 10000
    for week in range(6):
        visits, orders = [], []
        for i in range(400):
            visit += 1
            at = START + timedelta(days=7 * week, minutes=25 * i)
            device, page = random.choice(list(DEVICES)), random.choice(list(PAGES))
            seconds = int(random.expovariate(1 / 60))
            z = -1.2 + DEVICES[device] + 0.02 * seconds - 0.008 * PAGES[page][1]
            bought = random.random() < 1 / (1 + math.exp(-z))
            visits.append([visit, at.isoformat(), device, page, seconds])
            known = START + timedelta(days=7 * (week + 1))
            orders.append([visit, "yes" if bought else "no", known.date()])
        write(f"visits/week-{week + 1}.csv", ["visit", "seen_at", "device", "page", "seconds"], visits)
        if week < 5:
            write(f"orders/week-{week + 1}.csv", ["visit", "bought", "known_on"], orders)


if __name__ == "__main__":
    main()
