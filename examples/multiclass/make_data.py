"""Writes incoming/: invented tickets of a support desk, six weeks, one file a week."""

import gzip
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

random.seed(20260301)
START = datetime(2026, 3, 2)
QUEUES = ["billing", "sales", "technical"]
CHANNELS = {"mail": [0.4, 0.0, 0.0], "chat": [-0.4, 0.5, 0.3], "phone": [0.2, 0.6, -0.5]}
PRODUCTS = {"app": [-0.3, -0.4, 0.9], "shop": [0.9, 0.3, -0.4], "sensor": [-0.8, 0.2, 1.1]}


def ticket(number, opened_at):
    channel, product = random.choice(list(CHANNELS)), random.choice(list(PRODUCTS))
    words = min(400, 5 + int(random.expovariate(1 / 60)))
    attachments = min(5, int(random.expovariate(1.4)))
    customer_days = int(random.expovariate(1 / 200))
    scores = [a + b for a, b in zip(CHANNELS[channel], PRODUCTS[product])]
    scores[1] += 1.6 - 0.02 * customer_days
    scores[2] += 0.5 * attachments + 0.006 * words - 0.6
    shares = [math.exp(1.3 * s) for s in scores]
    queue = random.choices(QUEUES, weights=shares)[0]
    return [number, opened_at.isoformat(), channel, product, words, attachments, customer_days,
            queue]


def main():
    folder = Path(__file__).parent / "incoming"
    folder.mkdir(exist_ok=True)
    number = 1
    for week in range(6):
        name = folder / f"week-{week + 1}.csv.gz"
        with open(name, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            lines = [["ticket", "opened_at", "channel", "product", "words", "attachments",
                      "customer_days", "queue"]]
            for i in range(800):
                number += 1
                opened_at = START + timedelta(days=7 * week, minutes=i * 7 * 24 * 60 / 800)
                lines.append(ticket(number, opened_at.replace(microsecond=0)))
            packed.write("".join(",".join(map(str, line)) + "\n" for line in lines).encode())


if __name__ == "__main__":
    main()
