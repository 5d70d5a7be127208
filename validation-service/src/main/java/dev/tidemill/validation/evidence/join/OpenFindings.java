package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.Finding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was found about the version that serves. A new champion begins without findings.
 *
 * @param champion 0 before the first
 */
record OpenFindings(int champion, Map<String, Integer> byCheck) {

  static final OpenFindings NONE = new OpenFindings(0, Map.of());

  OpenFindings {
    byCheck = Map.copyOf(byCheck);
  }

  /** After a turn of the monitor; the same object if nothing changed. */
  OpenFindings after(int serving, List<Finding> found) {
    if (serving == champion && found.isEmpty()) {
      return this;
    }
    Map<String, Integer> next = new TreeMap<>(serving == champion ? byCheck : Map.of());
    found.stream()
        .filter(finding -> finding.modelVersion() == serving)
        .forEach(finding -> next.merge(finding.check(), 1, Integer::sum));
    return new OpenFindings(serving, next);
  }
}
