package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever somebody writes, the answer is a specification or a list of errors with places. */
@Tag("slow")
class SpecFuzzTest {

  private static final List<String> VALUES =
      List.of(
          "",
          "null",
          "[]",
          "{}",
          "[null]",
          "[[x]]",
          "{x: {y: z}}",
          "-1",
          "0",
          "1.5",
          "true",
          "text",
          "\"\"",
          "\"..\"",
          "999999999d",
          "9223372036854775807",
          "!x y",
          "[{}]",
          "[{errors: null}]",
          "{name: x}",
          "*.csv",
          "*",
          "{ ",
          "[A-Z]{3}",
          "@daily",
          "~/x",
          "$HOME/x",
          "\"\\0\"");

  private static final List<String> LINES = lines();

  private static List<String> lines() {
    try (InputStream in = SpecFuzzTest.class.getResourceAsStream("/flight-delays.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Property(tries = 1500)
  void noDocumentIsACrash(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 9_999_999) Integer> changes) {
    List<String> lines = new ArrayList<>(LINES);
    for (int change : changes) {
      int at = change % lines.size();
      lines.set(at, changed(lines.get(at), change / lines.size()));
    }
    String yaml = String.join("\n", lines);
    PipelineSpecs.ParseResult result = PipelineSpecs.parse(yaml, "p.yaml");
    assertThat(result.spec().isPresent()).isEqualTo(result.errors().isEmpty());
    assertThat(result.errors()).noneMatch(e -> e.message().contains("cannot be read"));
    result
        .spec()
        .ifPresent(
            spec ->
                assertThat(PipelineSpecs.parse(spec.document(), "resolved.json").orThrow())
                    .isEqualTo(spec));
  }

  /** Takes the line out, or replaces the value of one of its keys. */
  private static String changed(String line, int choice) {
    List<Integer> colons = new ArrayList<>();
    for (int i = line.indexOf(": "); i >= 0; i = line.indexOf(": ", i + 1)) {
      colons.add(i);
    }
    if (line.endsWith(":")) {
      return line + " " + VALUES.get(choice % VALUES.size());
    }
    if (colons.isEmpty() || choice % 7 == 0) {
      return "";
    }
    int from = colons.get(choice / VALUES.size() % colons.size()) + 2;
    int to = from;
    while (to < line.length() && ",}#".indexOf(line.charAt(to)) < 0) {
      to++;
    }
    return line.substring(0, from) + VALUES.get(choice % VALUES.size()) + line.substring(to);
  }
}
