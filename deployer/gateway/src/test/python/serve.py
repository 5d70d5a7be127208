"""Answers the Open Inference Protocol for a pickled model, with the standard library alone."""
import json
import math
import os
import pathlib
import pickle
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = pickle.loads((pathlib.Path(os.environ["TIDEMILL_MODEL"]) / "model.pkl").read_bytes())
PATH = "/v2/models/" + os.environ["TIDEMILL_MODEL_NAME"]


def score(row):
    """The model: weights by column and an intercept; what is missing counts as 0."""
    z = MODEL["intercept"] + sum(w * (row[c] or 0) for c, w in MODEL["weights"].items())
    return 1 / (1 + math.exp(-z))


def infer(request):
    columns = {i["name"]: i["data"] for i in request["inputs"]}
    rows = [dict(zip(columns, values)) for values in zip(*columns.values())]
    scores = [score(row) for row in rows]
    output = {"name": "probability", "datatype": "FP64", "shape": [len(scores)], "data": scores}
    return {"model_name": os.environ["TIDEMILL_MODEL_NAME"], "outputs": [output]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer waits 40 ms

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(200 if self.path == PATH + "/ready" else 404, {})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.answer(200, infer(request))
        except (KeyError, TypeError, ValueError) as e:
            self.answer(400, {"error": repr(e)})

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["TIDEMILL_PORT"])), Handler).serve_forever()
