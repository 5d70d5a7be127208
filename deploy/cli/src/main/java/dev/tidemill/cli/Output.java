package dev.tidemill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The format of results and errors, as {@code --output} names it. */
enum Output {
  table,
  json,
  yaml;

  /**
   * @param value for programs
   * @param forPeople prints the same for people
   */
  void print(PrintWriter to, JsonNode value, Consumer<PrintWriter> forPeople) {
    if (this == table) {
      forPeople.accept(to);
    } else {
      to.println(document(value));
    }
    to.flush();
  }

  private String document(JsonNode value) {
    try {
      return this == json
          ? new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value)
          : new YAMLMapper().writeValueAsString(value).stripTrailing();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The format of this name, if it is one. */
  static Optional<Output> of(String word) {
    return Arrays.stream(values()).filter(o -> o.name().equalsIgnoreCase(word)).findFirst();
  }

  /** The names, for completion and help. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(Output::name).iterator();
    }
  }

  /** The format that was asked for on a command line that cannot be understood. */
  static Output asked(String[] args) {
    String all = " " + String.join(" ", args).toLowerCase(Locale.ROOT) + " ";
    for (Output o : values()) {
      if (all.matches(".* (-o ?|-o=|--output |--output=)" + o + " .*")) {
        return o;
      }
    }
    return table;
  }
}
