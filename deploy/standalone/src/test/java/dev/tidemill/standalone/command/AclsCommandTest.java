package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class AclsCommandTest {

  @Test
  void aServiceGetsTheCommandsForItsOwnTopicsAndGroups() {
    assertThat(
            CommandLineRun.of(
                    "acls",
                    "runner",
                    "--bootstrap-servers",
                    "kafka:9093",
                    "--command-config",
                    "admin.properties")
                .exits(0)
                .out()
                .lines())
        .containsExactly(
            "# runner",
            "kafka-acls.sh --bootstrap-server 'kafka:9093' --command-config 'admin.properties'"
                + " --add --allow-principal 'User:tidemill-runner' --operation Write --operation"
                + " Create --topic tidemill.job-events --topic tidemill.job-heartbeats --topic"
                + " tidemill.job-logs --topic tidemill.tracking --topic tidemill.labels",
            "kafka-acls.sh --bootstrap-server 'kafka:9093' --command-config 'admin.properties'"
                + " --add --allow-principal 'User:tidemill-runner' --operation Read --topic"
                + " tidemill.jobs --topic tidemill.run-states --topic tidemill.pipelines",
            "kafka-acls.sh --bootstrap-server 'kafka:9093' --command-config 'admin.properties'"
                + " --add --allow-principal 'User:tidemill-runner' --operation Read"
                + " --resource-pattern-type prefixed --group tidemill-label-readers",
            "kafka-acls.sh --bootstrap-server 'kafka:9093' --command-config 'admin.properties'"
                + " --add --allow-principal 'User:tidemill-runner' --operation Read --operation"
                + " AlterConfigs --group tidemill-runners",
            "");
  }

  @Test
  void nothingIsAllowedEverywhere() {
    for (JsonNode right : CommandLineRun.of("acls", "-o", "json").exits(0).json()) {
      right.path("names").forEach(name -> assertThat(name.asText()).startsWith("tidemill"));
      right
          .path("operations")
          .forEach(o -> assertThat(o.asText()).isNotIn("ALL", "ALTER", "CLUSTER_ACTION"));
      assertThat(right.path("resource").asText()).isIn("TOPIC", "GROUP", "TRANSACTIONAL_ID");
    }
  }

  @Test
  void aPrincipalMayBeNamedOtherwise() {
    CommandLineRun.of("acls", "gateway", "--principal", "User:CN={service},O=Example")
        .exits(0)
        .says("--allow-principal 'User:CN=gateway,O=Example'");
  }

  @Test
  void oneUserDoesNotGetTheRightsOfAllServicesByMistake() {
    CommandLineRun.of("acls", "--principal", "User:tidemill")
        .exits(64)
        .complains("would give one user the rights of 7 services", "{service}");
    CommandLineRun.of("acls", "--principal", "tidemill'; rm -rf /").exits(64);
    CommandLineRun.of("acls", "sidecar").exits(64).complains("There is no service sidecar");
  }
}
