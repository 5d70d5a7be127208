"""Writes incoming/: invented customers of a subscription, eight weeks, one file a week."""

import gzip
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260101)
START = datetime(2026, 1, 5)
PLANS = {"basic": 9.9, "plus": 19.9, "pro": 49.9}
COUNTRIES = {"DE": 0.0, "FR": 0.2, "NL": -0.3, "PL": 0.4}
PAYMENTS = {"card": 0.0, "invoice": 0.5, "transfer": 0.9}


def customer(number, seen_at):
    plan, country, payment = (random.choice(list(c)) for c in (PLANS, COUNTRIES, PAYMENTS))
    months = min(96, int(random.expovariate(1 / 18)))
    tickets = min(9, int(random.expovariate(1.2)))
    fee = round(PLANS[plan] * random.choice([1, 1, 1, 0.8]), 2)
    z = -1.6 + COUNTRIES[country] + PAYMENTS[payment] + 0.55 * tickets - 0.05 * months
    z += {"basic": 0.6, "plus": 0.0, "pro": -0.5}[plan]
    churned = "yes" if random.random() < 1 / (1 + math.exp(-z)) else "no"
    return [number, seen_at.isoformat(), plan, country, payment, months, fee, tickets, churned]


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    number = 1000
    for week in range(8):
        name = folder / f"week-{week + 1}.csv.gz"
        with open(name, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            lines = [["customer", "seen_at", "plan", "country", "payment", "months", "fee",
                      "tickets", "churned"]]
            for i in range(900):
                number += 1
                seen_at = START + timedelta(days=7 * week, minutes=i * 7 * 24 * 60 / 900)
                lines.append(customer(number, seen_at.replace(microsecond=0)))
            packed.write("".join(",".join(map(str, line)) + "\n" for line in lines).encode())


if __name__ == "__main__":
    main()
