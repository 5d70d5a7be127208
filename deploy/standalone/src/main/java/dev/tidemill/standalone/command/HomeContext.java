package dev.tidemill.standalone.command;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.standalone.HomeKafka;
import dev.tidemill.standalone.ProcessPlan;
import dev.tidemill.standalone.Services;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command reaches the topics and the store of a home; options that such commands share. */
final class HomeContext {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "the Kafka cluster (default: the broker of `tidemill up` on this home)")
  String bootstrapServers;

  @Option(
      names = {"-S", "--set"},
      paramLabel = "NAME=VALUE",
      description = "a setting, as in docs/settings.md")
  Map<String, String> settings = Map.of();

  /**
   * @param name of the command, for Kafka's logs
   */
  ServiceContext of(String name, Path home) {
    String kafka =
        Optional.ofNullable(bootstrapServers)
            .or(() -> HomeKafka.bootstrapServers(home))
            .orElseThrow(
                () ->
                    new CliException(
                        "There is no Kafka in "
                            + home
                            + "; name the cluster with --bootstrap-servers HOST:PORT",
                        64));
    ProcessPlan plan =
        new ProcessPlan(
            home,
            Optional.of(kafka),
            EnumSet.noneOf(Services.class),
            0,
            0,
            0,
            settings,
            System.getenv());
    Settings read = plan.settings();
    return new ServiceContext(
        name, HomeKafka.access(read, home, kafka), home, read, new SimpleMeterRegistry());
  }
}
