"""Writes incoming/: invented customers of a telephone company, four weeks, one file a week."""

import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260601)
START = datetime(2026, 6, 1)


def customer(number, seen_at):
    calls = min(12, int(random.expovariate(0.5)))
    months = min(96, int(random.expovariate(1 / 18)))
    age = random.randint(18, 85)
    z = -0.4 + 0.4 * calls - 0.04 * months - 0.03 * (age - 50)
    churned = "yes" if random.random() < 1 / (1 + math.exp(-z)) else "no"
    return [number, seen_at.isoformat(), calls, months, age, churned]


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    number = 1000
    for week in range(4):
        lines = [["customer", "seen_at", "support calls", "months", "age", "churned"]]
        for i in range(700):
            number += 1
            seen_at = START + timedelta(days=7 * week, minutes=i * 7 * 24 * 60 / 700)
            lines.append(customer(number, seen_at.replace(microsecond=0)))
        text = "".join(",".join(map(str, line)) + "\n" for line in lines)
        (folder / f"week-{week + 1}.csv").write_text(text)


if __name__ == "__main__":
    main()
