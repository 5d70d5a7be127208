"""A client of the first model: it does not send the age.

python3 client.py [http://127.0.0.1:8081]
"""

import csv
import json
import sys
import urllib.request
from pathlib import Path

GATEWAY = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8081"
INPUTS = ["support calls", "months"]


def post(path, body):
    request = urllib.request.Request(GATEWAY + path, json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


with open(Path(__file__).parent / "incoming" / "week-4.csv", newline="") as file:
    rows = list(csv.DictReader(file))
versions = {}
for row in rows[:100]:
    inputs = [{"name": n, "datatype": "INT64", "shape": [1], "data": [int(row[n])]} for n in INPUTS]
    answer = post("/v2/models/leavers/infer", {"inputs": inputs})
    version = answer["model_version"]
    versions[version] = versions.get(version, 0) + 1
for version in sorted(versions):
    print(f"version {version} answered {versions[version]} requests")
