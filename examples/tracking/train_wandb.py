"""Logs to Weights & Biases, offline; the offline run is kept as files of our own record."""
import json
import os

import mlflow
import pandas as pd
import wandb
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
parameters = json.load(open(os.environ["TIDEMILL_PARAMETERS"]))
output = os.environ["TIDEMILL_OUTPUT"]
inputs = rows[["age", "orders"]].to_numpy("float32")
with wandb.init(
    project=os.environ["TIDEMILL_PIPELINE"].replace("/", "-"),
    name=os.environ["TIDEMILL_RUN_ID"],
    config=parameters,
    mode="offline",
    dir=output,
) as run:
    model = Ridge(**parameters).fit(inputs, rows["spend"])
    error = mean_absolute_error(rows["spend"], model.predict(inputs))
    run.log({"train_mae": error})

with open(os.path.join(output, "metrics.json"), "w") as file:
    json.dump({"train_mae": error}, file)  # shown by get models, too
with mlflow.start_run():
    # Later: mlflow artifacts download --run-id ... --artifact-path wandb, then wandb sync.
    mlflow.log_artifacts(os.path.join(output, "wandb"), "wandb")
with open(os.path.join(output, "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
