package dev.tidemill.validation.evidence.join;

import static dev.tidemill.validation.evidence.join.EvidenceSamples.served;

import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.monitor.Flights;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The topology of evidence, and the slices that it gave so far. */
abstract class JoinedEvidence {

  static final Duration HORIZON = Duration.ofHours(12);
  static final Duration A_WHILE = Duration.ofSeconds(2);

  @TempDir Path folder;
  EvidenceDriver driver;
  final List<EvidenceSlice> slices = new ArrayList<>();

  @BeforeEach
  void start() {
    driver = new EvidenceDriver(folder);
    driver.version(1, Optional.empty());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  /** Lets so much event time pass that everything up to an event time is mature. */
  void matureAll(Instant upTo) {
    driver.pass(A_WHILE);
    String id = "push-" + upTo + "-" + slices.size();
    driver.predict(served(id, upTo.plus(HORIZON).plus(Endpoint.DISORDER), 0.5, 1));
    driver.pass(A_WHILE);
    collect();
  }

  void collect() {
    slices.addAll(driver.slices());
  }

  long mature() {
    return slices.stream().mapToLong(EvidenceSlice::matureRequests).sum();
  }

  long sum(int version, java.util.function.ToLongFunction<VersionEvidence> figure) {
    return slices.stream()
        .flatMap(s -> s.versions().stream())
        .filter(v -> v.version() == version)
        .mapToLong(figure)
        .sum();
  }

  /** The one slice's figures of a version that have errors or labels, else the last. */
  VersionEvidence versionSum(int version) {
    return slices.stream()
        .flatMap(s -> s.versions().stream())
        .filter(v -> v.version() == version)
        .reduce((a, b) -> b.labelled() + b.errors() + b.badScores() > 0 ? b : a)
        .orElseThrow();
  }

  long matureLabelled() {
    return slices.stream().mapToLong(EvidenceSlice::matureLabelled).sum();
  }

  static Profile profile() {
    double[] hours = new Random(1).doubles(500, 0, 24).toArray();
    return new Profile(500, Map.of("hour", Flights.profile(hours)));
  }
}
