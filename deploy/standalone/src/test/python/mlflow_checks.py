"""Calls of MLflow's own client against Tidemill; prints how many pass of those tried.

MLFLOW_TRACKING_URI and MLFLOW_TRACKING_TOKEN say where. Versions 2 and 3 of the client run the same
calls; what only one of them has is tried with that one.
"""

import math
import os
import sys
import tempfile
import time
import traceback
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

THREE = int(mlflow.__version__.split(".")[0]) >= 3
client = MlflowClient()
passed, failed = [], []


def check(name):
    def run(call):
        try:
            call()
            passed.append(name)
        except Exception:
            failed.append(name)
            print("FAILED", name)
            traceback.print_exc(file=sys.stdout)

    return run


def refused(call, code):
    try:
        call()
    except MlflowException as e:
        assert e.error_code == code, (e.error_code, str(e))
        return e
    raise AssertionError("was not refused")


unique = "calls-%s-%d" % (mlflow.__version__, time.time_ns())
exp = client.create_experiment(unique, tags={"team": "growth"})
run = client.create_run(exp, run_name="first", tags={"kind": "test"})
rid = run.info.run_id


@check("create_experiment, taken name")
def _():
    refused(lambda: client.create_experiment(unique), "RESOURCE_ALREADY_EXISTS")


@check("get_experiment")
def _():
    e = client.get_experiment(exp)
    assert e.name == unique and e.tags == {"team": "growth"} and e.lifecycle_stage == "active"
    assert e.creation_time > 0 and e.artifact_location


@check("get_experiment, unknown")
def _():
    refused(lambda: client.get_experiment("123456789"), "RESOURCE_DOES_NOT_EXIST")


@check("get_experiment_by_name")
def _():
    assert client.get_experiment_by_name(unique).experiment_id == exp
    assert client.get_experiment_by_name(unique + "x") is None
    assert client.get_experiment_by_name("Default").experiment_id == "0"


@check("search_experiments")
def _():
    found = client.search_experiments(filter_string="name = '%s'" % unique)
    assert [e.experiment_id for e in found] == [exp]
    assert exp in [e.experiment_id for e in client.search_experiments(filter_string="tags.team = 'growth'")]
    assert len(client.search_experiments(max_results=1)) == 1
    assert client.search_experiments(filter_string="name LIKE 'calls-%'", order_by=["name DESC"])


@check("rename_experiment")
def _():
    e = client.create_experiment(unique + "-old")
    client.rename_experiment(e, unique + "-new")
    assert client.get_experiment(e).name == unique + "-new"


@check("delete_experiment, restore_experiment")
def _():
    e = client.create_experiment(unique + "-gone")
    client.delete_experiment(e)
    assert client.get_experiment(e).lifecycle_stage == "deleted"
    assert e in [x.experiment_id for x in client.search_experiments(view_type=ViewType.DELETED_ONLY)]
    client.restore_experiment(e)
    assert client.get_experiment(e).lifecycle_stage == "active"


@check("set_experiment_tag")
def _():
    client.set_experiment_tag(exp, "more", "1")
    assert client.get_experiment(exp).tags["more"] == "1"


if hasattr(client, "delete_experiment_tag"):

    @check("delete_experiment_tag")
    def _():
        client.set_experiment_tag(exp, "less", "1")
        client.delete_experiment_tag(exp, "less")
        assert "less" not in client.get_experiment(exp).tags


@check("create_run, get_run")
def _():
    r = client.get_run(rid)
    assert r.info.run_name == "first" and r.data.tags["kind"] == "test"
    assert r.info.status == "RUNNING" and r.info.experiment_id == exp
    refused(lambda: client.get_run("0" * 32), "RESOURCE_DOES_NOT_EXIST")


@check("log_metric, get_metric_history")
def _():
    for step in range(5):
        client.log_metric(rid, "loss", 1.0 / (step + 1), step=step)
    assert client.get_run(rid).data.metrics["loss"] == 0.2
    assert [m.step for m in client.get_metric_history(rid, "loss")] == [0, 1, 2, 3, 4]


@check("log_metric, not finite")
def _():
    client.log_metric(rid, "odd", float("nan"))
    client.log_metric(rid, "much", float("inf"))
    client.log_metric(rid, "little", float("-inf"))
    m = client.get_run(rid).data.metrics
    assert math.isnan(m["odd"]) and m["much"] > 1e300 and m["little"] < -1e300


@check("log_param, changed")
def _():
    client.log_param(rid, "depth", 3)
    client.log_param(rid, "depth", 3)
    assert client.get_run(rid).data.params["depth"] == "3"
    e = refused(lambda: client.log_param(rid, "depth", 4), "INVALID_PARAMETER_VALUE")
    assert "Changing param values is not allowed" in str(e)


@check("log_param, too long")
def _():
    client.log_param(rid, "long", "x" * 6000)
    client.log_param(rid, "longer", "x" * 6001)  # MLflow's own server cuts it too
    assert len(client.get_run(rid).data.params["longer"]) == 6000
    refused(lambda: client.log_param(rid, "k" * 251, "x"), "INVALID_PARAMETER_VALUE")


@check("set_tag, delete_tag")
def _():
    client.set_tag(rid, "note", "a")
    client.set_tag(rid, "note", "b")
    assert client.get_run(rid).data.tags["note"] == "b"
    client.delete_tag(rid, "note")
    assert "note" not in client.get_run(rid).data.tags
    refused(lambda: client.delete_tag(rid, "note"), "RESOURCE_DOES_NOT_EXIST")


@check("log_batch")
def _():
    now = int(time.time() * 1000)
    client.log_batch(
        rid,
        metrics=[Metric("batch", i * 0.5, now, i) for i in range(1000 - 200)],
        params=[Param("p%d" % i, str(i)) for i in range(100)],
        tags=[RunTag("t%d" % i, str(i)) for i in range(100)],
    )
    r = client.get_run(rid)
    assert r.data.params["p99"] == "99" and r.data.tags["t99"] == "99"
    assert len(client.get_metric_history(rid, "batch")) == 800


@check("log_batch, too much")
def _():
    too_many = [Param("q%d" % i, "x") for i in range(101)]
    from mlflow.utils.rest_utils import http_request
    from mlflow.utils.credentials import get_default_host_creds

    creds = get_default_host_creds(os.environ["MLFLOW_TRACKING_URI"])
    answer = http_request(
        creds, "/api/2.0/mlflow/runs/log-batch", "POST",
        json={"run_id": rid, "params": [{"key": p.key, "value": p.value} for p in too_many]},
    )
    assert answer.status_code == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"


@check("update_run")
def _():
    client.update_run(rid, name="renamed")
    assert client.get_run(rid).info.run_name == "renamed"
    assert client.get_run(rid).data.tags["mlflow.runName"] == "renamed"


@check("set_terminated")
def _():
    r = client.create_run(exp)
    client.set_terminated(r.info.run_id, "FAILED")
    r = client.get_run(r.info.run_id)
    assert r.info.status == "FAILED" and r.info.end_time >= r.info.start_time


@check("delete_run, restore_run")
def _():
    r = client.create_run(exp).info.run_id
    client.delete_run(r)
    assert client.get_run(r).info.lifecycle_stage == "deleted"
    refused(lambda: client.log_metric(r, "x", 1), "INVALID_PARAMETER_VALUE")
    client.restore_run(r)
    client.log_metric(r, "x", 1)


@check("search_runs")
def _():
    e = client.create_experiment(unique + "-search")
    for i in range(7):
        r = client.create_run(e, tags={"group": "a" if i % 2 else "b"}).info.run_id
        client.log_metric(r, "x", i)
        client.log_param(r, "y", "a" if i < 3 else "b")
        client.set_terminated(r)
    def steps(f, **more):
        return [r.data.metrics["x"] for r in client.search_runs([e], f, **more)]
    assert sorted(steps("metrics.x > 1 and params.y = 'a'")) == [2]
    assert sorted(steps("metrics.x >= 5")) == [5, 6]
    assert sorted(steps("tags.group = 'a'")) == [1, 3, 5]
    assert sorted(steps("tags.`group` != 'a' AND metrics.x <= 2")) == [0, 2]
    assert len(steps("attributes.status = 'FINISHED'")) == 7
    assert steps("status = 'RUNNING'") == []
    assert len(steps("start_time > 1000")) == 7
    assert sorted(steps("params.y LIKE 'a%'")) == [0, 1, 2]
    assert steps("", order_by=["metrics.x DESC"]) == [6, 5, 4, 3, 2, 1, 0]
    assert steps("", order_by=["params.y DESC", "metrics.x ASC"]) == [3, 4, 5, 6, 0, 1, 2]
    first = client.search_runs([e], order_by=["metrics.x"], max_results=3)
    assert first.token
    second = client.search_runs([e], order_by=["metrics.x"], max_results=3, page_token=first.token)
    assert [r.data.metrics["x"] for r in second] == [3, 4, 5]
    one = client.search_runs([e], "metrics.x = 4")[0].info.run_id
    assert len(client.search_runs([e], "attributes.run_id IN ('%s')" % one)) == 1
    refused(lambda: client.search_runs([e], "metrics.x ~ 1"), "INVALID_PARAMETER_VALUE")
    frame = mlflow.search_runs([e])
    assert len(frame) == 7 and "metrics.x" in frame.columns


@check("log_artifact, list_artifacts, download_artifacts")
def _():
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "note with blanks.txt")
        with open(path, "w") as f:
            f.write("hello")
        client.log_artifact(rid, path)
        client.log_artifact(rid, path, "deep/folder")
        names = sorted((f.path, f.is_dir) for f in client.list_artifacts(rid))
        assert names == [("deep", True), ("note with blanks.txt", False)], names
        assert [f.path for f in client.list_artifacts(rid, "deep/folder")] == ["deep/folder/note with blanks.txt"]
        assert client.list_artifacts(rid, "deep/folder")[0].file_size == 5
        got = client.download_artifacts(rid, "deep/folder/note with blanks.txt", d)
        assert open(got).read() == "hello"
        whole = client.download_artifacts(rid, "deep", d)
        assert os.path.exists(os.path.join(whole, "folder", "note with blanks.txt"))


@check("log_artifacts, log_text, log_dict, log_figure-like bytes")
def _():
    with tempfile.TemporaryDirectory() as d:
        for i in range(3):
            with open(os.path.join(d, "f%d" % i), "wb") as f:
                f.write(os.urandom(3_000_000))
        client.log_artifacts(rid, d, "many")
        client.log_text(rid, "text", "t.txt")
        client.log_dict(rid, {"a": 1}, "d.json")
    assert len(client.list_artifacts(rid, "many")) == 3
    assert mlflow.artifacts.load_text("runs:/%s/t.txt" % rid) == "text"
    assert mlflow.artifacts.load_dict("runs:/%s/d.json" % rid) == {"a": 1}


@check("delete artifacts")
def _():
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    client.log_text(rid, "text", "gone/t.txt")
    repo = get_artifact_repository(client.get_run(rid).info.artifact_uri)
    repo.delete_artifacts("gone/t.txt")
    assert client.list_artifacts(rid, "gone") == []


@check("log_inputs")
def _():
    import pandas as pd

    with mlflow.start_run(experiment_id=exp) as r:
        data = mlflow.data.from_pandas(pd.DataFrame({"a": [1, 2]}), name="rows")
        mlflow.log_input(data, context="training", tags={"k": "v"})
    got = client.get_run(r.info.run_id).inputs.dataset_inputs
    assert got[0].dataset.name == "rows" and got[0].dataset.schema
    assert client.search_runs([exp], "datasets.name = 'rows'")


@check("fluent: set_experiment, start_run, log_params, log_metrics, set_tags, end_run")
def _():
    mlflow.set_experiment(unique)
    with mlflow.start_run(run_name="outer") as outer:
        mlflow.log_params({"a": 1, "b": "two"})
        mlflow.log_metrics({"m": 1.5, "n": 2})
        mlflow.set_tags({"x": "y"})
        with mlflow.start_run(nested=True) as inner:
            mlflow.log_metric("m", 3)
    got = client.get_run(outer.info.run_id)
    assert got.info.status == "FINISHED" and got.data.params == {"a": "1", "b": "two"}
    assert client.get_run(inner.info.run_id).data.tags["mlflow.parentRunId"] == outer.info.run_id
    try:
        with mlflow.start_run() as broken:
            raise KeyError("x")
    except KeyError:
        pass
    assert client.get_run(broken.info.run_id).info.status == "FAILED"


def model():
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])


@check("sklearn.log_model, load_model")
def _():
    import numpy as np
    from mlflow.models import infer_signature

    rows = np.array([[0.0], [3.0]])
    with mlflow.start_run() as r:
        info = mlflow.sklearn.log_model(
            model(), "model", signature=infer_signature(rows, [0, 1]), pip_requirements=["scikit-learn"]
        )
    back = mlflow.sklearn.load_model(info.model_uri)
    assert list(back.predict([[0.0], [3.0]])) == [0, 1]
    generic = mlflow.pyfunc.load_model("runs:/%s/model" % r.info.run_id)
    assert list(generic.predict(rows)) == [0, 1]


@check("sklearn.autolog")
def _():
    from sklearn.ensemble import RandomForestClassifier

    mlflow.sklearn.autolog(silent=True)
    try:
        with mlflow.start_run() as r:
            RandomForestClassifier(n_estimators=5).fit([[0.0], [1.0], [2.0], [3.0]] * 5, [0, 0, 1, 1] * 5)
    finally:
        mlflow.sklearn.autolog(disable=True)
    got = client.get_run(r.info.run_id)
    assert got.data.params["n_estimators"] == "5"
    assert "training_accuracy_score" in got.data.metrics
    names = [f.path for f in client.list_artifacts(r.info.run_id)]
    assert "model" in names or THREE, names


@check("registered_model_name, get_registered_model, search_model_versions")
def _():
    name = "script-" + unique
    with mlflow.start_run():
        mlflow.sklearn.log_model(model(), "model", registered_model_name=name, pip_requirements=["scikit-learn"])
        mlflow.sklearn.log_model(model(), "again", registered_model_name=name, pip_requirements=["scikit-learn"])
    assert client.get_registered_model(name).name == name
    found = client.search_model_versions("name = '%s'" % name)
    assert sorted(int(v.version) for v in found) == [1, 2]
    loaded = mlflow.sklearn.load_model("models:/%s/2" % name)
    assert list(loaded.predict([[3.0]])) == [1]
    client.set_registered_model_alias(name, "best", "1")
    assert client.get_model_version_by_alias(name, "best").version in (1, "1")
    assert list(mlflow.pyfunc.load_model("models:/%s@best" % name).predict([[0.0]])) == [0]
    assert client.get_registered_model(name).aliases == {"best": "1"} or client.get_registered_model(name).aliases == {"best": 1}
    client.set_model_version_tag(name, "1", "k", "v")
    assert client.get_model_version(name, "1").tags["k"] == "v"
    client.update_registered_model(name, description="words")
    assert client.get_registered_model(name).description == "words"
    assert name in [m.name for m in client.search_registered_models("name LIKE 'script-%'")]
    e = refused(lambda: client.transition_model_version_stage(name, "1", "Production"), "INVALID_STATE")
    assert "champion" in str(e)
    client.delete_registered_model_alias(name, "best")


if THREE:

    @check("logged models of MLflow 3")
    def _():
        made = client.create_logged_model(exp, name="mine", source_run_id=rid, tags={"a": "b"}, params={"p": "q"})
        client.finalize_logged_model(made.model_id, "READY")
        client.set_logged_model_tags(made.model_id, {"c": "d"})
        client.delete_logged_model_tag(made.model_id, "a")
        got = client.get_logged_model(made.model_id)
        assert got.name == "mine" and str(got.status) == "READY" and got.tags == {"c": "d"} and got.params == {"p": "q"}, got
        client.log_metric(rid, "of_model", 7, model_id=made.model_id)
        got = client.get_logged_model(made.model_id)
        assert got.metrics[0].value == 7
        found = client.search_logged_models([exp], filter_string="name = 'mine'")
        assert [m.model_id for m in found] == [made.model_id]
        client.delete_logged_model(made.model_id)
        assert client.search_logged_models([exp], filter_string="name = 'mine'") == []

    @check("outputs of a run of MLflow 3")
    def _():
        with mlflow.start_run() as r:
            info = mlflow.sklearn.log_model(model(), name="out", pip_requirements=["scikit-learn"])
        got = client.get_run(r.info.run_id)
        assert [o.model_id for o in got.outputs.model_outputs] == [info.model_id]


print("mlflow %s: %d of %d groups of calls passed" % (mlflow.__version__, len(passed), len(passed) + len(failed)))
sys.exit(1 if failed else 0)
