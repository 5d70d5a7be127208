"""Sends rows to the gateway as requests, and what came true as labels.

python3 client.py [FILE] [http://127.0.0.1:8081]
"""
import json
import os
import sys
import urllib.error
import urllib.request
import uuid

import pandas as pd

FILE = sys.argv[1] if len(sys.argv) > 1 else @FILE@
GATEWAY = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("GATEWAY", "http://127.0.0.1:8081")
NUMBERS = @NUMBERS@
TEXTS = @TEXTS@
# An id that came before counts as the retry of a client: each run of this script asks anew.
RUN = uuid.uuid4().hex[:8]


def post(path, body):
    request = urllib.request.Request(GATEWAY + path, json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{GATEWAY + path}: {error.code} {error.read().decode()}")
    except urllib.error.URLError as error:
        sys.exit(f"No gateway answers at {GATEWAY}: {error.reason}. Its address is the second argument, or GATEWAY.")


def tensor(name, datatype, values):
    return {"name": name, "datatype": datatype, "shape": [1, len(values)], "data": values}


def number(value):
    value = pd.to_numeric(value, errors="coerce")
    return None if pd.isna(value) else float(value)


rows = @READ@
for index, row in enumerate(rows.to_dict("records")):
    name = @ID@
?columns     inputs = [tensor(n, "FP32", [number(row[n])]) for n in NUMBERS]
?columns     inputs += [tensor(t, "BYTES", ["" if pd.isna(row[t]) else str(row[t])]) for t in TEXTS]
?one-tensor     inputs = [tensor("features", "FP32", [number(row[n]) for n in NUMBERS])]
?timed     time = @TIME@
?timed     when = {} if pd.isna(time) else {"event_time": time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
?timed     answer = post("/v2/models/@ENDPOINT@/infer", {"id": name, "parameters": when, "inputs": inputs})
?untimed     answer = post("/v2/models/@ENDPOINT@/infer", {"id": name, "inputs": inputs})
    print(name, [output["data"] for output in answer["outputs"]])
    if not pd.isna(row[@LABEL_TEXT@]):
        post("/v1/labels", {"endpoint": "@ENDPOINT@", "id": name, "value": @LABEL_VALUE@})
