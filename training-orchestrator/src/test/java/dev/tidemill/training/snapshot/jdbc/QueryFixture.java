package dev.tidemill.training.snapshot.jdbc;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.training.RemoteSources;
import dev.tidemill.training.TestSpecs;
import dev.tidemill.training.snapshot.SnapshotCutter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of a query to a database that a test fills. */
abstract class QueryFixture {

  private static final UrlRules RULES = new UrlRules(true, InetAddress::getAllByName);
  private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

  @TempDir Path dir;
  ArtefactStore store;
  final List<String> notes = new ArrayList<>();

  @BeforeEach
  void createStore() {
    store = new ArtefactStore(dir.resolve("artefacts"));
  }

  /** A connection of the test's own. */
  abstract Connection connect() throws SQLException;

  /** The fields that reach the database. */
  abstract String reach();

  void run(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  PipelineSpec spec(String query, String watermark) {
    return TestSpecs.read(
        """
        apiVersion: tidemill.dev/v1alpha1
        kind: Pipeline
        metadata: {name: small}
        spec:
          task: regression
          data:
            sources:
              - name: orders
                jdbc: {%s, query: "%s", watermark: %s}
            columns: {id: [id], time: made, label: amount}
            clock: data
            window: {all: true}
            holdout: {length: 1h, minRows: 1}
          train: {command: [sh, train.sh]}
          model: {format: onnx}
          triggers: [{name: t, data: {source: orders}}]
          gates: {data: {checks: [{unique: {columns: [id]}}]}, model: {checks: [{metric: {name: mae, max: 9}}]}}
        """
            .formatted(reach(), query, watermark));
  }

  Snapshot cut(PipelineSpec spec, Optional<Snapshot> last) throws Exception {
    CutSnapshot work =
        new CutSnapshot(
            spec,
            dir.toString(),
            List.of(),
            last.map(s -> s.files().stream().map(DataFile::digest).toList()).orElse(List.of()),
            Optional.empty(),
            Optional.empty(),
            last.map(Snapshot::digest));
    return new SnapshotCutter(
            RemoteSources.of(
                Optional.empty(), RULES, new SecretPlaces(Map.of(), home(), home()), home()),
            store,
            Files.createTempDirectory(dir, "job"),
            Permit.ALWAYS,
            notes::add)
        .cut(work, NOW)
        .snapshot();
  }

  /** How a poller reaches the database. */
  JdbcReach databases() throws IOException {
    return new JdbcReach(RULES, new SecretPlaces(Map.of(), home(), home()));
  }

  private Path home() throws IOException {
    return Files.createDirectories(dir.resolve("home"));
  }

  /** A query over the training and the holdout rows, which it calls {@code rows}. */
  List<List<Object>> rows(Snapshot snapshot, String sql) throws Exception {
    try (GuardedDatabase database =
        GuardedDatabase.open(
            dir, new GuardedDatabase.Confines("500MB", 1, List.of(store.root())), Permit.ALWAYS)) {
      String rows =
          FileRelation.parquet(
              List.of(store.path(snapshot.trainDigest()), store.path(snapshot.holdoutDigest())));
      return database.rows(sql.replace("FROM rows", "FROM " + rows));
    }
  }

  Map<String, String> columns(Snapshot snapshot) {
    return snapshot.columns().get(0).types();
  }
}
