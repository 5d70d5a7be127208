package dev.tidemill.training.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.topic.Topics;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MarksTest {

  private static final String A = "a1".repeat(32);
  private static final String B = "b2".repeat(32);

  private static Set<String> unnamedAfter(Object record) {
    Marks marks = new Marks(Set.of(A, B), Instant.EPOCH);
    marks.record(record);
    return marks.unnamed();
  }

  @Test
  void aDigestIsFoundWhereverItStandsInAText() {
    assertThat(unnamedAfter("see " + A + ".")).containsExactly(B);
    assertThat(unnamedAfter("ff" + A + "00" + B)).isEmpty();
    assertThat(unnamedAfter(A.substring(1))).containsExactlyInAnyOrder(A, B);
    assertThat(unnamedAfter(A.toUpperCase(Locale.ROOT))).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void everyTopicThatMayNameAnArtefactIsRead() {
    assertThat(ArtefactCollector.topics())
        .contains(
            Topics.RUNS,
            Topics.JOBS,
            Topics.JOB_EVENTS,
            Topics.MODELS,
            Topics.ROLLOUTS,
            Topics.ROUTES,
            Topics.GATEWAY_STATES)
        .doesNotContain(Topics.PREDICTIONS, Topics.LABELS, Topics.JOB_LOGS, Topics.COMMANDS);
  }

  /** A new field called a digest fails here until it is said whether it names a list of files. */
  @Test
  void itIsKnownOfEachDigestWhetherItNamesAListOfOthers() {
    TreeMap<String, Boolean> found = new TreeMap<>();
    Set<Type> seen = new HashSet<>();
    for (Topic<?> topic : Topics.all()) {
      digests(topic.valueType(), seen, found);
    }
    assertThat(found.entrySet().stream().filter(e -> e.getValue()).map(e -> e.getKey()))
        .containsExactly(LISTS.toArray(String[]::new));
    assertThat(found.entrySet().stream().filter(e -> !e.getValue()).map(e -> e.getKey()))
        .containsExactly(NO_LISTS.toArray(String[]::new));
  }

  private static final List<String> LISTS =
      List.of(
          "CodeTested.codeDigest",
          "ModelVersion.codeDigest",
          "PredictHoldout.codeDigest",
          "PrepareFeatures.codeDigest",
          "Prepared.programDigest",
          "Snapshot.digest",
          "SnapshotCut.codeDigest",
          "SnapshotFinished.codeDigest",
          "TestCode.codeDigest",
          "TestsFinished.codeDigest",
          "TrainModel.codeDigest",
          "TrainedModel.codeDigest",
          "VersionServer.codeDigest");

  private static final List<String> NO_LISTS =
      List.of(
          "ArtefactLogged.digest",
          "CodeChanged.digest",
          "CodeChanged.previousDigest",
          "DataFile.digest",
          "DataVersion.digest",
          "ExcludeData.digests",
          "FileHistory.digest",
          "FilesExcluded.digests",
          "FilesIncluded.digests",
          "IncludeData.digests",
          "LoadedVersion.digest",
          "ModelVersion.digest",
          "Predicted.candidateDigest",
          "Predicted.championDigest",
          "Predicted.championModelDigest",
          "Prepared.championHoldoutDigest",
          "Prepared.holdoutDigest",
          "Prepared.trainDigest",
          "QuarantineForgotten.digests",
          "RouteVersion.digest",
          "RouteVersion.goldenDigest",
          "SignalSet.digest",
          "Snapshot.contextDigest",
          "Snapshot.holdoutDigest",
          "Snapshot.trainDigest",
          "TrackedDataset.digest",
          "TrackedMetric.datasetDigest",
          "TrainedModel.digest",
          "Verdict.championDigest",
          "Verdict.goldenDigest",
          "Verdict.profileDigest",
          "Verdict.subjectDigest");

  private static void digests(Type type, Set<Type> seen, Map<String, Boolean> found) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType p) {
      List.of(p.getActualTypeArguments()).forEach(t -> digests(t, seen, found));
      return;
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) {
      for (RecordComponent part : c.getRecordComponents()) {
        if (part.getName().toLowerCase(Locale.ROOT).contains("digest")) {
          found.put(c.getSimpleName() + "." + part.getName(), Marks.namesList(c, part.getName()));
        }
        digests(part.getGenericType(), seen, found);
      }
    }
    if (c.isSealed()) {
      List.of(c.getPermittedSubclasses()).forEach(s -> digests(s, seen, found));
    }
  }
}
