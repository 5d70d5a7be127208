package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a running Tidemill, as far as its API says. */
record ServerLook(Tidemill tidemill, KafkaLook.Findings findings) {

  /** What a running Tidemill told of its hooks. */
  enum Hooks {
    UNTOLD,
    TOLD,
    /** its hooks.yaml is wrong */
    WRONG
  }

  /**
   * Asks it. Where none answers, it looks whether one could listen.
   *
   * @return what it told of its hooks
   */
  Hooks look() {
    ApiClient api = tidemill.api();
    ApiClient.Answer ready;
    try {
      ready = api.ask("/health/ready");
    } catch (CliException e) {
      findings.say("warn", "server", e.getMessage());
      ports();
      return Hooks.UNTOLD;
    }
    JsonNode services = ready.body().path("services");
    if (ready.status() == 200) {
      findings.say(
          "ok", "server", api.server() + " is ready: " + String.join(", ", fields(services)));
    } else if (services.isEmpty()) {
      findings.say("bad", "server", api.server() + " answers " + ready.status());
    }
    services
        .properties()
        .forEach(
            s -> {
              if (!s.getValue().path("ready").asBoolean()) {
                findings.say(
                    "bad", s.getKey(), "not ready: " + s.getValue().path("reason").asText());
              }
            });
    Hooks hooks = hooks(services);
    sources(api);
    deadLetters(api);
    conservation(api);
    return hooks;
  }

  /** What the running Tidemill itself says of its hooks, in one line: what is wrong first. */
  private Hooks hooks(JsonNode services) {
    JsonNode hooks = services.path("trigger-service").path("details").path("hooks");
    List<String> said = new ArrayList<>();
    if (hooks.has("wrong")) {
      said.add(
          "the running Tidemill goes by what hooks.yaml said before, as it is wrong now: "
              + hooks.path("wrong").asText());
    }
    hooks
        .path("withoutSecret")
        .properties()
        .forEach(
            h ->
                said.add(
                    "the running Tidemill has no secret for "
                        + h.getKey()
                        + ": "
                        + h.getValue().asText()));
    String state = said.isEmpty() ? "ok" : "bad";
    if (hooks.has("open")) {
      List<String> open = new ArrayList<>();
      hooks.path("open").forEach(h -> open.add(h.asText()));
      said.add(DoctorCommand.open(open));
    }
    if (!said.isEmpty()) {
      findings.say(state, "hooks", String.join("; ", said));
    }
    if (hooks.isMissingNode()) {
      return Hooks.UNTOLD;
    }
    return hooks.has("wrong") ? Hooks.WRONG : Hooks.TOLD;
  }

  /** Whether what the pipelines read from can be read. */
  private void sources(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/pipelines");
    if (answer.status() != 200) {
      return; // a process without a console; what else is wrong is told by the others
    }
    int readable = 0;
    boolean failing = false;
    for (JsonNode pipeline : answer.body().path("pipelines")) {
      for (JsonNode s : pipeline.path("sources")) {
        String state = s.path("state").asText();
        readable += state.equals("ok") ? 1 : 0;
        if (state.equals("failing")) {
          failing = true;
          findings.say(
              "warn",
              "sources",
              "%s of %s (%s) has failed since %s: %s"
                  .formatted(
                      s.path("name").asText(),
                      pipeline.path("pipeline").asText(),
                      s.path("kind").asText(),
                      s.path("since").asText(),
                      s.path("problem").asText()));
        }
      }
    }
    if (!failing) {
      findings.say("ok", "sources", Counted.of(readable, "source") + " can be read");
    }
  }

  /** Whether every signal that a trigger received is in exactly one bucket. */
  private void conservation(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/conservation");
    if (answer.status() == 404) {
      return; // a process without the trigger service
    }
    if (answer.status() != 200) {
      String why = answer.body().path("error").path("message").asText();
      findings.say("warn", "signals", "cannot be asked for, status " + answer.status() + " " + why);
      return;
    }
    int triggers = 0;
    for (JsonNode t : answer.body().path("triggers")) {
      triggers++;
      if (!t.path("holds").asBoolean()) {
        String name = t.path("trigger").asText();
        findings.say(
            "bad",
            "signals",
            "the counts of %s of %s do not add up: %s, %s waiting"
                .formatted(
                    name.isEmpty() ? "signals without a trigger" : "trigger " + name,
                    t.path("pipeline").asText(),
                    t.path("signals"),
                    t.path("waiting").asText()));
      }
    }
    if (answer.body().path("holds").asBoolean()) {
      findings.say(
          "ok",
          "signals",
          "each is in one bucket, at %s that this instance decides"
              .formatted(Counted.of(triggers, "trigger")));
    }
  }

  private void deadLetters(ApiClient api) {
    ApiClient.Answer answer = api.ask("/api/v1/dead-letters");
    if (answer.status() == 404) {
      return; // a process without a console
    }
    if (answer.status() == 403) {
      findings.say(
          "warn", "dead letters", "not shown to this token, only to viewers of all namespaces");
      return;
    }
    if (answer.status() != 200) {
      String why = answer.body().path("error").path("message").asText();
      findings.say(
          "bad", "dead letters", "cannot be asked for, status " + answer.status() + " " + why);
      return;
    }
    JsonNode dead = answer.body().path("deadLetters");
    findings.say(
        dead.isEmpty() ? "ok" : "warn",
        "dead letters",
        dead.size() + (dead.isEmpty() ? "" : "; see /api/v1/dead-letters"));
  }

  private static Iterable<String> fields(JsonNode node) {
    return node::fieldNames;
  }

  private void ports() {
    for (int p = tidemill.port(); tidemill.port() > 0 && p < tidemill.port() + 3; p++) {
      if (p > 65_535) {
        findings.say("bad", "port", p + " is not a valid port; choose a lower --port");
        continue;
      }
      try (ServerSocket s = new ServerSocket(p, 1, InetAddress.getLoopbackAddress())) {
        findings.say("ok", "port", s.getLocalPort() + " is free");
      } catch (IOException e) {
        findings.say("bad", "port", p + " is taken; choose others with --port");
      }
    }
  }
}
