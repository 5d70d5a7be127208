package dev.tidemill.standalone.scaffold;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills the templates among the resources. {@code @NAME@} stands for a value; a line that begins
 * with {@code ?word} is kept where the word holds, and is then what follows it.
 */
final class TrainerText {

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> words = new TreeSet<>();

  /**
   * @param endpoint the name of the pipeline too
   */
  TrainerText(
      String endpoint,
      SourceData source,
      FileOptions options,
      DataLook data,
      Guesses guesses,
      Template template) {
    boolean regression = guesses.task().value() == Task.REGRESSION;
    words.add(guesses.texts().isEmpty() ? "numbers-only" : "texts");
    words.add(template.oneTensor() ? "one-tensor" : "columns");
    words.add(regression ? "regression" : "classification");
    words.add(guesses.timed() ? "timed" : "untimed");
    if (source.isZstandard()) {
      words.add("zstandard");
    }
    SeenColumn label = data.column(guesses.label().value()).orElseThrow();
    values.put("ENDPOINT", endpoint);
    values.put("LABEL", label.name());
    values.put("LABEL_TEXT", Yaml.text(label.name()));
    values.put("NUMBERS", list(guesses.numbers()));
    values.put("TEXTS", list(guesses.texts()));
    values.put("KIND", regression ? "Regressor" : "Classifier");
    values.put("KIND_LOWER", regression ? "regressor" : "classifier");
    values.put("TARGET", target(guesses, label, template));
    values.put("OUTPUT", output(guesses));
    values.put("MODEL_WORDS", regression ? "linear model" : "logistic regression");
    values.put("NUMBERS_JAVA", list(guesses.numbers()).replaceAll("^\\[|\\]$", ""));
    values.put("LABEL_SQL", labelSql(guesses, label));
    values.putAll(new ClientText(source, options, data, label, guesses).values());
  }

  static String output(Guesses guesses) {
    return guesses.task().value() == Task.REGRESSION ? "prediction" : "probability";
  }

  /** Words are classes of scikit-learn; other libraries want numbers. */
  private static String target(Guesses guesses, SeenColumn label, Template template) {
    String column = "rows[" + Yaml.text(label.name()) + "]";
    boolean number = label.use() == SeenColumn.Use.NUMBER;
    return guesses
        .positive()
        .filter(p -> template.wantsNumbers())
        .map(
            p ->
                "(%s == %s).astype(int)"
                    .formatted(column, number ? p.value() : Yaml.text(p.value())))
        .orElse(column);
  }

  private static String labelSql(Guesses guesses, SeenColumn label) {
    String column = Sql.name(label.name());
    return guesses
        .positive()
        .map(p -> Sql.word(column, label.type()) + " = " + Sql.text(p.value()))
        .orElse(column)
        .replace("\\", "\\\\")
        .replace("\"", "\\\"");
  }

  private static String list(List<String> names) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    names.forEach(list::add);
    return list.toString().replace("\",\"", "\", \"");
  }

  /** The text of a template. */
  String of(String template) {
    String text = read(template);
    text = text.lines().flatMap(this::kept).collect(Collectors.joining("\n", "", "\n"));
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    return text;
  }

  private Stream<String> kept(String line) {
    if (!line.startsWith("?")) {
      return Stream.of(line);
    }
    int end = line.indexOf(' ');
    return words.contains(line.substring(1, end))
        ? Stream.of(line.substring(end + 1))
        : Stream.empty();
  }

  private static String read(String name) {
    try (InputStream in = TrainerText.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
