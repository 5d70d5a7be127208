package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.http.HttpServer;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PipelineVersion;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of models, over HTTP. */
class ModelArtefactTest extends ConsoleFixture {

  private static final String MODELS = "models/" + PIPELINE + "/";
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aVersionIsHandedOutWithItsDigestAndUnderItsAliases() throws Exception {
    byte[] bytes = "the second model".getBytes(StandardCharsets.UTF_8);
    String digest = model(2, bytes, false);
    champion(2);

    for (String named : new String[] {"2", "champion"}) {
      HttpResponse<byte[]> answer = ask("GET", named, "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(bytes);
      assertThat(header(answer, "X-Tidemill-Version")).isEqualTo("2");
      assertThat(header(answer, "ETag")).isEqualTo('"' + digest + '"');
      String sha =
          Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
      assertThat(header(answer, "Repr-Digest")).isEqualTo("sha-256=:" + sha + ":");
      assertThat(header(answer, "Digest")).isEqualTo("sha-256=" + sha);
      assertThat(header(answer, "Content-Disposition"))
          .isEqualTo("attachment; filename=\"flight-delays-2.onnx\"");
      assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(bytes.length));
    }
  }

  @Test
  void aHeadSaysTheSameWithoutTheBytesAndWhoHasThemIsToldSo() throws Exception {
    byte[] bytes = "the second model".getBytes(StandardCharsets.UTF_8);
    String digest = model(2, bytes, false);

    HttpResponse<byte[]> head = ask("HEAD", "2", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo(Integer.toString(bytes.length));
    assertThat(header(head, "ETag")).isEqualTo('"' + digest + '"');

    for (String tags : new String[] {"\"%s\"", "\"other\", W/\"%s\"", "*"}) {
      HttpResponse<byte[]> known = ask("GET", "2", tags.formatted(digest));
      assertThat(known.statusCode()).as(tags).isEqualTo(304);
      assertThat(known.body()).isEmpty();
      assertThat(header(known, "ETag")).isEqualTo('"' + digest + '"');
    }
    assertThat(ask("GET", "2", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void whatThereIsNotIsSaidInASentence() throws Exception {
    model(2, "x".getBytes(StandardCharsets.UTF_8), true);
    projection.apply(
        new RolloutEvent(
            "none",
            PIPELINE,
            "",
            900,
            now,
            new ChampionChanged(Optional.empty(), Optional.empty(), "", "me")));

    assertThat(message("9")).isEqualTo("demo/flight-delays has no version 9; it has 2, 1");
    assertThat(message("latest"))
        .contains("no version called latest", "champion, candidate or former");
    assertThat(message("champion")).contains("demo/flight-delays has no champion");
    assertThat(message("2"))
        .isEqualTo(
            "Version 2 of demo/flight-delays was withdrawn: its file is not handed out any more");
    String digest = model(3, "y".getBytes(StandardCharsets.UTF_8), false);
    Files.delete(artefacts.path(digest));
    assertThat(message("3")).contains("version 3", "is not in the store");
  }

  @Test
  void ofADeletedPipelineItIsSaidThatItWasDeletedAndWhatIsKept() throws Exception {
    // given
    PipelineVersion last = (PipelineVersion) records.get(0);
    projection.apply(
        new PipelineVersion(PIPELINE, 2, last.spec(), last.source(), "/p", now, "ann", true));
    projection.apply(
        new RolloutEvent(
            "none",
            PIPELINE,
            "",
            900,
            now,
            new ChampionChanged(Optional.empty(), Optional.empty(), "", "me")));
    // when, then
    assertThat(message("champion"))
        .isEqualTo(
            "demo/flight-delays was deleted, so it has no champion; of its models these are kept,"
                + " by number: 1, 2");
    withdraw(1);
    withdraw(2);
    assertThat(message("champion"))
        .isEqualTo(
            "demo/flight-delays was deleted, so it has no champion; its models were withdrawn");
    assertThat(get("pipelines/" + PIPELINE + "/example").at("/error/message").asText())
        .contains("demo/flight-delays was deleted: nothing of it is served");
  }

  @Test
  void aFileThatIsDamagedIsNotHandedOut() throws Exception {
    String digest = model(2, "the second model".getBytes(StandardCharsets.UTF_8), false);
    Files.delete(artefacts.path(digest));
    Files.writeString(artefacts.path(digest), "other bytes");

    HttpResponse<byte[]> answer = ask("GET", "2", "");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("damaged");
  }

  /** A model is larger than what may wait in memory for clients that read slowly. */
  @Test
  void aLargeModelArrivesWhole() throws Exception {
    byte[] large = new byte[48 << 20];
    new Random(1).nextBytes(large);
    model(2, large, false);
    assertThat(Arrays.equals(ask("GET", "2", "").body(), large)).isTrue();
  }

  @Test
  void tooManyAtOnceAreToldToTryAgain() throws Exception {
    model(2, "x".getBytes(StandardCharsets.UTF_8), false);
    try (HttpServer full =
        HttpServer.start(
            HttpOptions.loopback(0),
            routes -> new ArtefactRoutes(projection, artefacts, 0).add(routes))) {
      assertThat(ask(full, "GET", "2", "").statusCode()).isEqualTo(503);
      assertThat(ask(full, "HEAD", "2", "").statusCode()).isEqualTo(200);
    }
  }

  private void withdraw(int version) {
    ModelVersion known = projection.read(() -> projection.find(PIPELINE).get().models.get(version));
    model(version, known.digest(), known.bytes(), true);
  }

  private String model(int version, byte[] bytes, boolean withdrawn) {
    return model(version, artefacts.put(bytes), bytes.length, withdrawn);
  }

  private String model(int version, String digest, long bytes, boolean withdrawn) {
    ModelVersion known = projection.read(() -> projection.find(PIPELINE).get().models.get(1));
    projection.apply(
        new ModelVersion(
            PIPELINE,
            version,
            digest,
            known.runId(),
            known.createdAt(),
            bytes,
            known.signature(),
            known.snapshot(),
            known.prepared(),
            known.codeDigest(),
            known.parameters(),
            known.seed(),
            known.parent(),
            known.metrics(),
            known.verdict(),
            known.triggers(),
            known.signals(),
            known.aliases(),
            withdrawn));
    return digest;
  }

  private void champion(int version) {
    projection.apply(
        new RolloutEvent(
            "champion",
            PIPELINE,
            "",
            900,
            now,
            new ChampionChanged(Optional.of(version), Optional.empty(), "", "me")));
  }

  private String message(String version) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = ask("GET", version, "");
    assertThat(answer.statusCode()).isEqualTo(404);
    return JSON.readTree(answer.body()).at("/error/message").asText();
  }

  private HttpResponse<byte[]> ask(String method, String version, String ifNoneMatch)
      throws IOException, InterruptedException {
    return ask(server, method, version, ifNoneMatch);
  }

  private HttpResponse<byte[]> ask(
      HttpServer from, String method, String version, String ifNoneMatch)
      throws IOException, InterruptedException {
    URI uri = uri(from, MODELS + version + "/artefact");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
    if (!ifNoneMatch.isEmpty()) {
      request.header("If-None-Match", ifNoneMatch);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
