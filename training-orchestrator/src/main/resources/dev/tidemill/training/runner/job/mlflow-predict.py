"""Asks a model that MLflow saved for the rows of TIDEMILL_INPUT and writes predictions.parquet."""

import json
import os

import mlflow.pyfunc
import numpy as np
import pandas as pd

columns = json.load(open(os.environ["TIDEMILL_COLUMNS"]))
classes = columns["classes"]
rows = pd.read_parquet(os.environ["TIDEMILL_INPUT"])
model = mlflow.pyfunc.load_model(os.environ["TIDEMILL_MODEL"])


def word(value):
    """A class as Tidemill names it."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and value == int(value):
        return str(int(value))
    return str(value)


def answers(inputs):
    """Probabilities where the model behind pyfunc has them, else what pyfunc itself predicts."""
    raw = model.get_raw_model() if hasattr(model, "get_raw_model") else None
    if classes and hasattr(raw, "predict_proba"):
        return pd.DataFrame(raw.predict_proba(inputs), columns=[word(c) for c in raw.classes_])
    given = model.predict(inputs)
    return given if isinstance(given, pd.DataFrame) else pd.DataFrame(np.asarray(given))


table = answers(rows[columns["inputs"]])
if table.shape[1] == 1:
    table.columns = ["score"]
else:
    names = table.columns if all(isinstance(c, str) for c in table.columns) else classes
    table.columns = ["probability_" + word(c) for c in names]
out = pd.concat([rows[columns["id"]].reset_index(drop=True), table.reset_index(drop=True)], axis=1)
out.to_parquet(os.path.join(os.environ["TIDEMILL_OUTPUT"], "predictions.parquet"), index=False)
