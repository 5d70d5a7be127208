package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.List;

/** Whether a transaction holds back those who read. */
final class TransactionDiagnosis {

  private static final String WHAT = "hanging";

  private TransactionDiagnosis() {}

  static List<ClusterFinding> of(List<OpenTransaction> open) {
    List<ClusterFinding> found = new ArrayList<>();
    for (OpenTransaction t : open) {
      if (t.hangs()) {
        found.add(
            ClusterFinding.bad(
                WHAT,
                "a transaction%s hangs in %s-%d: readers see nothing from offset %d on"
                    .formatted(
                        t.id().map(id -> " of " + id).orElse(" that no coordinator knows"),
                        t.topic(),
                        t.partition(),
                        t.startOffset()),
                "kafka-transactions.sh abort --topic %s --partition %d --start-offset %d"
                    .formatted(t.topic(), t.partition(), t.startOffset())));
      }
    }
    if (found.isEmpty()) {
      found.add(
          ClusterFinding.ok(
              WHAT,
              open.isEmpty()
                  ? "no transaction is open"
                  : "no transaction hangs; "
                      + Counted.of(open.size(), "partition")
                      + " in open ones"));
    }
    return found;
  }
}
