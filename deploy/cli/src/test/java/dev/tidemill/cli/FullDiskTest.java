package dev.tidemill.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.cli.home.StartException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FullDiskTest {

  @Test
  void aStartOnAFullDiskSaysHowMuchIsLeftAndHowMuchIsNeeded() {
    assertThatThrownBy(() -> Logs.requireSpace(Path.of("/data/home"), 3L << 20))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("There are only 3 MB left on the disk of /data/home; free some")
        .hasMessageContaining("at least 100 MB");
    assertThatCode(() -> Logs.requireSpace(Path.of("/data/home"), 101L << 20))
        .doesNotThrowAnyException();
  }
}
