"""Answers for many rows at once, for the gate: Parquet in, Parquet out."""

import os

import pandas as pd
import statsmodels.api as sm

model = sm.load(os.path.join(os.environ["TIDEMILL_MODEL"], "model.pickle"))
rows = pd.read_parquet(os.environ["TIDEMILL_INPUT"])
answers = rows[["id"]].assign(prediction=model.predict(rows))
answers.to_parquet(os.path.join(os.environ["TIDEMILL_OUTPUT"], "predictions.parquet"))
