"""Reads a file of OpenLineage events with the model of the official Python client.

Each facet becomes an object of its class there, which takes the fields of the specification alone.
"""

import collections
import inspect
import json
import re
import sys

import attr
from openlineage.client import event_v2
from openlineage.client.generated import (
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
    dataset_type_dataset,
    dataset_version_dataset,
    documentation_job,
    error_message_run,
    job_type_job,
    nominal_time_run,
    output_statistics_output_dataset,
    processing_engine_run,
    schema_dataset,
    sql_job,
)

FACETS = {
    "documentation": documentation_job.DocumentationJobFacet,
    "jobType": job_type_job.JobTypeJobFacet,
    "sql": sql_job.SQLJobFacet,
    "errorMessage": error_message_run.ErrorMessageRunFacet,
    "nominalTime": nominal_time_run.NominalTimeRunFacet,
    "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
    "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet,
    "schema": schema_dataset.SchemaDatasetFacet,
    "version": dataset_version_dataset.DatasetVersionDatasetFacet,
    "dataQualityAssertions": data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "dataQualityMetrics": data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet,
    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}


def made(cls, given):
    """An object of a class of the client; lists of objects in it are made of theirs."""
    types = {field.name: str(field.type) for field in attr.fields(cls)}
    fields = {}
    for key, value in given.items():
        if not key.startswith("_"):
            element = re.match(r"list\[(\w+)\]", types[key])
            part = getattr(inspect.getmodule(cls), element.group(1), None) if element else None
            fields[key] = [made(part, each) for each in value] if part else value
    return cls(**fields)


def facets(given):
    for name, facet in given.items():
        made(FACETS[name], facet)
        assert facet["_producer"] and facet["_schemaURL"].startswith("https://openlineage.io/spec/")
    return set(given)


def dataset(given, kind):
    names = facets(given.get("facets", {}))
    names |= facets(given.get("inputFacets", {})) | facets(given.get("outputFacets", {}))
    return kind(namespace=given["namespace"], name=given["name"]), names


counts = collections.Counter()
ends = collections.Counter()
for line in open(sys.argv[1]):
    given = json.loads(line)
    facets(given["run"]["facets"])
    facets(given["job"]["facets"])
    inputs = [dataset(d, event_v2.InputDataset) for d in given["inputs"]]
    outputs = [dataset(d, event_v2.OutputDataset) for d in given["outputs"]]
    event = event_v2.RunEvent(
        eventType=event_v2.RunState[given["eventType"]],
        eventTime=given["eventTime"],
        run=event_v2.Run(runId=given["run"]["runId"]),
        job=event_v2.Job(namespace=given["job"]["namespace"], name=given["job"]["name"]),
        producer=given["producer"],
        inputs=[d for d, _ in inputs],
        outputs=[d for d, _ in outputs],
    )
    start = event.eventType is event_v2.RunState.START
    if event.eventType is event_v2.RunState.COMPLETE:
        assert {"schema", "dataQualityMetrics", "dataQualityAssertions"} <= inputs[0][1], inputs
        assert {"schema", "version"} <= outputs[0][1], outputs
    assert start or given["run"]["facets"].get("errorMessage") or event.eventType is event_v2.RunState.COMPLETE
    counts[event.run.runId, start] += 1
    ends[given["eventType"]] += 1
assert counts and set(counts.values()) == {1}, counts
runs = {run for run, _ in counts}
assert len(counts) == 2 * len(runs), counts
print("%d runs have one start and one end: %s" % (len(runs), dict(sorted(ends.items()))))
