package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.StartException;
import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.kit.settings.SettingsException;
import dev.tidemill.kit.topic.KafkaAwayException;
import dev.tidemill.kit.topic.KafkaRefusesException;
import dev.tidemill.schemas.spec.SpecError;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.spec.kind.KindException;
import dev.tidemill.schemas.text.ForeignText;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;

/**
 * Why a command failed, for the person in one line and for the script as an exit code.
 *
 * @param detail fields for programs, beside code, message and exit code
 */
record Failure(String message, int exitCode, ObjectNode detail) {

  private static final Map<Integer, String> CODES =
      Map.of(
          1, "failed",
          64, "usage",
          65, "invalid",
          66, "not-found",
          69, "unavailable",
          73, "cannot-create",
          74, "input-output",
          75, "try-again",
          77, "not-permitted",
          130, "interrupted");

  /** Errors that are expected now and then, with their exit codes. Any other is a defect. */
  private static final Map<Class<? extends Throwable>, Integer> EXPECTED =
      Map.of(
          StartException.class, 73,
          PortTakenException.class, 73,
          SettingsException.class, 64,
          KindException.class, 64,
          TimeoutException.class, 69,
          KafkaAwayException.class, 69,
          KafkaRefusesException.class, 77,
          ConfigException.class, 64);

  Failure {
    message = ForeignText.bounded(message);
  }

  static Failure of(String message, int exitCode) {
    return new Failure(message, exitCode, JsonNodeFactory.instance.objectNode());
  }

  /** The failure that an exception stands for; empty if the exception is a defect. */
  static Optional<Failure> of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      Optional<Failure> known = known(cause);
      if (known.isPresent()) {
        return known;
      }
    }
    return find(thrown, UncheckedIOException.class)
        .map(
            e ->
                of(
                    e.getMessage().equals(String.valueOf(e.getCause()))
                        ? e.getMessage()
                        : e.getMessage() + ": " + e.getCause(),
                    74));
  }

  private static Optional<Failure> known(Throwable cause) {
    if (cause instanceof CliException c) {
      Failure failure = of(c.getMessage(), c.exitCode());
      if (c.answer() instanceof ObjectNode answer) {
        failure.detail().setAll(answer);
      }
      return Optional.of(failure);
    }
    if (cause instanceof SpecException s) {
      Failure failure = of(s.getMessage(), 65);
      failure.detail().put("code", "invalid-specification");
      ArrayNode errors = failure.detail().putArray("errors");
      for (SpecError e : s.errors()) {
        errors
            .addObject()
            .put("file", e.file())
            .put("line", e.line())
            .put("field", e.field())
            .put("message", e.message());
      }
      return Optional.of(failure);
    }
    return Optional.ofNullable(EXPECTED.get(cause.getClass()))
        .map(exitCode -> of(oneLine(cause.getMessage()), exitCode));
  }

  private static <T extends Throwable> Optional<T> find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  static String oneLine(String text) {
    return String.valueOf(text).replaceAll("\\s*\\R\\s*", " ");
  }

  /** {@code {"error": {"code", "message", "exitCode", ...}}}. */
  JsonNode document() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode error = root.putObject("error");
    error.put("code", CODES.getOrDefault(exitCode, "internal"));
    error.setAll(detail);
    error.put("message", message);
    error.put("exitCode", exitCode);
    return root;
  }
}
