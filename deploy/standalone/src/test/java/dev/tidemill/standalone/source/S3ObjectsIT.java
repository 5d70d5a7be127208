package dev.tidemill.standalone.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Bucket;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.standalone.PointsProject;
import dev.tidemill.training.RemoteSources;
import dev.tidemill.training.snapshot.SnapshotCutter;
import dev.tidemill.training.snapshot.SnapshotException;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.data.s3.S3ObjectsSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Objects of a server that speaks S3, listed and fetched with Amazon's client. */
class S3ObjectsIT {

  private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");
  private static final UrlRules RULES = new UrlRules(true, InetAddress::getAllByName);

  @TempDir static Path shared;
  @TempDir Path dir;
  private static S3Server server;

  private String bucket;
  private ArtefactStore store;
  private SecretPlaces secrets;
  private final List<String> notes = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start(shared);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void createBucket(TestInfo test) throws Exception {
    bucket = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    bucket = bucket.substring(0, Math.min(60, bucket.length()));
    store = new ArtefactStore(dir.resolve("artefacts"));
    secrets = new SecretPlaces(Map.of("KEY", "k", "SECRET", "s"), dir, dir);
    server.createBucket(bucket);
  }

  private PipelineSpec spec() {
    return spec(bucket);
  }

  private static PipelineSpec spec(String inBucket) {
    String files = "files: {path: in/, glob: \"*.csv\", format: csv, settleFor: 0s}";
    String yaml =
        PointsProject.yaml(
            "name: small",
            """
            triggers:
              - name: t
                data: {source: points}
            """);
    String s3 =
        "s3: {uri: \"s3://%s/points\", glob: \"dt=*/*.csv\", format: csv, endpoint: \"%s\", credentials: {accessKey: {fromEnv: KEY}, secretKey: {fromEnv: SECRET}}}"
            .formatted(inBucket, server.endpoint());
    return PipelineSpecs.parse(yaml.replace(files, s3), "pipeline.yaml").orThrow();
  }

  private static String points(int from, int to) {
    StringBuilder csv = new StringBuilder("id,seen_at,x\n");
    for (int i = from; i < to; i++) {
      LocalDateTime at = LocalDateTime.of(2001, 1, 1, 0, 0).plusHours(i);
      csv.append(i).append(',').append(at).append(":00,").append(i % 10).append('\n');
    }
    return csv.toString();
  }

  private Snapshot cut(PipelineSpec spec, Optional<Snapshot> last) throws Exception {
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
            RemoteSources.of(Optional.empty(), RULES, secrets, dir),
            store,
            Files.createTempDirectory(dir, "job"),
            Permit.ALWAYS,
            notes::add)
        .cut(work, NOW)
        .snapshot();
  }

  @Test
  void aRunReadsTheObjectsThatMatchAndFetchesEachVersionOnce() throws Exception {
    // given
    server.put(bucket, "points/dt=1/a.csv", points(0, 60));
    server.put(bucket, "points/dt=2/b.csv", points(60, 100));
    server.put(bucket, "points/dt=2/copy.csv", points(60, 100));
    server.put(bucket, "points/dt=2/_notes.txt", "no data");
    server.put(bucket, "elsewhere/dt=1/c.csv", points(100, 200));
    // when
    Snapshot first = cut(spec(), Optional.empty());
    // then
    assertThat(first.trainRows() + first.holdoutRows()).isEqualTo(100);
    assertThat(first.files())
        .extracting(DataFile::path)
        .containsExactly("dt=1/a.csv", "dt=2/b.csv");
    assertThat(notes)
        .containsExactly(
            "Source points: left out, since another object has the same bytes: dt=2/copy.csv (as"
                + " dt=2/b.csv)");
    // when one is overwritten, one is gone and one came
    server.put(bucket, "points/dt=1/a.csv", points(0, 70));
    server.delete(bucket, "points/dt=2/b.csv");
    server.delete(bucket, "points/dt=2/copy.csv");
    server.put(bucket, "points/dt=3/d.csv", points(100, 120));
    Snapshot second = cut(spec(), Optional.of(first));
    // then
    assertThat(second.newFiles())
        .extracting(DataFile::path)
        .containsExactly("dt=1/a.csv", "dt=3/d.csv");
    assertThat(second.trainRows() + second.holdoutRows()).isEqualTo(90);
    // when nothing changed
    assertThat(cut(spec(), Optional.of(second)).files()).isEqualTo(second.files());
  }

  @Test
  void aListingOfSeveralPagesIsWhole() throws Exception {
    for (int i = 0; i < 1050; i++) {
      server.put(bucket, "points/dt=%d/%04d.csv".formatted(i % 7, i), "");
    }
    S3Objects objects = (S3Objects) spec().data().sources().get(0).kind();
    try (S3Bucket opened = new S3Reach(RULES, secrets).open(objects, dir)) {
      assertThat(opened.list()).hasSize(1050);
    }
  }

  @Test
  void whatCannotBeReachedIsSaid() {
    assertThatThrownBy(() -> cut(spec("no-such-bucket"), Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("the objects of s3://no-such-bucket/points cannot be listed")
        .hasMessageContaining("NoSuchBucket");
    assertThatThrownBy(() -> cut(spec(), Optional.empty()))
        .isInstanceOf(SnapshotException.class)
        .hasMessage("Source points: no object in s3://" + bucket + "/points matches dt=*/*.csv");
  }

  @Test
  void aNewAndAnOverwrittenObjectIsASignalAndItsBytesAreThereForTheRun() throws Exception {
    // given
    List<Signal> signals = new ArrayList<>();
    FetchedObjects fetched = new FetchedObjects(dir.resolve("fetched"), store);
    InstantSource clock = InstantSource.system();
    Target target = new Target("default/small", 1, 1, spec(), dir);
    Notice notice =
        new Notice(
            "n", NoticeKind.S3, List.of(bucket + "/points/dt=1/a.csv"), clock.instant(), Map.of());
    server.put(bucket, "points/dt=1/a.csv", points(0, 60));
    // when
    try (S3ObjectsSource source =
        new S3ObjectsSource(
            new S3Reach(RULES, secrets),
            fetched,
            dir.resolve("cursors"),
            signals::add,
            clock,
            new SimpleMeterRegistry())) {
      source.poll(target, "points");
      // then
      DataFile file = ((DataArrived) signals.get(0).body()).files().get(0);
      assertThat(file.rows()).isEqualTo(60);
      assertThat(store.contains(file.digest())).isTrue();
      assertThat(cut(spec(), Optional.empty()).files())
          .extracting(DataFile::digest)
          .containsExactly(file.digest());
      // when it is overwritten, first with the same bytes
      server.put(bucket, "points/dt=1/a.csv", points(0, 60));
      source.poll(target, "points");
      assertThat(signals).as("looked at 30 s later").hasSize(1);
      server.put(bucket, "points/dt=1/a.csv", points(0, 70));
      assertThat(source.watches(target, notice)).isTrue();
      source.poll(target, "points");
      // then
      assertThat(signals).hasSize(2);
      assertThat(((DataArrived) signals.get(1).body()).files().get(0).rows()).isEqualTo(70);
      assertThat(signals.get(1).signalId()).isNotEqualTo(signals.get(0).signalId());
    }
  }
}
