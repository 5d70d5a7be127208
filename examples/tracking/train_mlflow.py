"""Knows nothing of Tidemill but its contract; MLflow finds the API and its run by itself."""
import json
import os

import mlflow
import pandas as pd
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

INPUTS = ["age", "orders"]

mlflow.set_experiment("spend")
mlflow.sklearn.autolog(silent=True)

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
parameters = json.load(open(os.environ["TIDEMILL_PARAMETERS"]))
inputs = rows[INPUTS].to_numpy("float32")
model = make_pipeline(StandardScaler(), Ridge(**parameters))
with mlflow.start_run():
    model.fit(inputs, rows["spend"])
    mlflow.log_metric("rows", len(rows))
    mlflow.log_text(str(model[-1].coef_), "coefficients.txt")
    mlflow.sklearn.log_model(model, "spend", registered_model_name="spend", pip_requirements=["scikit-learn"])

with open(os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx"), "wb") as file:
    file.write(to_onnx(model, inputs[:1]).SerializeToString())
