package dev.tidemill.validation.gate;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.BinomialTail;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Classes that appear or vanish: between the candidate and the champion, the specification, and the
 * rows. It only warns: new classes are what a model is trained again for.
 *
 * @param candidate the classes that the candidate knows
 * @param champion those of the champion
 * @param version of the champion
 * @param declared by the specification; empty if it takes them from the data
 * @param training rows by class
 * @param holdout rows by class
 */
public record ClassChanges(
    List<String> candidate,
    Optional<List<String>> champion,
    int version,
    List<String> declared,
    Map<String, Long> training,
    Map<String, Long> holdout) {

  private static final int NAMED = 10;

  /** The largest probability that a class is missing in the holdout by chance. */
  private static final double ALPHA = 0.001;

  /** What it comes to: a failure, which is to warn only, if a class appears or vanishes. */
  public Judged judged() {
    List<String> sentences = new ArrayList<>();
    List<String> unknown = without(holdout.keySet(), candidate);
    if (!unknown.isEmpty()) {
      long rows = unknown.stream().mapToLong(holdout::get).sum();
      long all = holdout.values().stream().mapToLong(Long::longValue).sum();
      sentences.add(
          "%d of %s %s a class that the candidate does not know (%s), which counts with the probability 0"
              .formatted(
                  rows,
                  Counted.of(all, "holdout row"),
                  Counted.verb(rows, "has", "have"),
                  Counted.names(unknown, NAMED)));
    }
    champion.ifPresent(
        theirs -> {
          tell(
              sentences, without(candidate, theirs), "the candidate knows %s, version %d does not");
          tell(
              sentences,
              without(theirs, candidate),
              "the candidate no longer knows %s, version %d does");
        });
    vanished(sentences);
    if (declared.isEmpty() && !training.isEmpty()) {
      tell(
          sentences,
          without(training.keySet(), candidate),
          "training rows have %s, which the candidate does not know");
      tell(
          sentences,
          without(candidate, training.keySet()),
          "the candidate knows %s, which no training row has");
    }
    if (!declared.isEmpty()) {
      tell(
          sentences,
          without(training.keySet(), declared),
          "training rows have %s, which label.classes does not list");
      tell(
          sentences,
          without(declared, training.keySet()),
          "label.classes lists %s, which no training row has");
    }
    String known = Counted.of(candidate.size(), "class") + ": " + Counted.names(candidate, NAMED);
    return Judged.of(
        sentences.isEmpty(),
        known,
        "the same classes",
        sentences.isEmpty() ? known : String.join("; ", sentences),
        Map.of("classes", (double) candidate.size(), "unknown", (double) unknown.size()));
  }

  /** Classes of the training rows that the holdout, which is newer, no longer has. */
  private void vanished(List<String> sentences) {
    long ofTraining = training.values().stream().mapToLong(n -> n).sum();
    long ofHoldout = holdout.values().stream().mapToLong(n -> n).sum();
    List<String> gone =
        without(training.keySet(), holdout.keySet()).stream()
            .filter(c -> BinomialTail.none(training.get(c), ofTraining, ofHoldout) <= ALPHA)
            .toList();
    if (!gone.isEmpty()) {
      long rows = gone.stream().mapToLong(training::get).sum();
      sentences.add(
          "no holdout row has %s, but %d of %s %s"
              .formatted(
                  Counted.names(gone, NAMED),
                  rows,
                  Counted.of(ofTraining, "training row"),
                  Counted.verb(rows, "does", "do")));
    }
  }

  private void tell(List<String> sentences, List<String> classes, String sentence) {
    if (!classes.isEmpty()) {
      sentences.add(sentence.formatted(Counted.names(classes, NAMED), version));
    }
  }

  private static List<String> without(Collection<String> classes, Collection<String> known) {
    return classes.stream().filter(c -> !known.contains(c)).toList();
  }
}
