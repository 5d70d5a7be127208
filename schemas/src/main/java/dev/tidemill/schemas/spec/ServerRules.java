package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.net.URI;

/** Rules about the server behind an endpoint: a program, or the address of one that runs. */
final class ServerRules {

  private static final String AT = "spec.rollout.serving.server";

  private final JsonNode spec;
  private final SpecErrors errors;
  private final OutsideRules.Url urls;

  ServerRules(JsonNode spec, SpecErrors errors, OutsideRules.Url urls) {
    this.urls = urls;
    this.spec = spec;
    this.errors = errors;
  }

  void check() {
    JsonNode serving = spec.at("/rollout/serving");
    JsonNode server = serving.path("server");
    boolean asks = serving.path("backend").asText().equals("v2");
    boolean ours = spec.at("/model/format").asText().equals("mlflow");
    if (asks && !server.isObject() && !ours) {
      errors.add(
          AT,
          "backend v2 needs a server: a command that the gateway starts, or the url of one that"
              + " runs. Tidemill has one for model: {format: mlflow} only");
    } else if (!asks && server.isObject()) {
      errors.add(AT, "only backend: v2 asks a server; add it, or leave the server out");
    }
    if (!server.isObject() || !errors.clean(AT)) {
      return;
    }
    if (server.has("command") == server.has("url")) {
      errors.add(AT, "write either a command that the gateway starts, or the url of a server");
      return;
    }
    if (server.has("command")) {
      PathRules.check(errors, AT + ".command[0]", server.path("command").path(0));
      if (server.has("repository")) {
        errors.add(
            AT + ".repository",
            "a program that the gateway starts gets its model in TIDEMILL_MODEL; leave it out");
      }
    } else {
      url(server.path("url").asText());
    }
  }

  private void url(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      errors.add(
          AT + ".url", "\"%s\" is not an address such as http://127.0.0.1:8000".formatted(text));
      return;
    }
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
      errors.add(
          AT + ".url", "\"%s\" is not an address such as http://127.0.0.1:8000".formatted(text));
    } else if (url.getUserInfo() != null) {
      errors.add(AT + ".url", "it holds a user or a password, which a specification may not");
    } else {
      urls.problem(text, OutsideRules.Reached.SERVER)
          .ifPresent(problem -> errors.add(AT + ".url", problem));
    }
  }
}
