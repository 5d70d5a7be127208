# What a model that MLflow saved answers, as Tidemill counts it; the beginning of predict.py and serve.py.
import json
import os

import mlflow.pyfunc
import numpy as np
import pandas as pd

with open(os.environ["TIDEMILL_COLUMNS"]) as file:
    COLUMNS = json.load(file)
CLASSES = COLUMNS["classes"]
MODEL = mlflow.pyfunc.load_model(os.environ["TIDEMILL_MODEL"])


def word(value):
    """A class as Tidemill names it."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and value == int(value):
        return str(int(value))
    return str(value)


def typed(inputs):
    """The inputs in the types of the model's signature, if it has one: numbers may come as FP64."""
    schema = MODEL.metadata.get_input_schema()
    types = {} if schema is None or schema.is_tensor_spec() else dict(zip(
        schema.input_names(), schema.pandas_types()))
    number = pd.api.types.is_numeric_dtype  # true of bool, too
    return inputs.astype({c: t for c, t in types.items()
                          if c in inputs and number(inputs[c]) and number(t)})


def raw_model():
    """The model behind pyfunc; a model with code of its own has none."""
    try:
        return MODEL.get_raw_model()
    except (AttributeError, NotImplementedError, mlflow.MlflowException):
        return None


def answers(inputs):
    """Probabilities where the model behind pyfunc has them, else what pyfunc itself predicts."""
    raw = raw_model()
    if CLASSES and hasattr(raw, "predict_proba"):
        table = pd.DataFrame(raw.predict_proba(inputs), columns=[word(c) for c in raw.classes_])
    else:
        given = MODEL.predict(typed(inputs))
        table = given if isinstance(given, pd.DataFrame) else pd.DataFrame(np.asarray(given))
    if table.shape[1] == 1:
        table.columns = ["score"]
    else:
        named = all(isinstance(c, str) for c in table.columns)
        table.columns = ["probability_" + word(c) for c in (table.columns if named else CLASSES)]
    return table.reset_index(drop=True)
