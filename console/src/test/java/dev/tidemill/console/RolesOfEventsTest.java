package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is told which events, and for how long. */
class RolesOfEventsTest extends RolesFixture {

  @Test
  void eventsOfAnotherNamespaceAreNotTold() throws Exception {
    try (Stream<String> lines = listen("viewer-growth")) {
      events.publish("run", Optional.of(OTHER), Map.of("of", "other"));
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      events.publish("run", Optional.of(OWN), Map.of("of", "own"));
      assertThat(lines.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"own\"}");
    }
    try (Stream<String> lines = listen("viewer-all")) {
      events.publish("run", Optional.of(OTHER), Map.of("of", "other"));
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      assertThat(lines.filter(l -> l.startsWith("data:")).limit(2))
          .containsExactly("data: {\"of\":\"other\"}", "data: {\"of\":\"nobody\"}");
    }
  }

  /** A stream is open for days; a token that is revoked meanwhile ends it within seconds. */
  @Test
  @Timeout(60)
  void aRevokedTokenEndsTheEventsThatItListensTo() throws Exception {
    try (Stream<String> lines = listen("viewer-growth")) {
      known.remove("viewer-growth");
      assertThat(lines.toList()).noneMatch(l -> l.startsWith("data:"));
    }
    assertThat(get("viewer-growth", "/api/v1/runs").statusCode()).isEqualTo(401);
  }

  @Test
  @Timeout(60)
  void aStreamWhoseTokenCannotBeCheckedEndsAndTheOthersAreStillChecked() throws Exception {
    try (Stream<String> broken = listen("viewer-growth");
        Stream<String> revoked = listen("viewer-all");
        Stream<String> good = listen("admin-all")) {
      failing.add("viewer-growth");
      assertThat(broken.toList()).noneMatch(l -> l.startsWith("data:"));
      known.remove("viewer-all");
      assertThat(revoked.toList()).noneMatch(l -> l.startsWith("data:"));
      events.publish("run", Optional.of(OWN), Map.of("of", "own"));
      assertThat(good.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"own\"}");
    }
  }

  @Test
  @Timeout(60)
  void oneWhoTakesAllPlacesOfTheStreamLeavesOneToTheOwner() throws Exception {
    List<Stream<String>> taken = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      taken.add(listen("viewer-growth"));
    }
    try (Stream<String> owner = ofEvents("admin-all")) {
      assertThat(taken.get(0).toList()).as("the oldest ends").contains(": connected");
      assertThat(events.listeners()).isEqualTo(PLACES);
      taken.add(ofEvents("viewer-growth"));
      assertThat(taken.get(1).toList()).as("its own oldest ends").contains(": connected");
      events.publish("dead-letter", Optional.empty(), Map.of("of", "nobody"));
      assertThat(owner.filter(l -> l.startsWith("data:")).findFirst())
          .contains("data: {\"of\":\"nobody\"}");
    }
    taken.forEach(Stream::close);
  }

  private Stream<String> listen(String token) throws Exception {
    int before = events.listeners();
    Stream<String> lines = ofEvents(token);
    await().until(() -> events.listeners() == before + 1);
    return lines;
  }

  private Stream<String> ofEvents(String token) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofLines())
        .body();
  }
}
