package dev.tidemill.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dtidemill.restarts=40} for more than the usual 5. */
class ShellRestartIT {

  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

  @TempDir Path home;

  @Test
  void afterKillMinus9ItGoesOnWithin10SAndNothingIsLostOrDoubled() throws Exception {
    int restarts = Integer.getInteger("tidemill.restarts", 5);
    Random random = new Random(20_01);
    List<Long> backMillis = new ArrayList<>();
    for (int i = 0; i <= restarts; i++) {
      long began = System.nanoTime();
      Process process = start("load");
      try {
        awaitLine(process, "READY", 60);
        backMillis.add((System.nanoTime() - began) / 1_000_000);
        process.waitFor(500 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    System.out.println("First count after a start, ms: " + backMillis);
    Process check = start("check");
    String result = awaitLine(check, "RESULT", 90);
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(result).contains("lost=0 doubled=0 quietDoubled=0");
    assertThat(result).doesNotContain("ticks=0 ");
    assertThat(backMillis).allMatch(millis -> millis < BACK_WITHIN.toMillis());
  }

  private Process start(String mode) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CountingProcess.class.getName(),
            home.toString(),
            mode)
        .redirectErrorStream(true)
        .start();
  }

  private static String awaitLine(Process process, String start, int seconds) throws Exception {
    Queue<String> all = new ConcurrentLinkedQueue<>();
    CompletableFuture<String> found = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                  all.add(line);
                  if (line.startsWith(start)) {
                    found.complete(line);
                  }
                }
              } catch (IOException e) {
                all.add(e.toString());
              }
              found.completeExceptionally(new IOException("the process has ended"));
            });
    reader.setDaemon(true);
    reader.start();
    try {
      return found.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "No " + start + " in " + seconds + " s:\n" + String.join("\n", all), e);
    }
  }
}
