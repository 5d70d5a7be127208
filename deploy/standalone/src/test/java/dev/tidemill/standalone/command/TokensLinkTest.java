package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link to the page is printed only with a token that no other user knows or chose. */
@DisabledOnOs(OS.WINDOWS)
class TokensLinkTest {

  private static final String TOKEN = "tm_known-to-the-owner";

  @TempDir Path home;

  private Path token() throws IOException {
    Path token = home.resolve("token");
    PrivateFiles.write(token, TOKEN + "\n");
    return token;
  }

  private CommandLineRun link() {
    return CommandLineRun.of("--home", home.toString(), "tokens", "link");
  }

  @Test
  void withoutTheFileThereIsAWordAndNoLink() throws IOException {
    Files.delete(token());
    assertThat(link().exits(66).complains(home.resolve("token") + " cannot be read").out())
        .doesNotContain("http");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----"})
  void aTokenThatOthersCouldReadIsNotPrinted(String permissions) throws IOException {
    Path token = token();
    assertThat(link().exits(0).out()).contains("/#token=" + TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString(permissions));
    assertThat(link().exits(77).complains("Others could read", "start it again").out())
        .doesNotContain("http")
        .doesNotContain(TOKEN);
  }

  @Test
  void aTokenOfAnotherUserIsNeitherPrintedNorSent() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Path token = token();
    Files.setAttribute(token, "unix:uid", 12_345);
    assertThat(link().exits(77).complains("it belongs to another user (user 12345)").out())
        .doesNotContain(TOKEN);
    CommandLineRun.of("--token-file", token.toString(), "get", "pipelines")
        .exits(77)
        .complains("--token-file: " + token + " is not used");
  }
}
