package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Webhooks of GitLab: pushes and tags. */
final class GitlabDoor implements HookDoor {

  private static final Set<String> USED = Set.of("Push Hook", "Tag Push Hook");

  @Override
  public String path() {
    return "/hooks/gitlab";
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .gitlab()
        .map(
            g ->
                new HookProof(
                    secrets ->
                        HookVerifier.token(
                            "X-Gitlab-Token", "", secrets.resolve(g.token()).reveal()),
                    g.rateLimit()));
  }

  @Override
  public String opening(HookRequest request) {
    return "gitlab: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    String event = request.header("X-Gitlab-Event").orElse("");
    if (event.isEmpty()) {
      throw HttpError.invalid("The header X-Gitlab-Event is missing", "X-Gitlab-Event");
    }
    if (!USED.contains(event)) {
      return HookEvents.nothing("events of the kind " + event + " are not used; Push Hook is");
    }
    JsonNode body = JsonBodies.object(JsonBodies.parse(request.body()), null);
    JsonNode project = body.path("project");
    JsonNode repository = body.path("repository");
    String delivery =
        request
            .header("X-Gitlab-Event-UUID")
            .or(() -> request.header("Idempotency-Key"))
            .orElseGet(() -> SignalIds.sha256(request.body()));
    return HookEvents.notice(
        RepositoryNotices.of(
            SignalIds.of("gitlab", delivery),
            body,
            Stream.concat(
                Stream.of("git_http_url", "git_ssh_url", "web_url").map(project::path),
                Stream.of("git_http_url", "git_ssh_url", "url").map(repository::path)),
            now));
  }
}
