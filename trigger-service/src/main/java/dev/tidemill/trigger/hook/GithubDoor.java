package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Webhooks of GitHub: pushes, and references that are made or deleted. */
final class GithubDoor implements HookDoor {

  private static final Set<String> USED = Set.of("push", "create", "delete");

  @Override
  public String path() {
    return "/hooks/github";
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .github()
        .map(
            g ->
                new HookProof(
                    secrets ->
                        HookVerifier.signature(
                            "X-Hub-Signature-256", "sha256=", secrets.resolve(g.secret()).reveal()),
                    g.rateLimit()));
  }

  @Override
  public String opening(HookRequest request) {
    return "github: {secret: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    String event = request.header("X-GitHub-Event").orElse("");
    if (event.isEmpty()) {
      throw HttpError.invalid("The header X-GitHub-Event is missing", "X-GitHub-Event");
    }
    if (request.header("Content-Type").orElse("").contains("x-www-form-urlencoded")) {
      throw new HttpError(
          400,
          "not-json",
          "The body is a form; choose the content type application/json in the webhook's settings",
          null);
    }
    if (event.equals("ping")) {
      return HookEvents.nothing("this is a ping; the webhook works");
    }
    if (!USED.contains(event)) {
      return HookEvents.nothing("events of the kind " + event + " are not used; push is");
    }
    JsonNode body = JsonBodies.object(JsonBodies.parse(request.body()), null);
    JsonNode repository = body.path("repository");
    String delivery =
        request.header("X-GitHub-Delivery").orElseGet(() -> SignalIds.sha256(request.body()));
    return HookEvents.notice(
        RepositoryNotices.of(
            SignalIds.of("github", delivery),
            body,
            Stream.of("clone_url", "ssh_url", "git_url", "html_url").map(repository::path),
            now));
  }
}
