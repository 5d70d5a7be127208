import os

import mlflow.pyfunc
import pandas as pd
from mlflow.models import infer_signature
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class Blend(mlflow.pyfunc.PythonModel):
    """The mean of two models: P(the patient does not come)."""

    def __init__(self, models):
        self.models = models

    def predict(self, context, model_input: pd.DataFrame, params=None):
        return sum(m.predict_proba(model_input)[:, 1] for m in self.models) / len(self.models)


def columns(numbers):
    text = (OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_exclude=["number", "bool"]))
    return make_column_transformer(text, remainder=numbers)


rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
inputs, label = rows.drop(columns=["appointment", "starts_at", "missed"]), rows["missed"]
inputs = inputs.astype({c: float for c in inputs.select_dtypes("number")})
linear = make_pipeline(columns(make_pipeline(SimpleImputer(), StandardScaler())), LogisticRegression())
trees = make_pipeline(columns("passthrough"), HistGradientBoostingClassifier(max_iter=60, max_depth=3))
blend = Blend([linear.fit(inputs, label), trees.fit(inputs, label)])
mlflow.pyfunc.save_model(
    os.path.join(os.environ["TIDEMILL_OUTPUT"], "model"),
    python_model=blend,
    signature=infer_signature(inputs, blend.predict(None, inputs)),
    pip_requirements="requirements.txt",
)
