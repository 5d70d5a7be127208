package dev.tidemill.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tidemill.kit.http.PortTakenException;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.standalone.StartException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "tidemill",
    description = "Event-driven continuous training on Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Tidemill.Version.class,
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      ServiceCommand.TriggerService.class,
      ServiceCommand.TrainingOrchestrator.class,
      ServiceCommand.Runner.class,
      ServiceCommand.ValidationService.class,
      ServiceCommand.Deployer.class,
      ServiceCommand.Gateway.class,
      ServiceCommand.Console.class,
      ApplyCommand.class,
      ValidateCommand.class,
      GetCommand.class,
      TriggerCommand.class,
      LogsCommand.class,
      WhyCommand.class,
      PredictCommand.class,
      ControlCommands.Cancel.class,
      ControlCommands.Pause.class,
      ControlCommands.Resume.class,
      ControlCommands.Promote.class,
      ControlCommands.Abort.class,
      ControlCommands.Rollback.class,
      DataCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class,
    })
public final class Tidemill implements Runnable {

  /** How results are printed. */
  public enum Output {
    table,
    json,
    yaml
  }

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description = "where everything is kept (default: $TIDEMILL_HOME or ~/.tidemill)")
  Path home;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      scope = ScopeType.INHERIT,
      description =
          "port of the API and the console (default: ${DEFAULT-VALUE}); the gateway takes the next,"
              + " Kafka the one after",
      defaultValue = "8080")
  int port;

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "the Tidemill to talk to (default: $TIDEMILL_SERVER or http://127.0.0.1:PORT)")
  URI server;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      scope = ScopeType.INHERIT,
      description = "for pipelines given without one (default: ${DEFAULT-VALUE})",
      defaultValue = "default")
  String namespace;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "table")
  Output output;

  @Spec CommandSpec spec;

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

  ApiClient api() {
    String variable = System.getenv("TIDEMILL_SERVER");
    URI address =
        server != null
            ? server
            : variable != null && !variable.isBlank()
                ? URI.create(variable)
                : URI.create("http://127.0.0.1:" + port);
    return new ApiClient(address, Optional.ofNullable(System.getenv("TIDEMILL_TOKEN")));
  }

  /** A pipeline's key: a bare name is of the namespace of {@code -n}. */
  String key(String pipeline) {
    return pipeline.contains("/") ? pipeline : namespace + "/" + pipeline;
  }

  /** The pipeline that was named, or the only one there is. */
  String keyOrOnly(String pipeline) {
    if (pipeline != null) {
      return key(pipeline);
    }
    JsonNode pipelines = api().get("/api/v1/pipelines").path("pipelines");
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

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Prints as --output asks; {@code table} is used for tables. */
  void print(JsonNode value, Consumer<PrintWriter> table) {
    PrintWriter out = out();
    try {
      switch (output) {
        case json ->
            out.println(
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
        case yaml -> out.print(new YAMLMapper().writeValueAsString(value));
        case table -> table.accept(out);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.flush();
  }

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  /** The version of this build and what it stands on. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Tidemill.class.getPackage().getImplementationVersion();
      return new String[] {
        "tidemill " + (version == null ? "0.1.0" : version),
        "Kafka "
            + org.apache.kafka.common.utils.AppInfoParser.getVersion()
            + ", Java "
            + Runtime.version()
      };
    }
  }

  /** Runs a command line and answers with the exit code. */
  public static int execute(String... args) {
    CommandLine commandLine = new CommandLine(new Tidemill());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(Tidemill::explain);
    return commandLine.execute(args);
  }

  private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed)
      throws Exception {
    Map<Class<?>, Integer> plain =
        Map.of(StartException.class, 73, PortTakenException.class, 73, SpecException.class, 65);
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CliException c) {
        commandLine.getErr().println(c.getMessage());
        return c.exitCode();
      }
      if (plain.containsKey(cause.getClass())) {
        commandLine.getErr().println(cause.getMessage());
        return plain.get(cause.getClass());
      }
    }
    throw e;
  }
}
