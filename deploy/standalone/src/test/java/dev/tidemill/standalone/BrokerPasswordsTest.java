package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class BrokerPasswordsTest {

  @TempDir Path dir;

  @Test
  void aPasswordOfTheBrokerInAFileOfAnotherUserIsReplaced() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Path file = dir.resolve(BrokerPasswords.FILE);
    BrokerPasswords.in(dir, false);
    String first = Files.readString(file);
    BrokerPasswords.in(dir, false);
    assertThat(file).hasContent(first);
    Files.setAttribute(file, "unix:uid", 12_345);
    BrokerPasswords.in(dir, false);
    assertThat(Files.readString(file)).isNotEqualTo(first);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
  }
}
