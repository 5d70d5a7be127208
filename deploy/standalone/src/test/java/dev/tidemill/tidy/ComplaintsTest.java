package dev.tidemill.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/complaints.md has each of the thirty complaints once, with tests that exist. */
class ComplaintsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\| ([^|]*) \\|$");
  private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)`");

  private static List<MatchResult> rows() throws IOException {
    String page = Files.readString(ProjectFiles.root().resolve("docs/complaints.md"));
    return ROW.matcher(page).results().toList();
  }

  @Test
  void thereAreThirtyInTheirOrder() throws IOException {
    assertThat(rows().stream().map(row -> Integer.valueOf(row.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList());
  }

  @Test
  void eachNamesTestsThatExist() throws IOException {
    Set<String> classes =
        ProjectFiles.ending(".java").stream()
            .map(Path::getFileName)
            .map(name -> name.toString().replace(".java", ""))
            .collect(Collectors.toSet());
    List<String> missing = new ArrayList<>();
    for (MatchResult row : rows()) {
      List<String> tests = TEST.matcher(row.group(2)).results().map(t -> t.group(1)).toList();
      assertThat(tests).as("tests of row %s", row.group(1)).isNotEmpty();
      tests.stream().filter(t -> !classes.contains(t)).forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }
}
