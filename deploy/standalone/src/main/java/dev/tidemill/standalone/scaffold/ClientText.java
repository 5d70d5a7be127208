package dev.tidemill.standalone.scaffold;

import dev.tidemill.schemas.file.FileReading.Text;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.standalone.scaffold.SeenColumn.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the client in Python says of the file: how pandas reads it as Tidemill does. */
record ClientText(
    SourceData source, FileOptions options, DataLook data, SeenColumn label, Guesses guesses) {

  /** Values of the template. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("FILE", Yaml.text("incoming/" + source.file().getFileName()));
    values.put("READ", read());
    values.put(
        "ID",
        guesses.makesId()
            ? "f\"{RUN}-{index}\""
            : "RUN + \"-\" + str(row[" + Yaml.text(guesses.id().value()) + "])");
    values.put("TIME", time());
    values.put("LABEL_VALUE", labelValue());
    return values;
  }

  private String read() {
    Text text = options.reading().text();
    List<String> arguments = new ArrayList<>();
    text.encoding().ifPresent(e -> arguments.add("encoding=" + Yaml.text(e)));
    switch (source.format()) {
      case PARQUET -> {
        return "pd.read_parquet(FILE)";
      }
      case JSONL -> {
        arguments.addAll(List.of("lines=True", "convert_dates=False", "dtype=False"));
        return "pd.read_json(FILE, " + String.join(", ", arguments) + ")";
      }
      case CSV -> text.delimiter().ifPresent(d -> arguments.add("sep=" + Yaml.text(d)));
      case TSV -> arguments.add("sep=\"\\t\"");
    }
    if (!text.decimal().equals(".")) {
      arguments.add("decimal=" + Yaml.text(text.decimal()));
    }
    List<String> missing = new ArrayList<>(List.of(""));
    missing.addAll(text.nullWords());
    arguments.add("keep_default_na=False");
    arguments.add(
        "na_values="
            + missing.stream().map(Yaml::text).collect(Collectors.joining(", ", "[", "]")));
    if (!guesses.texts().isEmpty()) {
      arguments.add("dtype=dict.fromkeys(TEXTS, str)");
    }
    // A header with spaces after its delimiters names columns without them.
    String names = spaced() ? ".rename(columns=str.strip)" : "";
    return "pd.read_csv(FILE, " + String.join(", ", arguments) + ")" + names;
  }

  private boolean spaced() {
    return data.columns().stream().flatMap(c -> c.few().stream()).anyMatch(v -> v.startsWith(" "));
  }

  private String time() {
    String value = "row[" + Yaml.text(guesses.time().value()) + "]";
    String how =
        options
            .formatOf(guesses.time().value())
            .map(
                f ->
                    switch (f) {
                      case "epoch-seconds" -> ", unit=\"s\"";
                      case "epoch-millis" -> ", unit=\"ms\"";
                      case "epoch-micros" -> ", unit=\"us\"";
                      default -> ", format=" + Yaml.text(f);
                    })
            .orElse("");
    return "pd.to_datetime(" + value + how + ", utc=True)";
  }

  private String labelValue() {
    String value = "row[" + Yaml.text(guesses.label().value()) + "]";
    String word =
        label.use() == Use.NUMBER ? "format(" + value + ", \".15g\")" : "str(" + value + ")";
    String spelt =
        guesses
            .spelling()
            .map(s -> word + (s.value().startsWith("lower") ? ".strip().lower()" : ".strip()"))
            .orElse(word);
    if (guesses.task().value() == Task.REGRESSION) {
      return "float(" + value + ")";
    }
    if (guesses.task().value() == Task.MULTICLASS_CLASSIFICATION) {
      return spelt;
    }
    return guesses
        .positive()
        .map(p -> spelt + " == " + Yaml.text(p.value()))
        .orElse("bool(" + value + ")");
  }
}
