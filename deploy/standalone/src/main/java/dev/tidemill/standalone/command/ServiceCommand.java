package dev.tidemill.standalone.command;

import dev.tidemill.cli.Tidemill;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts one service alone, against a Kafka cluster. */
abstract class ServiceCommand implements Callable<Integer> {

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

  ServiceCommand(Services service) {
    this.service = service;
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
    tidemill.open(tidemill.home(), plan.instanceId());
    return UpCommand.run(plan, tidemill.out(), System.nanoTime());
  }

  @Command(
      name = "trigger-service",
      description = "Run the trigger service alone.",
      mixinStandardHelpOptions = true)
  static final class TriggerService extends ServiceCommand {
    TriggerService() {
      super(Services.TRIGGER_SERVICE);
    }
  }

  @Command(
      name = "training-orchestrator",
      description = "Run the training orchestrator alone.",
      mixinStandardHelpOptions = true)
  static final class TrainingOrchestrator extends ServiceCommand {
    TrainingOrchestrator() {
      super(Services.TRAINING_ORCHESTRATOR);
    }
  }

  @Command(name = "runner", description = "Run a runner alone.", mixinStandardHelpOptions = true)
  static final class Runner extends ServiceCommand {
    Runner() {
      super(Services.RUNNER);
    }
  }

  @Command(
      name = "validation-service",
      description = "Run the gates and the monitor alone.",
      mixinStandardHelpOptions = true)
  static final class ValidationService extends ServiceCommand {
    ValidationService() {
      super(Services.VALIDATION_SERVICE);
    }
  }

  @Command(
      name = "deployer",
      description = "Run the rollout controller alone.",
      mixinStandardHelpOptions = true)
  static final class Deployer extends ServiceCommand {
    Deployer() {
      super(Services.DEPLOYER);
    }
  }

  @Command(name = "gateway", description = "Run a gateway alone.", mixinStandardHelpOptions = true)
  static final class Gateway extends ServiceCommand {
    Gateway() {
      super(Services.GATEWAY);
    }
  }

  @Command(
      name = "console",
      description = "Run the console alone.",
      mixinStandardHelpOptions = true)
  static final class Console extends ServiceCommand {
    Console() {
      super(Services.CONSOLE);
    }
  }
}
