package dev.tidemill.kit.metric;

import java.util.List;

/**
 * One metric of the catalogue. Meters are made from it and from nothing else, so what the catalogue
 * says is what a scrape shows.
 */
public sealed interface Instrument permits OwnInstrument, ForeignInstrument {

  /** The service that shows it, or {@code every process}. */
  String owner();

  /** For people, in docs/metrics.md. */
  String meaning();

  /** What tells its series apart. */
  List<String> labels();

  /** As Prometheus calls it: {@code counter}, {@code gauge}, {@code summary}, {@code histogram}. */
  String type();

  /** What the value counts, in the plural; empty for a share and the like. */
  String unit();

  /** The names under which a scrape shows it. */
  List<String> exposed();
}
