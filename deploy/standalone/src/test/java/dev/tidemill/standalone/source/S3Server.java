package dev.tidemill.standalone.source;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** S3Mock of Adobe, a program of its own on free ports. It believes every key of an account. */
final class S3Server implements AutoCloseable {

  private static final Pattern PORT =
      Pattern.compile("Tomcat started on ports .*?([0-9]+) \\(http\\)");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final String endpoint;

  private S3Server(Process process, String endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static S3Server start(Path folder) throws IOException {
    String jar =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(p -> p.matches(".*s3mock-[^/]*-exec\\.jar"))
            .findFirst()
            .orElseThrow();
    Path log = folder.resolve("s3.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                jar,
                "--server.port=0",
                "--http.port=0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int port =
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> port(log), Optional::isPresent)
            .orElseThrow();
    return new S3Server(process, "http://127.0.0.1:" + port);
  }

  private static Optional<Integer> port(Path log) throws IOException {
    Matcher started = PORT.matcher(Files.readString(log));
    return started.find() ? Optional.of(Integer.parseInt(started.group(1))) : Optional.empty();
  }

  String endpoint() {
    return endpoint;
  }

  void createBucket(String bucket) throws IOException, InterruptedException {
    send("PUT", bucket, BodyPublishers.noBody());
  }

  void put(String bucket, String key, String text) throws IOException, InterruptedException {
    send("PUT", bucket + "/" + key, BodyPublishers.ofString(text));
  }

  void delete(String bucket, String key) throws IOException, InterruptedException {
    send("DELETE", bucket + "/" + key, BodyPublishers.noBody());
  }

  private void send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/" + path)).method(method, body).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
