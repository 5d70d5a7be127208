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
  TrainerText(String endpoint, SourceData source, Guesses guesses, Template template) {
    boolean texts = !guesses.texts().isEmpty();
    words.add(texts ? "texts" : "numbers-only");
    words.add(template.oneTensor() ? "one-tensor" : "columns");
    words.add(guesses.task().value() == Task.REGRESSION ? "regression" : "classification");
    String label = guesses.label().value();
    values.put("ENDPOINT", endpoint);
    values.put("LABEL", label);
    values.put("LABEL_TEXT", Yaml.text(label));
    values.put("TIME_TEXT", Yaml.text(guesses.time().value()));
    values.put("NUMBERS", list(guesses.numbers()));
    values.put("TEXTS", list(guesses.texts()));
    values.put("KIND", guesses.task().value() == Task.REGRESSION ? "Regressor" : "Classifier");
    values.put(
        "KIND_LOWER", guesses.task().value() == Task.REGRESSION ? "regressor" : "classifier");
    values.put("TARGET", target(guesses, label, template));
    values.put("OUTPUT", output(guesses));
    values.put(
        "MODEL_WORDS",
        guesses.task().value() == Task.REGRESSION ? "linear model" : "logistic regression");
    values.put("NUMBERS_JAVA", list(guesses.numbers()).replaceAll("^\\[|\\]$", ""));
    values.put("LABEL_SQL", labelSql(guesses, label));
    values.put("FILE", Yaml.text("incoming/" + source.file().getFileName()));
    // With sep=None pandas finds out what divides the columns, as Tidemill does.
    values.put(
        "READ",
        source.format().equals("parquet")
            ? "pd.read_parquet(FILE)"
            : "pd.read_csv(FILE, sep=None, engine=\"python\")");
    values.put(
        "ID",
        guesses.makesId()
            ? "str(abs(hash(tuple(row.values()))))"
            : "str(row[" + Yaml.text(guesses.id().value()) + "])");
    values.put("LABEL_VALUE", labelValue(guesses, label));
  }

  static String output(Guesses guesses) {
    return guesses.task().value() == Task.REGRESSION ? "prediction" : "probability";
  }

  /** Words are classes of scikit-learn; other libraries want numbers. */
  private static String target(Guesses guesses, String label, Template template) {
    String column = "rows[" + Yaml.text(label) + "]";
    return guesses
        .positive()
        .filter(p -> template.wantsNumbers())
        .map(p -> "(" + column + ".astype(str) == " + Yaml.text(p.value()) + ").astype(int)")
        .orElse(column);
  }

  private static String labelSql(Guesses guesses, String label) {
    String column = Sql.name(label);
    return guesses
        .positive()
        .map(p -> "CAST(" + column + " AS VARCHAR) = " + Sql.text(p.value()))
        .orElse(column)
        .replace("\\", "\\\\")
        .replace("\"", "\\\"");
  }

  private static String labelValue(Guesses guesses, String label) {
    String value = "row[" + Yaml.text(label) + "]";
    return switch (guesses.task().value()) {
      case REGRESSION -> "float(" + value + ")";
      case MULTICLASS_CLASSIFICATION -> "str(" + value + ")";
      case BINARY_CLASSIFICATION ->
          guesses
              .positive()
              .map(p -> "str(" + value + ") == " + Yaml.text(p.value()))
              .orElse("bool(" + value + ")");
    };
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
