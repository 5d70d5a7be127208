package dev.tidemill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidemill.kit.store.FolderArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code models download} writes, and what it leaves alone. */
class DownloadedModelTest {

  @TempDir Path dir;
  private HttpServer server;
  private byte[] body = "a model".getBytes(UTF_8);
  private String format = "onnx";
  private String digest;
  private int status = 200;
  private String out;
  private String err;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/models/demo/churn/champion",
        exchange -> {
          byte[] known = "{\"version\": 7, \"signature\": {\"inputs\": []}}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, known.length);
          exchange.getResponseBody().write(known);
          exchange.close();
        });
    server.createContext(
        "/api/v1/models/demo/churn/7/artefact",
        exchange -> {
          exchange.getResponseHeaders().add("ETag", '"' + digest + '"');
          exchange.getResponseHeaders().add("X-Tidemill-Version", "7");
          exchange.getResponseHeaders().add("X-Tidemill-Format", format);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    digest = sha256(body);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theModelIsWrittenWithWhatItIs() {
    assertThat(download("churn@champion")).as(err).isZero();
    assertThat(dir.resolve("model.onnx")).hasContent("a model");
    assertThat(dir.resolve("version.json"))
        .content()
        .contains("\"version\" : 7", digest, "demo/churn", "\"signature\"");
    assertThat(out).contains("model.onnx: version 7 of demo/churn (champion), 7 bytes, sha256 ");
    assertThat(files()).containsExactly("model.onnx", "version.json");
    assertThat(download("churn")).as("the champion is meant").isZero();
  }

  @Test
  void bytesThatAreNotWhatTheServerNamedReplaceNothing() throws IOException {
    Files.writeString(dir.resolve("model.onnx"), "the model before");
    digest = sha256("other".getBytes(UTF_8));

    assertThat(download("churn@champion")).isEqualTo(65);

    assertThat(err).contains("has the digest " + sha256(body), "nothing was written");
    assertThat(dir.resolve("model.onnx")).hasContent("the model before");
    assertThat(files()).containsExactly("model.onnx");
  }

  @Test
  void aModelOfSeveralFilesBecomesAFolderInPlaceOfTheOneBefore() throws IOException {
    Path made = Files.createDirectories(dir.resolve("made"));
    Files.writeString(made.resolve("weights.bin"), "new");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    FolderArchive.pack(made, packed);
    body = packed.toByteArray();
    digest = sha256(body);
    format = "files";
    Path before = Files.createDirectories(dir.resolve("to/model"));
    Files.writeString(before.resolve("old.bin"), "old");

    assertThat(run("models", "download", "churn@champion", "-o", dir.resolve("to").toString()))
        .as(err)
        .isZero();

    assertThat(dir.resolve("to/model/weights.bin")).hasContent("new");
    assertThat(dir.resolve("to/model/old.bin")).doesNotExist();
  }

  @Test
  void aFileThatIsNamedIsWrittenAlone() throws IOException {
    Path there = Files.writeString(dir.resolve("there.bin"), "the model before");
    Path folder = Files.createDirectories(dir.resolve("folder.onnx"));

    assertThat(run("models", "download", "churn", "-o", dir.resolve("new/x.onnx").toString()))
        .as(err)
        .isZero();
    assertThat(run("models", "download", "churn", "-o", there.toString())).as(err).isZero();
    assertThat(run("models", "download", "churn", "-o", folder.toString())).as(err).isZero();

    assertThat(dir.resolve("new/x.onnx")).hasContent("a model");
    assertThat(dir.resolve("new/version.json")).doesNotExist();
    assertThat(there).hasContent("a model");
    assertThat(folder.resolve("model.onnx")).hasContent("a model");
    assertThat(files()).containsExactly("folder.onnx", "new", "there.bin");
  }

  @Test
  void aModelOfSeveralFilesIsNotOneFile() throws IOException {
    format = "files";

    assertThat(run("models", "download", "churn", "-o", dir.resolve("x.onnx").toString()))
        .isEqualTo(65);

    assertThat(err).contains("Version 7 of demo/churn has several files", "give a folder");
    assertThat(files()).isEmpty();
  }

  @Test
  void theServersOwnWordsSayWhyThereIsNoModel() {
    status = 404;
    body =
        "{\"error\": {\"code\": \"not-found\", \"message\": \"no champion yet\"}}".getBytes(UTF_8);
    assertThat(download("churn@champion")).isEqualTo(66);
    assertThat(err).contains("no champion yet");
    assertThat(files()).isEmpty();
  }

  @Test
  void theResultIsADocumentForPrograms() {
    assertThat(run("models", "download", "churn", "-o", dir.toString(), "-o", "json")).isZero();
    assertThat(out).startsWith("{").contains("\"version\" : 7");
  }

  @Test
  void aPlaceIsRefusedWhereNothingIsWritten() {
    assertThat(run("get", "models", "-o", "xml")).isEqualTo(64);
    assertThat(err).contains("--output: 'xml' is not allowed; allowed: table, json, yaml");
    assertThat(run("models", "download", "@champion2")).isEqualTo(64);
  }

  private int download(String model) {
    return run("models", "download", model, "-o", dir.toString());
  }

  private int run(String... arguments) {
    StringWriter results = new StringWriter();
    StringWriter errors = new StringWriter();
    String[] all =
        Stream.concat(
                Stream.of(
                    "--server",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "--home",
                    dir.resolveSibling("home").toString(),
                    "-n",
                    "demo"),
                Stream.of(arguments))
            .toArray(String[]::new);
    int exitCode =
        CliProgram.execute(
            ApiCommands.ALL, new PrintWriter(results, true), new PrintWriter(errors, true), all);
    out = results.toString();
    err = errors.toString();
    return exitCode;
  }

  private Stream<String> files() {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
