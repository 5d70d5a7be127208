package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.trigger.books.SignalBooks.Entry;
import java.util.ArrayList;
import java.util.List;

/** Whether every signal of every trigger is in exactly one bucket, over all instances. */
final class BooksDiagnosis {

  private static final String WHAT = "all signals";

  private BooksDiagnosis() {}

  static List<ClusterFinding> of(List<Entry> books) {
    List<ClusterFinding> found = new ArrayList<>();
    for (Entry e : books) {
      if (!e.balance().holds()) {
        found.add(
            ClusterFinding.bad(
                WHAT,
                "the counts of %s of %s do not add up: %s, %d waiting"
                    .formatted(
                        e.balance().trigger().isEmpty()
                            ? "signals without a trigger"
                            : "trigger " + e.balance().trigger(),
                        e.pipeline(),
                        e.balance().counts(),
                        e.balance().waiting()),
                "this is a defect of Tidemill: report it with the decisions of that pipeline"));
      }
    }
    if (found.isEmpty()) {
      found.add(
          ClusterFinding.ok(
              WHAT,
              "each is in one bucket, at %s of all instances (read from the log)"
                  .formatted(Counted.of(books.size(), "trigger"))));
    }
    return found;
  }
}
