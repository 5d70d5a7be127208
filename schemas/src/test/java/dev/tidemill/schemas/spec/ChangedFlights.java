package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The specification of the flights, with a piece of it changed. */
abstract class ChangedFlights {

  static final String FLIGHTS = flights();

  static String flights() {
    try (InputStream in = ChangedFlights.class.getResourceAsStream("/flight-delays.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String with(String piece, String by) {
    assertThat(FLIGHTS).contains(piece);
    return FLIGHTS.replace(piece, by);
  }

  static List<SpecError> errors(String yaml) {
    return PipelineSpecs.parse(yaml, "p.yaml").errors();
  }
}
