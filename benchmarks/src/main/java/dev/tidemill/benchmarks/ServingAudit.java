package dev.tidemill.benchmarks;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.topic.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the topics say of requests and labels, and whether the evidence counts each once. */
final class ServingAudit {

  private final CommittedRecords records;

  ServingAudit(CommittedRecords records) {
    this.records = records;
  }

  /**
   * What was found.
   *
   * @param notLogged requests that were answered and are not on the topic: they were in the buffer
   *     of a gateway that was killed
   * @param labelsLost labels that were taken and are not on the topic
   * @param asked how often versions were asked, each request once
   * @param counted the same as the evidence adds it up
   */
  record Finding(long notLogged, long labelsLost, long asked, long counted) {

    /** What must be 0. */
    Map<String, Integer> figures() {
      Map<String, Integer> out = new LinkedHashMap<>();
      out.put("labels lost", (int) labelsLost);
      out.put("requests missing in the evidence", (int) Math.max(0, asked - counted));
      out.put("requests counted twice in the evidence", (int) Math.max(0, counted - asked));
      return out;
    }
  }

  /**
   * Reads everything.
   *
   * @param answered ids of requests that were answered
   * @param labelled ids of requests whose labels were taken
   */
  Finding read(List<String> answered, List<String> labelled) {
    Map<String, Integer> asked = new HashMap<>();
    Set<String> logged = new HashSet<>();
    records.each(
        Topics.PREDICTIONS,
        prediction -> {
          logged.add(prediction.requestId());
          asked.putIfAbsent(request(prediction), prediction.scores().size());
        });
    Set<String> labels = new HashSet<>();
    records.each(Topics.LABELS, label -> labels.add(label.requestId()));
    long[] counted = {0};
    records.each(Topics.EVIDENCE, slice -> counted[0] += executions(slice));
    return new Finding(
        answered.stream().filter(id -> !logged.contains(id)).count(),
        labelled.stream().filter(id -> !labels.contains(id)).count(),
        asked.values().stream().mapToLong(Integer::longValue).sum(),
        counted[0]);
  }

  /** The same id with another input is another request. */
  private static String request(Prediction p) {
    return p.endpoint() + " " + p.requestId() + " " + p.inputHash();
  }

  private static long executions(EvidenceSlice slice) {
    return slice.versions().stream().mapToLong(VersionEvidence::executions).sum();
  }
}
