package dev.tidemill.console;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.schemas.text.Counted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Findings that are held and that no trigger of the specification listens to. */
record UnheardFindings(List<OfCheck> findings) {

  static final UnheardFindings NONE = new UnheardFindings(List.of());

  /**
   * Findings of one check.
   *
   * @param last event time of the newest
   * @param message of the newest
   */
  record OfCheck(String check, long times, Instant last, String message) {}

  static UnheardFindings of(PipelineView pipeline) {
    Set<String> heard =
        pipeline.current.stream()
            .filter(v -> !v.deleted())
            .map(PipelineVersion::spec)
            .flatMap(s -> s.triggers().stream())
            .filter(t -> t.kind() instanceof OnFinding)
            .flatMap(t -> ((OnFinding) t.kind()).checks().stream())
            .collect(Collectors.toSet());
    Map<String, OfCheck> byCheck = new LinkedHashMap<>();
    for (Finding f : pipeline.findings) {
      if (!heard.contains(f.check())) {
        byCheck.merge(
            f.check(),
            new OfCheck(f.check(), 1, f.eventTime(), f.message()),
            (before, one) -> new OfCheck(one.check, before.times + 1, one.last, one.message));
      }
    }
    return new UnheardFindings(List.copyOf(byCheck.values()));
  }

  void tell(Lines lines) {
    for (OfCheck f : findings) {
      lines.add(
          0,
          "no trigger listens to the check %s: %s, last %s: %s",
          f.check,
          Counted.of(f.times, "finding"),
          f.last,
          f.message);
    }
  }
}
