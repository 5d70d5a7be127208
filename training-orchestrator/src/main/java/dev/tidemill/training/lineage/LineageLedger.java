package dev.tidemill.training.lineage;

import io.openlineage.client.OpenLineage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of JSON lines with the events that were told, by which it is known after a start what has
 * been. A line that a killed process left half written is taken away.
 */
final class LineageLedger {

  private static final Pattern TYPE = Pattern.compile("\"eventType\":\"([A-Z]+)\"");
  private static final Pattern RUN = Pattern.compile("\"runId\":\"([0-9a-f-]{36})\"");

  private final Path file;
  private final Set<String> told = new HashSet<>();

  LineageLedger(Path file) {
    this.file = file;
  }

  /** Reads what was told before. */
  void open() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!Files.exists(file)) {
      return;
    }
    byte[] all = Files.readAllBytes(file);
    int whole = all.length;
    while (whole > 0 && all[whole - 1] != '\n') {
      whole--;
    }
    if (whole < all.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
      }
    }
    new String(all, 0, whole, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              Matcher type = TYPE.matcher(line);
              Matcher run = RUN.matcher(line);
              if (type.find() && run.find()) {
                told.add(key(run.group(1), type.group(1)));
              }
            });
  }

  private static String key(String run, String type) {
    return run + " " + (type.equals("START") ? type : "END");
  }

  private static String key(OpenLineage.RunEvent event) {
    return key(event.getRun().getRunId().toString(), event.getEventType().name());
  }

  boolean has(OpenLineage.RunEvent event) {
    return told.contains(key(event));
  }

  /** Adds an event as a line, and forces it to the disk. */
  void add(OpenLineage.RunEvent event, String json) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + file, e);
    }
    told.add(key(event));
  }
}
