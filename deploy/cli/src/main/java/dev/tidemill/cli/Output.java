package dev.tidemill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.util.Locale;
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
