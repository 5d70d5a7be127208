package dev.tidemill.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.tidy.ProjectFiles.JavaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What nobody should have to say in a review. */
class TidyTest {

  private static final int MAIN_FILE = 300;
  private static final int TEST_FILE = 400;
  private static final int METHOD = 60;

  /** Left over from the writing; not in names and patterns of dates. */
  private static final Pattern LEFT_OVER =
      Pattern.compile(
          "\\b(TODO|FIXME|HACK|WIP|NOCOMMIT)\\b|System\\.out\\.println\\(\"(debug|here)");

  /** "--port 70000 is no port": say what is valid instead. */
  private static final Pattern IS_NO =
      Pattern.compile("(?i)(?<!there )\\b(is|are) no\\b(?! longer| such)");

  /**
   * Programs of their own, which no service knows, and the specification, where a word such as
   * quality may be the name of a check and of a guard.
   */
  private static final Pattern OF_THEIR_OWN =
      Pattern.compile("^(examples|benchmarks)/|/schemas/spec/");

  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+\\s+(.*)$");

  private static final List<JavaFile> JAVA = ProjectFiles.java();

  @Test
  void theParserSeesTheProject() {
    assertThat(JAVA).hasSizeGreaterThan(500);
    assertThat(JAVA.stream().flatMap(f -> f.methods().stream())).hasSizeGreaterThan(3000);
    assertThat(JAVA.stream().flatMap(f -> f.texts().stream())).hasSizeGreaterThan(3000);
  }

  @Test
  void aFileFitsIntoAHead() {
    Map<String, Integer> tooLong = new TreeMap<>();
    for (JavaFile file : JAVA) {
      if (file.lines() > (file.isMain() ? MAIN_FILE : TEST_FILE)) {
        tooLong.put(file.path().toString(), file.lines());
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void aMethodFitsOnAScreen() {
    Map<String, Integer> tooLong = new TreeMap<>();
    for (JavaFile file : JAVA) {
      file.methods().stream()
          .filter(m -> m.lines() > METHOD)
          .forEach(m -> tooLong.put(file.path() + "#" + m.name(), m.lines()));
    }
    assertThat(tooLong).isEmpty();
  }

  /** Two types of one name are mistaken for each other in a review and in a stack trace. */
  @Test
  void noNameIsTakenTwice() {
    Map<String, List<String>> paths =
        JAVA.stream()
            .filter(JavaFile::isMain)
            .map(f -> f.path().toString())
            .filter(p -> !p.endsWith("package-info.java") && !OF_THEIR_OWN.matcher(p).find())
            .collect(Collectors.groupingBy(p -> p.substring(p.lastIndexOf('/') + 1)));
    paths.values().removeIf(sameName -> sameName.size() == 1);
    assertThat(paths).isEmpty();
  }

  @Test
  void everyPublicTypeSaysWhatItIsFor() {
    assertThat(
            JAVA.stream()
                .filter(JavaFile::isMain)
                .filter(f -> !f.bare().isEmpty())
                .map(f -> f.path().toString()))
        .isEmpty();
  }

  @Test
  void namesOfTestsAreWrittenInOneWay() {
    List<String> underscored = new ArrayList<>();
    for (JavaFile file : JAVA) {
      if (!file.isMain()) {
        file.methods().stream()
            .filter(m -> m.name().contains("_"))
            .forEach(m -> underscored.add(file.path() + "#" + m.name()));
      }
    }
    assertThat(underscored).isEmpty();
  }

  @Test
  void nothingIsLeftOverFromTheWriting() throws IOException {
    List<String> found = new ArrayList<>();
    for (JavaFile file : JAVA) {
      if (file.path().endsWith("TidyTest.java")) {
        continue;
      }
      String text = Files.readString(ProjectFiles.root().resolve(file.path()));
      Matcher left = LEFT_OVER.matcher(text);
      while (left.find()) {
        found.add(file.path() + ": " + left.group());
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void messagesSayWhatIsWrongInTheUsualWords() {
    List<String> found = new ArrayList<>();
    for (JavaFile file : JAVA) {
      if (file.isMain()) {
        file.texts().stream()
            .filter(t -> IS_NO.matcher(t).find())
            .forEach(t -> found.add(file.path() + ": " + t.strip()));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyLinkOfTheDocumentsLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : ProjectFiles.ending(".md")) {
      Matcher link = LINK.matcher(FENCE.matcher(Files.readString(document)).replaceAll(""));
      while (link.find()) {
        String target = link.group(1);
        if (!target.matches("(https?|mailto):.*") && !leadsSomewhere(document, target)) {
          dead.add(ProjectFiles.root().relativize(document) + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(Path document, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? document : document.getParent().resolve(file).normalize();
    if (!Files.exists(path)) {
      return false;
    }
    return hash < 0
        || !path.toString().endsWith(".md")
        || anchors(Files.readString(path)).contains(target.substring(hash + 1));
  }

  /** The anchors that code hosts give to headings: lower case, hyphens for blanks, no marks. */
  private static Set<String> anchors(String markdown) {
    return HEADING
        .matcher(FENCE.matcher(markdown).replaceAll(""))
        .results()
        .map(h -> h.group(1).toLowerCase(Locale.ROOT))
        .map(h -> h.replaceAll("[^\\p{L}\\p{N}\\s_-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
