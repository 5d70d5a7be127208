package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of GitHub and GitLab. */
class RepositoryDoorsTest {

  private static final String PUSH = Samples.text("github-push.json");
  private static final String GITLAB = Samples.text("gitlab-push.json");

  private static HookEvents github(String event, String body) {
    return Samples.read(
        new GithubDoor(), body, Map.of("X-GitHub-Event", event, "X-GitHub-Delivery", "d-1"));
  }

  private static HookEvents gitlab(String event, String body) {
    return Samples.read(
        new GitlabDoor(), body, Map.of("X-Gitlab-Event", event, "X-Gitlab-Event-UUID", "u-1"));
  }

  @Test
  void aPushIsANoticeOfTheRepository() {
    Notice notice = github("push", PUSH).notices().get(0);
    assertThat(notice.kind()).isEqualTo(NoticeKind.GIT);
    assertThat(notice.places()).containsExactly("github.com/tide-works/flights");
    assertThat(notice.noticeId()).isEqualTo("github:d-1");
    assertThat(notice.details())
        .containsEntry("ref", "refs/heads/main")
        .containsEntry("before", "6f1b2c3d4e5f60718293a4b5c6d7e8f901234567")
        .containsEntry("after", "a0b1c2d3e4f5061728394a5b6c7d8e9f01234567")
        .containsEntry("forced", "true")
        .containsEntry("deleted", "false");
  }

  @Test
  void aRepositoryWithSeveralHostsHasSeveralPlaces() {
    Notice notice = gitlab("Push Hook", GITLAB).notices().get(0);
    assertThat(notice.places())
        .containsExactly("gitlab.example.com/tide/flights", "ssh.gitlab.example.com/tide/flights");
    assertThat(notice.noticeId()).isEqualTo("gitlab:u-1");
    assertThat(gitlab("Tag Push Hook", GITLAB).notices()).hasSize(1);
  }

  @Test
  void referencesThatAreMadeOrDeletedAreNoticesToo() {
    String deletion =
        "{\"ref\": \"v1\", \"ref_type\": \"tag\", \"repository\": {\"clone_url\":"
            + " \"https://github.com/a/b.git\"}}";
    assertThat(github("delete", deletion).notices().get(0).details())
        .containsEntry("ref_type", "tag");
    assertThat(github("create", deletion).notices()).hasSize(1);
  }

  @Test
  void otherEventsSayNothing() {
    assertThat(github("ping", "{}").ignored()).contains("the webhook works");
    assertThat(github("issues", "{}").ignored()).contains("events of the kind issues");
    assertThat(gitlab("Note Hook", "{}").ignored()).contains("events of the kind Note Hook");
  }

  @Test
  void aDeliveryWithoutIdIsKnownByItsBytes() {
    Map<String, String> event = Map.of("X-GitHub-Event", "push");
    String id = Samples.read(new GithubDoor(), PUSH, event).notices().get(0).noticeId();
    assertThat(Samples.read(new GithubDoor(), PUSH, event).notices().get(0).noticeId())
        .isEqualTo(id);
    assertThat(Samples.read(new GithubDoor(), PUSH + " ", event).notices().get(0).noticeId())
        .isNotEqualTo(id);
  }

  @Test
  void whatNamesNoRepositoryIsRefused() {
    for (String body :
        List.of("{}", "{\"repository\": 1}", "{\"repository\": {\"clone_url\": 7}}")) {
      assertThatThrownBy(() -> github("push", body))
          .isInstanceOf(HttpError.class)
          .hasMessageContaining("names no repository");
    }
    assertThatThrownBy(() -> Samples.read(new GithubDoor(), PUSH, Map.of()))
        .hasMessageContaining("X-GitHub-Event is missing");
    assertThatThrownBy(() -> Samples.read(new GitlabDoor(), GITLAB, Map.of()))
        .hasMessageContaining("X-Gitlab-Event is missing");
    assertThatThrownBy(
            () ->
                Samples.read(
                    new GithubDoor(),
                    "payload=%7B%7D",
                    Map.of(
                        "X-GitHub-Event", "push",
                        "Content-Type", "application/x-www-form-urlencoded")))
        .hasMessageContaining("choose the content type application/json");
  }

  /** The signature is over the bytes: another order of keys, or a space more, is another body. */
  @Test
  void theSignatureIsOverTheBytes(@TempDir Path home) throws Exception {
    try (HookSite site = new HookSite(home, HookSite.ALL_OPEN)) {
      Map<String, String> headers =
          new java.util.HashMap<>(
              HookSite.proof("/hooks/github", PUSH.getBytes(StandardCharsets.UTF_8)));
      headers.put("X-GitHub-Event", "push");
      assertThat(
              site.post("/hooks/github", PUSH.getBytes(StandardCharsets.UTF_8), headers)
                  .statusCode())
          .isEqualTo(202);
      assertThat(
              site.post("/hooks/github", (PUSH + " ").getBytes(StandardCharsets.UTF_8), headers)
                  .statusCode())
          .isEqualTo(401);
      assertThat(site.notices).hasSize(1);
      assertThat(site.proven("/hooks/github", "{}", Map.of("X-GitHub-Event", "ping")).statusCode())
          .isEqualTo(200);
    }
  }
}
