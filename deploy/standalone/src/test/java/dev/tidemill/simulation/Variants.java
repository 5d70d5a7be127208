package dev.tidemill.simulation;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The flight-delays example under every concurrency policy, and a second pipeline of its kind. */
final class Variants {

  static final String FLIGHTS = "demo/flight-delays";
  static final String ARRIVALS = "demo/arrivals";

  private static final String CONCURRENCY = "concurrency: {limit: 1, policy: queue-latest}";
  private static final List<String> POLICIES =
      List.of("queue-latest", "queue", "skip", "join", "replace");
  private static final List<PipelineSpec> ALL = all();

  private Variants() {}

  private static List<PipelineSpec> all() {
    String yaml = example();
    List<PipelineSpec> specs = new ArrayList<>();
    for (int limit = 1; limit <= 2; limit++) {
      for (String policy : POLICIES) {
        String changed =
            replaced(
                yaml, CONCURRENCY, "concurrency: {limit: " + limit + ", policy: " + policy + "}");
        specs.add(PipelineSpecs.parse(changed, "pipeline.yaml").orThrow());
      }
    }
    return List.copyOf(specs);
  }

  static int count() {
    return ALL.size();
  }

  /** A variant of the pipeline of this key, with an endpoint of its own. */
  static PipelineSpec of(String key, int variant) {
    PipelineSpec spec = ALL.get(variant);
    return key.equals(FLIGHTS) ? spec : Second.ALL.get(variant);
  }

  private static final class Second {
    static final List<PipelineSpec> ALL =
        Variants.ALL.stream()
            .map(
                s ->
                    PipelineSpecs.fromDocument(
                        replaced(
                            replaced(
                                s.document(),
                                "\"name\":\"flight-delays\"",
                                "\"name\":\"arrivals\""),
                            "\"endpoint\":\"flight-delays\"",
                            "\"endpoint\":\"arrivals\"")))
            .toList();
  }

  private static String replaced(String text, String old, String by) {
    if (!text.contains(old)) {
      throw new IllegalStateException("The example no longer has " + old + " in\n" + text);
    }
    return text.replace(old, by);
  }

  private static String example() {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path file = up.resolve("examples/flight-delays/pipeline.yaml");
      if (Files.exists(file)) {
        try {
          return Files.readString(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    throw new IllegalStateException("No folder above has examples/flight-delays/pipeline.yaml");
  }
}
