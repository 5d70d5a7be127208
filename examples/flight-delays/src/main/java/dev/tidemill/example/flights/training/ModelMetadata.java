package dev.tidemill.example.flights.training;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a model's file says of its inputs. */
final class ModelMetadata {
  private ModelMetadata() {}

  static SortedMap<String, String> of(String algorithm, List<String> inputs) {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("algorithm", algorithm);
    metadata.put("features", String.join(",", inputs));
    metadata.put(
        "destination.code", "letters of the IATA code in base 26, AAA = 0; NaN if it is none");
    return metadata;
  }
}
