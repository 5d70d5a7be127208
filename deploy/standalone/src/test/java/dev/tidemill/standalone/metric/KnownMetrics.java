package dev.tidemill.standalone.metric;

import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.standalone.Services;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The catalogue of metrics by the names that a scrape shows. */
public final class KnownMetrics {

  /** What Prometheus itself adds to what it scrapes, and prometheus.yml with it. */
  private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job", "component");

  private static final Map<String, Set<String>> LABELS = labels();

  private KnownMetrics() {}

  private static Map<String, Set<String>> labels() {
    Map<String, Set<String>> found = new HashMap<>();
    for (Instrument metric : Services.metrics()) {
      for (String name : metric.exposed()) {
        Set<String> labels = new HashSet<>(metric.labels());
        if (name.endsWith("_bucket")) {
          labels.add("le");
        }
        found.put(name, labels);
      }
    }
    return found;
  }

  /** The names with their labels. */
  public static Map<String, Set<String>> all() {
    return LABELS;
  }

  /** What a query names that is not there: metrics, and labels that none of its metrics has. */
  public static Set<String> unknown(PromQuery query) {
    Set<String> unknown = new HashSet<>();
    Set<String> any = new HashSet<>(OF_PROMETHEUS);
    List<PromQuery.Selector> selectors = query.selectors();
    for (PromQuery.Selector selector : selectors) {
      if (selector.metric().equals("up")) {
        continue;
      }
      Set<String> known = LABELS.get(selector.metric());
      if (known == null) {
        unknown.add(selector.metric());
        continue;
      }
      any.addAll(known);
      selector.labels().stream()
          .filter(l -> !known.contains(l) && !OF_PROMETHEUS.contains(l))
          .forEach(l -> unknown.add(selector.text() + " has no label " + l));
    }
    query.grouped().stream()
        .filter(l -> !any.contains(l))
        .forEach(l -> unknown.add("no metric has the label " + l));
    return unknown;
  }
}
