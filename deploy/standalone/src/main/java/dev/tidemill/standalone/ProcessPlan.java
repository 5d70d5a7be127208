package dev.tidemill.standalone;

import dev.tidemill.gateway.GatewayOptions;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a process starts with.
 *
 * @param bootstrapServers of an existing cluster; if absent, a broker runs in this process
 * @param port of the API and the pages; 0 means any free port
 * @param gatewayPort of the inference protocol; 0 means any free port
 * @param kafkaPort of the broker in this process; 0 means any free port
 */
public record ProcessPlan(
    Path home,
    Optional<String> bootstrapServers,
    Set<Services> services,
    int port,
    int gatewayPort,
    int kafkaPort,
    Map<String, String> options,
    Map<String, String> environment) {

  /** All services in one process, on free ports. */
  public static ProcessPlan everything(Path home) {
    return new ProcessPlan(
        home, Optional.empty(), EnumSet.allOf(Services.class), 0, 0, 0, Map.of(), Map.of());
  }

  /** The name of this process among others on the same home or cluster. */
  public String instanceId() {
    String given = settings().get(KitSettings.INSTANCE_ID);
    if (!given.isBlank()) {
      return given;
    }
    return services.size() == 1 ? services.iterator().next().title() : "standalone";
  }

  /** The settings of this process. @throws SettingsException with every problem */
  public Settings settings() {
    Map<String, String> variables = withoutTheLaunchers(environment);
    Map<String, String> all = new HashMap<>(options);
    Setting<?> port = GatewayOptions.PORT;
    if (!variables.containsKey(port.variable())) {
      all.putIfAbsent(port.name(), Integer.toString(gatewayPort));
    }
    Setting<?> programs = GatewayOptions.PROGRAMS;
    if (services.contains(Services.RUNNER) && !variables.containsKey(programs.variable())) {
      // This process runs programs of specifications in any case.
      all.putIfAbsent(programs.name(), "true");
    }
    return Settings.read(Services.settings(), variables, all);
  }

  /** This plan with one more setting. */
  public ProcessPlan with(String setting, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(setting, value);
    return new ProcessPlan(
        home, bootstrapServers, services, port, gatewayPort, kafkaPort, more, environment);
  }

  /** This plan on these ports. */
  public ProcessPlan onPorts(int api, int gateway, int kafka) {
    return new ProcessPlan(
        home, bootstrapServers, services, api, gateway, kafka, options, environment);
  }

  /** The variables of this process that may be settings. */
  public static Map<String, String> environmentOfThisProcess() {
    return withoutTheLaunchers(System.getenv());
  }

  /** The launcher's own variables are not settings of a service. */
  private static Map<String, String> withoutTheLaunchers(Map<String, String> all) {
    Map<String, String> out = new HashMap<>(all);
    List.of(
            "TIDEMILL_HOME",
            "TIDEMILL_SERVER",
            "TIDEMILL_OPTS",
            "TIDEMILL_HEAP",
            "TIDEMILL_CLASSPATH")
        .forEach(out::remove);
    return out;
  }
}
