"""Writes incoming/sales.csv: invented sales of flats over 120 days."""

import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260102)
START = datetime(2026, 1, 1, 9)
DISTRICTS = {"harbour": 5200, "centre": 6100, "north": 3900, "hills": 4700}


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    lines = ["sale,sold_at,district,area_m2,rooms,built,price"]
    for i in range(3600):
        district = random.choice(list(DISTRICTS))
        area = round(random.uniform(28, 140), 1)
        rooms = max(1, round(area / 28 + random.gauss(0, 0.6)))
        built = random.randint(1900, 2024)
        price = area * DISTRICTS[district] * (1 + 0.002 * (built - 1960)) + 6000 * rooms
        price = round(price * random.lognormvariate(0, 0.12), -2)
        sold_at = START + timedelta(minutes=48 * i)
        lines.append(f"{i + 1},{sold_at.isoformat()},{district},{area},{rooms},{built},{price:.0f}")
    (folder / "sales.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
