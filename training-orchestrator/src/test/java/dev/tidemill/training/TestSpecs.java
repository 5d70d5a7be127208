package dev.tidemill.training;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Specifications for tests. */
public final class TestSpecs {

  private static final PipelineSpec FLIGHTS = read(text());

  private TestSpecs() {}

  public static PipelineSpec flightDelays() {
    return FLIGHTS;
  }

  /** The flight-delays specification with a piece of its text replaced. */
  public static PipelineSpec flightDelays(String piece, String by) {
    if (!text().contains(piece)) {
      throw new IllegalArgumentException("Not in the specification: " + piece);
    }
    return read(text().replace(piece, by));
  }

  /** The flight-delays specification as it is when nothing serves its models. */
  public static PipelineSpec withoutRollout() {
    return read(
        text()
            .replaceFirst("(?s)\n  rollout:.*", "")
            .replaceFirst("(?s)\n    - name: model-got-worse.*?(?=\n    - name)", ""));
  }

  public static PipelineSpec read(String yaml) {
    return PipelineSpecs.parse(yaml, "pipeline.yaml").orThrow();
  }

  public static String text() {
    try (InputStream in = TestSpecs.class.getResourceAsStream("/flight-delays.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
