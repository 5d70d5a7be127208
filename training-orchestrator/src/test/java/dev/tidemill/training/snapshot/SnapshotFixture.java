package dev.tidemill.training.snapshot;

import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.TestSpecs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of flights, and what is cut from it. */
abstract class SnapshotFixture {

  static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path folder;

  ArtefactStore store;
  SnapshotCutter cutter;
  final List<String> notes = new ArrayList<>();
  PipelineSpec spec;

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(folder.resolve("incoming"));
    store = new ArtefactStore(folder.resolve("artefacts"));
    cutter =
        new SnapshotCutter(SnapshotSources.OF_FOLDERS, store, folder, Permit.ALWAYS, notes::add);
    spec = TestSpecs.flightDelays("minRows: 1000", "minRows: 10");
  }

  void file(String name, String text) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("incoming/" + name)))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A flight every hour of these days of January 2001. */
  String flights(int firstDay, int lastDay) {
    StringBuilder text =
        new StringBuilder("flight_id,departed_at,arrival_delay_min,distance_mi,destination\n");
    for (int day = firstDay; day <= lastDay; day++) {
      for (int hour = 0; hour < 24; hour++) {
        LocalDateTime at = LocalDateTime.of(2001, 1, day, hour, 0);
        text.append(day * 100 + hour).append(',').append(at).append(":00,");
        text.append(hour).append(",600,SAV\n");
      }
    }
    return text.toString();
  }

  CutSnapshot work(Optional<Finding> finding, Optional<Instant> trainBefore) {
    return new CutSnapshot(spec, folder.toString(), List.of(), List.of(), finding, trainBefore);
  }

  Snapshot cut(CutSnapshot work) throws Exception {
    return cutter.cut(work, LATER).snapshot();
  }

  Snapshot cut() throws Exception {
    return cut(work(Optional.empty(), Optional.empty()));
  }

  List<List<Object>> query(String sql, String digest) throws Exception {
    try (Database database = Database.open(folder, List.of(), Permit.ALWAYS)) {
      return database.rows(sql.formatted(FileRelation.parquet(store.path(digest))));
    }
  }
}
