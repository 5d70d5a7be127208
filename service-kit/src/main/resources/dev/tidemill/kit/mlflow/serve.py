# Answers requests of the Open Inference Protocol at TIDEMILL_PORT.
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATH = "/v2/models/" + os.environ["TIDEMILL_MODEL_NAME"]
ONE_AT_A_TIME = threading.Lock()  # not every model may be asked by several threads


def frame(tensors):
    """The inputs as columns; a tensor [rows, k] is the next k of them."""
    names = iter(COLUMNS["inputs"])
    columns = {}
    for tensor in tensors:
        width = tensor["shape"][1] if len(tensor["shape"]) > 1 else 1
        for k in range(width):
            values = tensor["data"][k::width]
            text = tensor["datatype"] == "BYTES"
            columns[next(names)] = values if text else np.array(values, dtype=float)
    return pd.DataFrame(columns)


def scores(table):
    """The columns that count: each class of several, else the true class, or the number."""
    if "score" in table:
        return table[["score"]]
    if len(CLASSES) > 2:
        return table[["probability_" + c for c in CLASSES]]
    true = ["probability_" + c for c in CLASSES[1:] + ["1", "true", "True"]]
    return table[[next(c for c in true if c in table)]]


def infer(request):
    with ONE_AT_A_TIME:
        table = scores(answers(frame(request["inputs"])))
    output = {"name": COLUMNS["output"], "datatype": "FP64", "shape": list(table.shape),
              "data": table.to_numpy(dtype=float).ravel().tolist()}
    return {"model_name": os.environ["TIDEMILL_MODEL_NAME"], "outputs": [output]}


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
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != PATH + "/infer":
            self.answer(404, {"error": "there is only " + PATH + "/infer"})
            return
        try:
            self.answer(200, infer(json.loads(body)))
        except Exception as e:
            self.answer(400, {"error": type(e).__name__ + ": " + str(e)})

    def log_message(self, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["TIDEMILL_PORT"])), Handler).serve_forever()
