package dev.tidemill.schemas.avro;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

final class TestSpecs {

  private TestSpecs() {}

  static PipelineSpec flightDelays() {
    try (InputStream in = TestSpecs.class.getResourceAsStream("/flight-delays.yaml")) {
      return PipelineSpecs.parse(
              new String(in.readAllBytes(), StandardCharsets.UTF_8), "flight-delays.yaml")
          .orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
