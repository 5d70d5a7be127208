"""Answers requests: the Open Inference Protocol with Python's standard library."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import statsmodels.api as sm

MODEL = sm.load(os.path.join(os.environ["TIDEMILL_MODEL"], "model.pickle"))
PATH = "/v2/models/" + os.environ["TIDEMILL_MODEL_NAME"]


def infer(request):
    rows = pd.DataFrame({i["name"]: i["data"] for i in request["inputs"]})
    scores = MODEL.predict(rows).tolist()
    shape = [len(scores), 1]
    return {"outputs": [{"name": "score", "datatype": "FP64", "shape": shape, "data": scores}]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer waits 40 ms

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(200 if self.path == PATH + "/ready" else 404, {})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.answer(200, infer(request))
        except Exception as e:
            self.answer(400, {"error": repr(e)})


ThreadingHTTPServer(("127.0.0.1", int(os.environ["TIDEMILL_PORT"])), Handler).serve_forever()
