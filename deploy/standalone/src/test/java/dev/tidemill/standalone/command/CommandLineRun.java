package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidemill.cli.CliProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** What a command line printed and answered, run in this process. */
record CommandLineRun(List<String> arguments, int exitCode, String out, String err) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static CommandLineRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        CliProgram.execute(
            AllCommands.list(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new CommandLineRun(List.of(arguments), exitCode, out.toString(), err.toString());
  }

  /** The same with more at the end. */
  static CommandLineRun of(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return of(all.toArray(String[]::new));
  }

  CommandLineRun exits(int expected) {
    assertThat(exitCode).as("%s%nout: %s%nerr: %s", arguments, out, err).isEqualTo(expected);
    return this;
  }

  CommandLineRun says(String... parts) {
    assertThat(out).as(arguments.toString()).contains(parts);
    return this;
  }

  CommandLineRun complains(String... parts) {
    assertThat(err).as(arguments.toString()).contains(parts).doesNotContain("\tat ");
    return this;
  }

  /** All of the output as one document. */
  JsonNode json() {
    return read(JSON, out);
  }

  JsonNode yaml() {
    return read(new YAMLMapper(), out);
  }

  /** All that was complained about as one document. */
  JsonNode error() {
    return read(JSON, err).path("error");
  }

  private JsonNode read(ObjectMapper mapper, String text) {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(arguments + " printed no document:\n" + text + "\n" + err, e);
    }
  }
}
