package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The specification that most tests start from. */
public final class TestSpecs {

  public static final String FLIGHT_DELAYS = text("/flight-delays.yaml");

  private TestSpecs() {}

  static PipelineSpec flightDelays() {
    return PipelineSpecs.parse(FLIGHT_DELAYS, "flight-delays.yaml").orThrow();
  }

  /** A resource. */
  public static String text(String name) {
    try (InputStream in = TestSpecs.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
