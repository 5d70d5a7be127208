"""Reads a file of OpenLineage events with the model of the official Python client."""

import collections
import json
import sys

from openlineage.client import event_v2
from openlineage.client.generated import (
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
    processing_engine_run,
    schema_dataset,
)


def without(facet):
    return {k: v for k, v in facet.items() if not k.startswith("_")}


def dataset(given, kind):
    facets = given.get("facets", {})
    if "schema" in facets:
        fields = [schema_dataset.SchemaDatasetFacetFields(**f) for f in facets["schema"]["fields"]]
        schema_dataset.SchemaDatasetFacet(fields=fields)
    for name, facet in given.get("inputFacets", {}).items():
        if name == "dataQualityAssertions":
            [data_quality_assertions_dataset.Assertion(**a) for a in facet["assertions"]]
        elif name == "dataQualityMetrics":
            data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(**without(facet))
    return kind(namespace=given["namespace"], name=given["name"])


counts = collections.Counter()
for line in open(sys.argv[1]):
    given = json.loads(line)
    facets = given["run"]["facets"]
    processing_engine_run.ProcessingEngineRunFacet(**without(facets["processing_engine"]))
    event = event_v2.RunEvent(
        eventType=event_v2.RunState[given["eventType"]],
        eventTime=given["eventTime"],
        run=event_v2.Run(runId=given["run"]["runId"]),
        job=event_v2.Job(namespace=given["job"]["namespace"], name=given["job"]["name"]),
        producer=given["producer"],
        inputs=[dataset(d, event_v2.InputDataset) for d in given["inputs"]],
        outputs=[dataset(d, event_v2.OutputDataset) for d in given["outputs"]],
    )
    counts[event.run.runId, event.eventType is event_v2.RunState.START] += 1
assert counts and set(counts.values()) == {1}, counts
runs = {run for run, _ in counts}
assert len(counts) == 2 * len(runs), counts
print("%d runs have one start and one end" % len(runs))
