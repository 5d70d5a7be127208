package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.schemas.spec.kind.KindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void whatIsExpectedToFailHasItsExitCode() {
    assertThat(exitCode(new SettingsException("x"))).isEqualTo(64);
    assertThat(exitCode(new KindException("Both A and B are the kind of C"))).isEqualTo(64);
    assertThat(exitCode(new TimeoutException("Not ready after 60 s: runner"))).isEqualTo(69);
    assertThat(exitCode(new PortTakenException("x", 1, "--port", null))).isEqualTo(73);
    assertThat(exitCode(new RuntimeException(new UncheckedIOException(new IOException("full")))))
        .isEqualTo(74);
    assertThat(Failure.of(new IllegalStateException("a defect"))).isEmpty();
    try {
      assertThat(new HttpOptions("0.0.0.0", 0, "", 1)).isNull();
    } catch (IllegalArgumentException e) {
      assertThat(exitCode(e)).isEqualTo(64);
    }
  }

  private static int exitCode(Exception e) {
    return Failure.of(e).orElseThrow().exitCode();
  }
}
