"""Trains a model of @LABEL@ on the rows of a run. Tidemill starts it and keeps model.onnx."""
import json
import os

import pandas as pd
import torch

NUMBERS = @NUMBERS@

rows = pd.read_parquet(os.environ["TIDEMILL_TRAIN_DATA"])
inputs = torch.tensor(rows[NUMBERS].to_numpy("float32"))
labels = torch.tensor(@TARGET@.to_numpy("float32")).reshape(-1, 1)
with open(os.environ["TIDEMILL_PARAMETERS"]) as file:
    parameters = json.load(file)
torch.manual_seed(int(os.environ["TIDEMILL_SEED"]))
scale = torch.nn.BatchNorm1d(len(NUMBERS))
hidden = torch.nn.Linear(len(NUMBERS), parameters["width"])
net = [scale, hidden, torch.nn.ReLU(), torch.nn.Linear(parameters["width"], 1)]
?classification model, loss = torch.nn.Sequential(*net, torch.nn.Sigmoid()), torch.nn.BCELoss()
?regression net[-1].bias.data.fill_(labels.mean())
?regression model, loss = torch.nn.Sequential(*net), torch.nn.MSELoss()
steps = torch.optim.Adam(model.parameters(), lr=parameters["learning_rate"])
for epoch in range(parameters["epochs"]):
    steps.zero_grad()
    loss(model(inputs.nan_to_num(0)), labels).backward()
    steps.step()
file = os.path.join(os.environ["TIDEMILL_OUTPUT"], "model.onnx")
names = {"input_names": ["features"], "output_names": ["@OUTPUT@"], "dynamic_axes": {"features": {0: "rows"}}}
torch.onnx.export(model.eval(), (inputs[:2].nan_to_num(0),), file, dynamo=False, **names)
