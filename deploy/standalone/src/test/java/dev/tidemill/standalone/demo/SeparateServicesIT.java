package dev.tidemill.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.demo.Demo;
import dev.tidemill.standalone.Cluster;
import dev.tidemill.standalone.Services;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The same with each service in a process of its own, all started at once on a new cluster, and
 * most of them killed with -9 while they have work in hand.
 */
class SeparateServicesIT extends DemoIT {

  /** What the demo has just told when the service dies, once. */
  private static final Map<Services, Pattern> KILL_WHEN =
      Map.of(
          Services.DEPLOYER, Pattern.compile("rollout of version 1"),
          Services.TRIGGER_SERVICE, Pattern.compile("week  4 .* arrives with"),
          Services.TRAINING_ORCHESTRATOR, Pattern.compile("week  5 .* decided by"),
          Services.VALIDATION_SERVICE, Pattern.compile("week  5 .* trained a candidate"));

  private static final Pattern NEVER = Pattern.compile("(?!)");

  /** One more: traffic does not wait until the monitor is back, so a rollout takes more of it. */
  @Override
  int weeks() {
    return 7;
  }

  @Override
  Deployment services(Cluster.Running kafka) throws Exception {
    return new KilledWithWorkInHand(SeparateProcesses.start(home, kafka));
  }

  /** Most of the processes die once. */
  private static final class KilledWithWorkInHand implements Deployment {

    private final SeparateProcesses processes;
    private final Map<Services, Pattern> killWhen = new EnumMap<>(KILL_WHEN);
    private final Set<Services> killed = EnumSet.noneOf(Services.class);

    KilledWithWorkInHand(SeparateProcesses processes) {
      this.processes = processes;
    }

    @Override
    public Demo.Site site() {
      Path home = processes.home();
      return new Demo.Site(
          ApiClient.ofHome(processes.api(), home),
          processes.gateway(),
          Optional.empty(),
          home,
          home.toString());
    }

    @Override
    public Writer follow(Writer told) {
      return new Writer() {
        private final StringBuilder line = new StringBuilder();

        @Override
        public void write(char[] text, int from, int length) throws IOException {
          told.write(text, from, length);
          line.append(text, from, length);
          if (line.indexOf("\n") >= 0) {
            killWhoHasWork(line.toString());
            line.setLength(0);
          }
        }

        @Override
        public void flush() throws IOException {
          told.flush();
        }

        @Override
        public void close() throws IOException {
          told.close();
        }
      };
    }

    private void killWhoHasWork(String line) throws IOException {
      for (Services service : KILL_WHEN.keySet()) {
        if (killWhen.getOrDefault(service, NEVER).matcher(line).find()) {
          killWhen.remove(service);
          processes.restart(service);
          killed.add(service);
        }
      }
    }

    @Override
    public void close() {
      try (processes) {
        assertThat(killed).isEqualTo(KILL_WHEN.keySet());
      }
    }
  }
}
