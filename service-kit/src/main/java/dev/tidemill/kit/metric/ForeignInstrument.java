package dev.tidemill.kit.metric;

import java.util.List;

/**
 * A metric that a library measures: the JVM's and Kafka's.
 *
 * @param exposed the names under which a scrape shows it
 */
public record ForeignInstrument(
    String owner,
    String type,
    String unit,
    List<String> exposed,
    String meaning,
    List<String> labels)
    implements Instrument {

  public ForeignInstrument {
    exposed = List.copyOf(exposed);
    labels = List.copyOf(labels);
  }
}
