package dev.tidemill.training.label;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.training.snapshot.LabelRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the rows of one look. */
final class LabelTally {

  private long sent;
  private final Map<String, Refused> refused = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();

  private record Refused(long rows, String example) {}

  void sent(long labels) {
    sent += labels;
  }

  void refused(LabelRow row, String why) {
    String example = row.id() == null ? row.word() : row.id() + ": " + row.word();
    refused.merge(
        why,
        new Refused(1, ForeignText.bounded(String.valueOf(example))),
        (a, b) -> new Refused(a.rows() + 1, a.example()));
  }

  /** Takes a sentence about what was left out before there were rows. */
  void note(String sentence) {
    notes.add(sentence);
  }

  long sent() {
    return sent;
  }

  long refused() {
    return refused.values().stream().mapToLong(Refused::rows).sum();
  }

  /** What was left out, a sentence each. */
  List<String> told() {
    List<String> told = new ArrayList<>();
    refused.forEach(
        (why, rows) ->
            told.add(
                "%s %s and %s no labels, for example %s."
                    .formatted(
                        Counted.of(rows.rows(), "row"),
                        rows.rows() == 1 ? why.replaceFirst("^have", "has") : why,
                        Counted.verb(rows.rows(), "gives", "give"),
                        rows.example())));
    told.addAll(notes);
    return told;
  }
}
