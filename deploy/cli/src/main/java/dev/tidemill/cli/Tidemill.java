package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.cli.home.HomeFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "tidemill",
    description = "Event-driven continuous training on Kafka.",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class)
public final class Tidemill implements Runnable {

  private static final int DEFAULT_PORT = 8080;

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "where everything is kept (default: $TIDEMILL_HOME or ~/.tidemill)")
  Path home;

  private OptionalInt port = OptionalInt.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      scope = ScopeType.INHERIT,
      description =
          "port of the API and the console (default: "
              + DEFAULT_PORT
              + "); the gateway takes the next, Kafka the one after")
  void port(int number) {
    if (number < 0 || number > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "--port: " + number + " is not a valid port (0 to 65535)");
    }
    port = OptionalInt.of(number);
  }

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "the Tidemill to talk to (default: $TIDEMILL_SERVER or http://127.0.0.1:PORT)")
  String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "file with the token to send (default: $TIDEMILL_TOKEN, or the token in the home for a"
              + " Tidemill of this machine)")
  Path tokenFile;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      scope = ScopeType.INHERIT,
      description =
          "for pipelines given without one (default: default); lists show only this one's")
  String namespace;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      completionCandidates = Output.Words.class,
      description =
          "${COMPLETION-CANDIDATES} (default: table); of a command that writes files, also where")
  List<String> outputs = new ArrayList<>();

  @Spec CommandSpec spec;

  /** The format of results. */
  Output output() {
    return outputs.stream()
        .flatMap(o -> Output.of(o).stream())
        .reduce((a, b) -> b)
        .orElse(Output.table);
  }

  /** What was given as {@code -o} and is not a format: where the command writes its files. */
  public Optional<Path> destination() {
    return outputs.stream()
        .filter(o -> Output.of(o).isEmpty())
        .findFirst()
        .map(o -> Path.of(o).toAbsolutePath().normalize());
  }

  /** Refuses a destination for a command that has none, and a second one. */
  void checkOutputs(CommandLine line) {
    List<String> others = outputs.stream().filter(o -> Output.of(o).isEmpty()).toList();
    boolean writes = line.getCommandSpec().userObject() instanceof WritesFiles;
    if (others.size() > (writes ? 1 : 0)) {
      throw new ParameterException(
          line,
          "--output: '%s' is not allowed; allowed: table, json, yaml%s"
              .formatted(
                  others.get(others.size() - 1), writes ? ", and one place for the files" : ""));
    }
  }

  /** The port of the API from the command line. */
  public int port() {
    return port.orElse(DEFAULT_PORT);
  }

  /**
   * The port of the API that is asked: without one from the command line that of the Tidemill which
   * was started last on this home, whose token is sent there.
   */
  int askedPort() {
    if (port.isPresent()) {
      return port.getAsInt();
    }
    try {
      return Integer.parseInt(Files.readString(HomeFiles.port(home())).strip());
    } catch (IOException | NumberFormatException e) {
      return DEFAULT_PORT;
    }
  }

  /** The folder of this instance. */
  public Path home() {
    if (home != null) {
      return home.toAbsolutePath().normalize();
    }
    String variable = System.getenv("TIDEMILL_HOME");
    return variable == null || variable.isBlank()
        ? Path.of(System.getProperty("user.home"), ".tidemill")
        : Path.of(variable).toAbsolutePath().normalize();
  }

  /** The home of the Tidemill that is asked; empty if that runs elsewhere. */
  public Optional<Path> homeOfServer() {
    String variable = System.getenv("TIDEMILL_SERVER");
    return server == null && (variable == null || variable.isBlank())
        ? Optional.of(home())
        : Optional.empty();
  }

  /** Prepares a folder for a process that keeps something there, and its log, of lines of text. */
  public void open(Path folder, String log) {
    open(folder, log, LogForm.TEXT_FILE);
  }

  /** As {@link #open(Path, String)}, with a log as the settings of the process say. */
  public void open(Path folder, String log, LogForm form) {
    protect(folder);
    Logs.to(folder, log, form);
  }

  /** Closes a folder to other users, and says so. */
  public void protect(Path folder) {
    HomeFolder.protect(folder)
        .ifPresent(
            line -> {
              progress().println(line);
              progress().flush();
            });
  }

  public ApiClient api() {
    String variable = System.getenv("TIDEMILL_SERVER");
    URI address =
        server != null
            ? address("--server", server)
            : variable != null && !variable.isBlank()
                ? address("TIDEMILL_SERVER", variable)
                : URI.create("http://127.0.0.1:" + askedPort());
    PrintWriter err = new ShownWriter(spec.commandLine().getErr());
    return givenToken()
        .map(t -> new ApiClient(address, Optional.of(t)))
        .orElseGet(() -> ApiClient.ofHome(address, home()))
        .telling(
            line -> {
              err.println(line);
              err.flush();
            });
  }

  /** The token that was given, as a file or in the environment. */
  public Optional<String> givenToken() {
    return GivenToken.of(tokenFile, System::getenv);
  }

  /**
   * A base address that a person or a server gave.
   *
   * @param from where it was given, for the message
   * @throws CliException if it is not one
   */
  public static URI address(String from, String text) {
    try {
      URI address = new URI(text.strip());
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
          && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // falls through to the one message below
    }
    throw new CliException(
        from + " \"" + text + "\" is not a valid address; write one such as http://127.0.0.1:8080",
        64);
  }

  /** A pipeline's key: a bare name is of the namespace of {@code -n}. */
  String key(String pipeline) {
    return pipeline.contains("/")
        ? pipeline
        : (namespace == null ? "default" : namespace) + "/" + pipeline;
  }

  /** The pipeline that was named, or the only one there is. */
  public String keyOrOnly(String pipeline) {
    if (pipeline != null) {
      return key(pipeline);
    }
    String of = namespace == null ? "" : "?namespace=" + ApiClient.encode(namespace);
    JsonNode pipelines = api().get("/api/v1/pipelines" + of).path("pipelines");
    if (pipelines.size() == 1) {
      return pipelines.get(0).path("pipeline").asText();
    }
    StringBuilder known = new StringBuilder();
    pipelines.forEach(
        p -> known.append(known.length() == 0 ? "" : ", ").append(p.path("pipeline").asText()));
    throw new CliException(
        pipelines.isEmpty()
            ? "There is no pipeline yet; apply one with `tidemill apply -f pipeline.yaml`"
            : "Which pipeline? There are " + known,
        64);
  }

  /** Where results go. Only picocli's coloured help does not pass through it. */
  public PrintWriter out() {
    return new ShownWriter(spec.commandLine().getOut());
  }

  /**
   * Where progress goes. For programs that is not where the result goes, which stays one document.
   */
  public PrintWriter progress() {
    return output() == Output.table ? out() : new ShownWriter(spec.commandLine().getErr());
  }

  /** Prints a result in the format of {@code --output}; {@code table} prints it for people. */
  public void print(JsonNode value, Consumer<PrintWriter> table) {
    output().print(out(), value, table);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
