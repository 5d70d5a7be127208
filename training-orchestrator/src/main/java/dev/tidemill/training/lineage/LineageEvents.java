package dev.tidemill.training.lineage;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.RunEventBody.RunEnded;
import dev.tidemill.schemas.message.RunOutcome;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.training.lineage.LineageRuns.Told;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.DatasetFacetsBuilder;
import io.openlineage.client.OpenLineage.InputDataset;
import io.openlineage.client.OpenLineage.InputDatasetInputFacetsBuilder;
import io.openlineage.client.OpenLineage.OutputDataset;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineage.RunFacetsBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Runs as OpenLineage events. The same run always gives the same events.
 *
 * @param namespace of jobs and models
 */
record LineageEvents(String namespace, String version) {

  private static final URI PRODUCER = URI.create("https://tidemill.dev");
  private static final OpenLineage LINEAGE = new OpenLineage(PRODUCER);

  /** The id of a run there: the same for the same run, however often it is told. */
  static UUID id(String runId) {
    return UUID.nameUUIDFromBytes(("openlineage\n" + runId).getBytes(StandardCharsets.UTF_8));
  }

  OpenLineage.RunEvent event(Told run) {
    return LINEAGE
        .newRunEventBuilder()
        .eventType(run.end().map(LineageEvents::type).orElse(EventType.START))
        .eventTime(time(run.at()))
        .run(LINEAGE.newRunBuilder().runId(id(run.runId())).facets(facets(run).build()).build())
        .job(
            LINEAGE
                .newJobBuilder()
                .namespace(namespace)
                .name(run.pipeline())
                .facets(
                    LINEAGE
                        .newJobFacetsBuilder()
                        .sourceCodeLocation(CodeLocation.of(LINEAGE, run))
                        .jobType(LINEAGE.newJobTypeJobFacet("BATCH", "TIDEMILL", "PIPELINE"))
                        .documentation(
                            LINEAGE.newDocumentationJobFacet(
                                "Trains, gates and rolls out the model of " + run.pipeline(), null))
                        .sql(sql(run))
                        .build())
                .build())
        .inputs(inputs(run))
        .outputs(run.model().map(m -> List.of(output(m))).orElse(List.of()))
        .build();
  }

  private static OpenLineage.SQLJobFacet sql(Told run) {
    return LINEAGE
        .newSQLJobFacetBuilder()
        .query(run.cause().spec().data().query())
        .dialect("duckdb")
        .build();
  }

  /** A gate that turned a candidate away is a failure; a person or another run ended the rest. */
  static EventType type(RunEnded end) {
    return type(end.outcome());
  }

  static EventType type(RunOutcome outcome) {
    return switch (outcome) {
      case PROMOTED, NO_CHANGE -> EventType.COMPLETE;
      case FAILED, REJECTED -> EventType.FAIL;
      case CANCELLED, SUPERSEDED, EXPIRED, ROLLED_BACK -> EventType.ABORT;
    };
  }

  private static ZonedDateTime time(Instant at) {
    return at.atZone(ZoneOffset.UTC);
  }

  private RunFacetsBuilder facets(Told run) {
    RunFacetsBuilder facets =
        LINEAGE
            .newRunFacetsBuilder()
            .processing_engine(
                LINEAGE
                    .newProcessingEngineRunFacetBuilder()
                    .name("tidemill")
                    .version(version)
                    .openlineageAdapterVersion(version)
                    .build())
            .nominalTime(
                LINEAGE
                    .newNominalTimeRunFacetBuilder()
                    .nominalStartTime(time(run.requestedAt()))
                    .build());
    run.end()
        .filter(e -> type(e) != EventType.COMPLETE)
        .ifPresent(
            e ->
                facets.errorMessage(
                    LINEAGE.newErrorMessageRunFacet(e.code() + ": " + e.message(), "java", null)));
    return facets;
  }

  private static List<InputDataset> inputs(Told run) {
    List<InputDataset> inputs = new ArrayList<>();
    List<SourceSpec> sources = run.cause().spec().data().sources();
    for (SourceSpec source : sources) {
      SourceSpec.Dataset place = source.kind().dataset(Path.of(run.cause().folder()));
      InputDatasetInputFacetsBuilder input = LINEAGE.newInputDatasetInputFacetsBuilder();
      DatasetFacetsBuilder facets = LINEAGE.newDatasetFacetsBuilder();
      run.snapshot().ifPresent(s -> describe(s, source, facets, input, sources.size() == 1));
      // A gate looks at the query's rows; which source a check is about is known of one only.
      if (source == sources.get(0)) {
        run.dataGate().ifPresent(v -> input.dataQualityAssertions(assertions(v)));
      }
      inputs.add(
          LINEAGE
              .newInputDatasetBuilder()
              .namespace(place.namespace())
              .name(place.name())
              .facets(facets.build())
              .inputFacets(input.build())
              .build());
    }
    return inputs;
  }

  private static void describe(
      Snapshot snapshot,
      SourceSpec source,
      DatasetFacetsBuilder facets,
      InputDatasetInputFacetsBuilder input,
      boolean only) {
    snapshot.columns().stream()
        .filter(c -> c.source().equals(source.name()))
        .findFirst()
        .ifPresent(c -> facets.schema(schema(c.types())));
    facets.version(LINEAGE.newDatasetVersionDatasetFacet(snapshot.digest()));
    if (only) {
      List<DataFile> files = snapshot.files();
      input.dataQualityMetrics(
          LINEAGE
              .newDataQualityMetricsInputDatasetFacetBuilder()
              .rowCount(snapshot.rows())
              .bytes(files.stream().mapToLong(DataFile::bytes).sum())
              .fileCount((long) files.size())
              .lastUpdated(newest(files))
              .columnMetrics(
                  LINEAGE.newDataQualityMetricsInputDatasetFacetColumnMetricsBuilder().build())
              .build());
    }
  }

  private static ZonedDateTime newest(List<DataFile> files) {
    return files.stream()
        .flatMap(f -> f.maxEventTime().stream())
        .max(Comparator.naturalOrder())
        .map(LineageEvents::time)
        .orElse(null);
  }

  private static OpenLineage.SchemaDatasetFacet schema(Map<String, String> types) {
    return LINEAGE.newSchemaDatasetFacet(
        types.entrySet().stream()
            .map(
                t ->
                    LINEAGE
                        .newSchemaDatasetFacetFieldsBuilder()
                        .name(t.getKey())
                        .type(t.getValue())
                        .build())
            .toList());
  }

  /** What could not be judged is no assertion. */
  private static OpenLineage.DataQualityAssertionsDatasetFacet assertions(Verdict verdict) {
    return LINEAGE.newDataQualityAssertionsDatasetFacet(
        verdict.checks().stream().map(LineageEvents::assertion).filter(Objects::nonNull).toList());
  }

  private static OpenLineage.DataQualityAssertionsDatasetFacetAssertions assertion(
      CheckResult check) {
    boolean judged = check.outcome() == CheckOutcome.PASS || check.outcome() == CheckOutcome.FAIL;
    return judged
        ? LINEAGE
            .newDataQualityAssertionsDatasetFacetAssertionsBuilder()
            .assertion(check.name())
            .success(check.outcome() == CheckOutcome.PASS)
            .severity(check.warnOnly() ? "warn" : "error")
            .build()
        : null;
  }

  private OutputDataset output(ModelVersion model) {
    DatasetFacetsBuilder facets =
        LINEAGE
            .newDatasetFacetsBuilder()
            .version(LINEAGE.newDatasetVersionDatasetFacet(Integer.toString(model.version())))
            .datasetType(LINEAGE.newDatasetTypeDatasetFacet("MODEL", model.format()))
            .schema(
                LINEAGE.newSchemaDatasetFacet(
                    model.signature().inputs().stream()
                        .map(
                            t ->
                                LINEAGE
                                    .newSchemaDatasetFacetFieldsBuilder()
                                    .name(t.name())
                                    .type(t.datatype())
                                    .build())
                        .toList()));
    return LINEAGE
        .newOutputDatasetBuilder()
        .namespace(namespace)
        .name("models/" + model.pipeline())
        .facets(facets.build())
        .outputFacets(
            LINEAGE
                .newOutputDatasetOutputFacetsBuilder()
                .outputStatistics(
                    LINEAGE
                        .newOutputStatisticsOutputDatasetFacetBuilder()
                        .size(model.bytes())
                        .fileCount(1L)
                        .build())
                .build())
        .build();
  }
}
