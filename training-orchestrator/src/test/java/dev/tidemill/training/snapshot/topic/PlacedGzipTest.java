package dev.tidemill.training.snapshot.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacedGzipTest {

  private static final int ROWS = 20_000;

  @TempDir Path folder;

  private Path packed(String place) throws IOException {
    Path file = folder.resolve(place + ".jsonl.gz");
    try (OutputStream out = new PlacedGzip(Files.newOutputStream(file), place, 1 << 12)) {
      for (int i = 0; i < ROWS; i++) {
        out.write(("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      }
    }
    return file;
  }

  @Test
  void theSameRowsOfTheSamePlaceAreTheSameBytesAndThoseOfAnotherAreNot() throws Exception {
    byte[] first = Files.readAllBytes(packed("a"));
    assertThat(Files.readAllBytes(packed("a"))).isEqualTo(first);
    byte[] other = Files.readAllBytes(packed("b"));
    assertThat(other).isNotEqualTo(first);
    try (var a = new GZIPInputStream(new ByteArrayInputStream(first));
        var b = new GZIPInputStream(new ByteArrayInputStream(other))) {
      assertThat(a.readAllBytes()).isEqualTo(b.readAllBytes());
    }
  }

  @Test
  void theDatabaseReadsIt() throws Exception {
    Path file = packed("a-place");
    try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
        Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT count(*), sum(n) FROM read_json('" + file + "')")) {
      r.next();
      assertThat(r.getLong(1)).isEqualTo(ROWS);
      assertThat(r.getLong(2)).isEqualTo((long) ROWS * (ROWS - 1) / 2);
    }
  }
}
