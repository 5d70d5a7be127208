package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** docs/settings.md is made from the settings; {@code -Dtidemill.publish=true} writes it. */
class SettingsDocumentTest {

  private static final Path DOCUMENT = Path.of("../../docs/settings.md");

  @Test
  void theDocumentShowsEverySetting() throws IOException {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        # Settings

        Made from the code. Give one on the command line (`--set name=value`) or in the environment. What is wrong is reported all at once,
        before anything starts.

        | setting | variable | default | allowed | meaning |
        |---|---|---|---|---|
        """);
    Services.settings().stream()
        .sorted(Comparator.comparing(Setting::name))
        .forEach(s -> table.append(row(s)));
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.writeString(DOCUMENT, table);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(table.toString());
  }

  private static String row(Setting<?> s) {
    String fallback =
        s.name().equals("gateway-threads") ? "one a core, at least 2" : s.fallbackText();
    return "| `"
        + s.name()
        + "` | `"
        + s.variable()
        + "` | "
        + (fallback.isEmpty() ? "" : "`" + fallback + "`")
        + " | "
        + s.allowed()
        + " | "
        + s.meaning()
        + " |\n";
  }
}
