package dev.tidemill.validation.gate;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Judged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether clients of the champion can ask the candidate too. An input that is dropped is told. A
 * new one needs a default, or has to be optional: otherwise each request of a client that does not
 * know it yet would fail on the candidate, during the canary.
 */
public final class InterfaceCheck {

  private static final int NAMED = 10;

  private InterfaceCheck() {}

  /**
   * What the check comes to; empty if both ask for the same.
   *
   * @param version of the champion
   * @param mayBeLeftOut inputs of the candidate that requests need not send
   * @param asked whether requests come from clients: a gateway serves
   */
  public static Optional<Judged> judged(
      List<String> candidate,
      List<String> champion,
      int version,
      Collection<String> mayBeLeftOut,
      boolean asked) {
    List<String> more = candidate.stream().filter(i -> !champion.contains(i)).toList();
    List<String> less = champion.stream().filter(i -> !candidate.contains(i)).toList();
    if (more.isEmpty() && less.isEmpty()) {
      return Optional.empty();
    }
    List<String> sentences = new ArrayList<>();
    if (!more.isEmpty()) {
      sentences.add(
          "The candidate asks for %s, version %d does not"
              .formatted(Counted.names(more, NAMED), version));
    }
    if (!less.isEmpty()) {
      sentences.add("The candidate no longer asks for " + Counted.names(less, NAMED));
    }
    List<String> missing =
        asked ? more.stream().filter(i -> !mayBeLeftOut.contains(i)).toList() : List.of();
    if (!missing.isEmpty()) {
      sentences.add(
          "Requests of clients that do not send %s yet would fail. Write model.inputs: [{name: %s, default: ...}] for the value that they get, or, of a floating point number or a text, optional: true for a missing one"
              .formatted(Counted.names(missing, NAMED), missing.get(0)));
    }
    return Optional.of(
        Judged.of(
            missing.isEmpty(),
            observed(more, less),
            "new inputs with a default, or optional",
            String.join(". ", sentences),
            Map.of(
                "more", (double) more.size(),
                "less", (double) less.size(),
                "missing", (double) missing.size())));
  }

  private static String observed(List<String> more, List<String> less) {
    List<String> parts = new ArrayList<>();
    if (!more.isEmpty()) {
      parts.add("new: " + Counted.names(more, NAMED));
    }
    if (!less.isEmpty()) {
      parts.add("dropped: " + Counted.names(less, NAMED));
    }
    return String.join("; ", parts);
  }
}
