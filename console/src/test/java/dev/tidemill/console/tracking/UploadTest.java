package dev.tidemill.console.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that do not arrive whole, or are too large, leave nothing behind. */
class UploadTest extends TrackingFixture {

  private String path(String run) {
    return "/api/2.0/mlflow-artifacts/artifacts/0/" + run + "/artifacts/model.bin";
  }

  private long unfinished() throws IOException {
    Path incoming = folder.resolve("incoming");
    if (!Files.isDirectory(incoming)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(incoming)) {
      return files.count();
    }
  }

  @Test
  void anUploadThatBreaksOffIsNotLoggedAndLeavesNoFile() throws IOException {
    String run = run("0");
    int before = log.size();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String head =
          "PUT %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 90000\r\n\r\n"
              .formatted(path(run), ANA);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[10_000]);
      socket.getOutputStream().flush();
      await().atMost(Duration.ofSeconds(20)).until(() -> unfinished() == 1);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> unfinished() == 0);

    assertThat(log).hasSize(before);
    assertThat(store.list()).isEmpty();
    assertThat(get("artifacts/list?run_id=" + run).path("files")).isEmpty();
  }

  @Test
  void aFileWhoseSizeIsNotSaidIsCutOffWhereItIsTooLarge() throws Exception {
    String run = run("0");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path(run)))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer " + ANA)
                    .PUT(
                        HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(new byte[MOST_BYTES + 1])))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    refused("REQUEST_LIMIT_EXCEEDED", answer);
    assertThat(unfinished()).isZero();
    assertThat(store.list()).isEmpty();
  }
}
