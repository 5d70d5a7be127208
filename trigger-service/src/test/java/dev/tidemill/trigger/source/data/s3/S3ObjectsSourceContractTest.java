package dev.tidemill.trigger.source.data.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.ReadingSpec;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.PollLoop;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of a bucket that is there, and of some that may not be read. */
class S3ObjectsSourceContractTest extends SourceContract {

  private final BucketServer bucket = new BucketServer();
  @TempDir Path folder;

  @AfterEach
  void stopServer() {
    bucket.close();
  }

  private static S3Objects objects(String endpoint) {
    SecretRef key = SecretRef.env("KEY");
    return new S3Objects(
        "s3://" + BucketServer.BUCKET + "/in/",
        "*",
        Optional.of(endpoint),
        Optional.of("eu-central-1"),
        Optional.of(
            new S3Objects.Credentials(
                Optional.of(key), Optional.of(key), Optional.empty(), Optional.empty())),
        Duration.ofSeconds(1),
        Optional.empty(),
        "csv",
        ReadingSpec.PLAIN);
  }

  private S3ObjectsSource source(Path cursors, RecordedSignals sent) {
    return new S3ObjectsSource(
        new S3Reach(
            new UrlRules(true, InetAddress::getAllByName),
            new SecretPlaces(Map.of("KEY", "k"), cursors, cursors)),
        new FetchedObjects(cursors.resolve("fetched"), new ArtefactStore(cursors.resolve("store"))),
        cursors.resolve("s3"),
        sent,
        clock,
        meters);
  }

  @Override
  protected Source source(Path cursors) {
    return source(cursors, signals);
  }

  @Override
  protected PipelineSpec spec() {
    return Specs.polled(
        List.of(new SourceSpec("flights", objects(bucket.endpoint()))), Optional.empty(), "time");
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    bucket.put("in/%d.csv".formatted(number), "id\n%d\n".formatted(number));
  }

  private static List<String> paths(RecordedSignals sent) {
    return sent.all().stream()
        .map(s -> ((DataArrived) s.body()).files().get(0).path())
        .sorted()
        .toList();
  }

  @Test
  void anObjectThatMayNotBeReadIsToldTriedAgainAndHoldsUpNoOther() {
    // given
    bucket.put("in/a.csv", "id\n10\n");
    bucket.put("in/b.csv", "id\n11\n");
    bucket.deny("in/a.csv", "InvalidObjectState");
    RecordedSignals sent = new RecordedSignals();
    S3ObjectsSource source = source(folder, sent);
    Target target = new Target(Specs.PIPELINE, 1, 1, spec(), folder);
    try (PollLoop loop = new PollLoop(source, () -> List.of(target), clock, meters)) {
      // when
      loop.round();
      // then
      assertThat(paths(sent)).containsExactly("0.csv", "b.csv");
      assertThat(loop.health().details().get("unreadable").toString())
          .contains(
              "1 file is left out, as it cannot be read: a.csv: It is not given"
                  + " (InvalidObjectState); it is archived: restore it, or leave it out with"
                  + " s3.glob");
      // when it is not asked for at each look
      int asked = bucket.refusals();
      clock.advance(Duration.ofSeconds(2));
      loop.round();
      assertThat(bucket.refusals()).isEqualTo(asked);
      // when it was restored
      bucket.allow("in/a.csv");
      clock.advance(Duration.ofSeconds(30));
      loop.round();
      // then
      assertThat(paths(sent)).containsExactly("0.csv", "a.csv", "b.csv");
      assertThat(loop.health().details()).doesNotContainKey("unreadable");
    }
    assertThat(meters.counter("tidemill.files.unreadable", "poller", "s3").count()).isEqualTo(1);
  }

  @Test
  void anObjectThatIsOverwrittenOrGoneIsNotWaitedFor() {
    bucket.put("in/a.csv", "id\n10\n");
    bucket.put("in/b.csv", "id\n11\n");
    bucket.deny("in/a.csv", "AccessDenied");
    bucket.deny("in/b.csv", "AccessDenied");
    RecordedSignals sent = new RecordedSignals();
    Target target = new Target(Specs.PIPELINE, 1, 1, spec(), folder);
    try (PollLoop loop = new PollLoop(source(folder, sent), () -> List.of(target), clock, meters)) {
      loop.round();
      bucket.put("in/a.csv", "id\n12\n");
      bucket.allow("in/a.csv");
      bucket.delete("in/b.csv");
      clock.advance(Duration.ofSeconds(1));
      loop.round();
      assertThat(paths(sent)).containsExactly("0.csv", "a.csv");
      assertThat(loop.health().details()).doesNotContainKey("unreadable");
    }
  }

  @Test
  void aKeyOfAnyCharactersIsFetched() {
    List<String> odd =
        List.of("a b+c%20d", "né😀", "\u0001", "new\nline", "q?x#y&z='\"", "[x]*{a,b}");
    odd.forEach(key -> bucket.put("in/" + key + ".csv", "id\n" + key.hashCode() + "\n"));
    RecordedSignals sent = new RecordedSignals();
    Target target = new Target(Specs.PIPELINE, 1, 1, spec(), folder);
    try (PollLoop loop = new PollLoop(source(folder, sent), () -> List.of(target), clock, meters)) {
      loop.round();
      assertThat(paths(sent))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(Stream.of("0.csv"), odd.stream().map(key -> key + ".csv")).toList());
    }
  }

  @Test
  void anObjectThatIsDeletedBetweenListAndFetchIsNoFailure() {
    bucket.put("in/a.csv", "id\n10\n");
    bucket.deny("in/a.csv", "NoSuchKey");
    RecordedSignals sent = new RecordedSignals();
    Target target = new Target(Specs.PIPELINE, 1, 1, spec(), folder);
    try (PollLoop loop = new PollLoop(source(folder, sent), () -> List.of(target), clock, meters)) {
      loop.round();
      assertThat(paths(sent)).containsExactly("0.csv");
      assertThat(loop.health().details()).doesNotContainKey("unreadable");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RequestTimeTooSkewed, set the clock of this machine",
    "ExpiredToken, correct s3.credentials",
    "AccessDenied, s3.credentials need the rights to list the bucket and to read its objects"
  })
  void aRefusalIsToldWithItsCure(String code, String cure) {
    bucket.put("in/a.csv", "id\n10\n");
    bucket.deny("in/a.csv", code);
    Target target = new Target(Specs.PIPELINE, 1, 1, spec(), folder);
    try (PollLoop loop =
        new PollLoop(source(folder, signals), () -> List.of(target), clock, meters)) {
      loop.round();
      assertThat(loop.health().details().get("unreadable").toString())
          .contains("It is not given (" + code + "); " + cure);
    }
  }
}
