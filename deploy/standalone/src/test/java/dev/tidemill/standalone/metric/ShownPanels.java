package dev.tidemill.standalone.metric;

import dev.tidemill.standalone.metric.Panel.Query;
import java.util.Map;
import java.util.TreeMap;

/** What the dashboards show of the demo. */
public final class ShownPanels {

  private static final Map<String, String> CHOSEN =
      Map.of(
          "$pipeline", "demo/flight-delays",
          "$endpoint", "flight-delays",
          "$instance", ".*",
          "$__rate_interval", "1m");

  private ShownPanels() {}

  /** The queries of panels that give nothing, by dashboard and panel. */
  public static Map<String, String> empty(PrometheusServer prometheus) {
    Map<String, String> empty = new TreeMap<>();
    for (Dashboard dashboard : Dashboards.all()) {
      for (Panel panel : dashboard.panels()) {
        for (Query query : panel.queries()) {
          String asked = query.expression();
          for (Map.Entry<String, String> chosen : CHOSEN.entrySet()) {
            asked = asked.replace(chosen.getKey(), chosen.getValue());
          }
          if (prometheus.series(asked) == 0) {
            empty.put(dashboard.uid() + "/" + panel.title() + " " + query.legend(), asked);
          }
        }
      }
    }
    return empty;
  }
}
