package dev.tidemill.standalone.command;

import dev.tidemill.cli.CliProgram.Later;
import dev.tidemill.cli.LogForm;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts one service alone, against a Kafka cluster. */
@Command
final class ServiceCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      description = "the Kafka cluster")
  String bootstrapServers;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      description = "for the gateway: port of the inference protocol (default: --port + 1)")
  Integer gatewayPort;

  @Option(
      names = {"-S", "--set"},
      paramLabel = "NAME=VALUE",
      description = "a setting, as in docs/settings.md")
  Map<String, String> settings = Map.of();

  private final Services service;

  private ServiceCommand(Services service) {
    this.service = service;
  }

  /** The command that starts this service, under its name. */
  static Later of(Services service) {
    return new Later(service.title(), () -> make(service));
  }

  private static CommandSpec make(Services service) {
    CommandSpec command = CommandSpec.forAnnotatedObject(new ServiceCommand(service));
    command.usageMessage().description("Run " + service.meaning() + " alone.");
    return command.name(service.title());
  }

  @Override
  public Integer call() throws Exception {
    ProcessPlan plan =
        new ProcessPlan(
            tidemill.home(),
            Optional.of(bootstrapServers),
            EnumSet.of(service),
            tidemill.port(),
            UpCommand.next(gatewayPort, tidemill.port(), 1),
            0,
            UpCommand.options(settings, gatewayPort),
            System.getenv());
    LogForm log = LogForm.of(plan.settings(), service.title(), plan.instanceId());
    tidemill.open(tidemill.home(), plan.instanceId(), log);
    return UpCommand.run(plan, log.announcements(tidemill.out()), System.nanoTime());
  }
}
