package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.GatewayState;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.message.VersionEvidence;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.guard.Errors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values for tests of rollouts. */
public final class Given {

  public static final String PIPELINE = "demo/flight-delays";
  public static final String ENDPOINT = "flight-delays";
  public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant EVENT_START = Instant.parse("2001-03-01T00:00:00Z");

  private Given() {}

  private static final PipelineSpec SPEC = spec(yaml -> yaml);

  /** The demo's specification. */
  public static PipelineSpec spec() {
    return SPEC;
  }

  /** The demo's specification with something replaced. */
  public static PipelineSpec spec(java.util.function.UnaryOperator<String> change) {
    try (InputStream in = Given.class.getResourceAsStream("/flight-delays.yaml")) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PipelineSpecs.parse(change.apply(yaml), "flight-delays.yaml").orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same when nothing is said of how it is served. */
  static PipelineSpec withoutRollout() {
    return spec(
        yaml ->
            yaml.replaceFirst("(?s)\n  rollout:.*", "")
                .replaceFirst("(?s)\n    - name: model-got-worse.*?(?=\n    - name)", ""));
  }

  /** As an older version may have accepted it: nothing limits errors. */
  static PipelineSpec withoutErrorsGuard() {
    RolloutSpec r = SPEC.rollout().orElseThrow();
    RolloutSpec rollout =
        new RolloutSpec(
            r.serving(),
            r.strategy(),
            r.shadow(),
            r.steps(),
            r.stickyBy(),
            r.guards().stream().filter(g -> !(g instanceof Errors)).toList(),
            r.deadline(),
            r.provisional());
    return new PipelineSpec(
        SPEC.name(),
        SPEC.namespace(),
        SPEC.labels(),
        SPEC.description(),
        SPEC.task(),
        SPEC.data(),
        SPEC.code(),
        SPEC.prepare(),
        SPEC.train(),
        SPEC.model(),
        SPEC.predict(),
        SPEC.triggers(),
        SPEC.concurrency(),
        SPEC.budget(),
        SPEC.gates(),
        Optional.of(rollout),
        SPEC.monitor(),
        SPEC.calendars(),
        SPEC.document());
  }

  public static String digest(int version) {
    return "digest-" + version;
  }

  /** A candidate with a passing verdict against a champion. */
  public static ModelVersion model(int version, Optional<Integer> champion) {
    return model(version, champion, VerdictOutcome.PASS, digest(version));
  }

  public static ModelVersion model(
      int version, Optional<Integer> champion, VerdictOutcome outcome, String judged) {
    return model(version, champion, outcome, judged, 1);
  }

  /** The same of a run under a later specification. */
  public static ModelVersion model(
      int version,
      Optional<Integer> champion,
      VerdictOutcome outcome,
      String judged,
      int specVersion) {
    Verdict verdict =
        new Verdict(
            "verdict-" + version + "-" + champion.map(String::valueOf).orElse("none"),
            "model",
            outcome,
            judged,
            champion,
            champion.map(Given::digest),
            List.of(),
            false,
            Optional.of("golden-" + version),
            Optional.empty(),
            Map.of("pairBlockVariancePerRow", 0.02, "pairMeanDifference", -0.004),
            List.of(),
            "passed");
    Snapshot snapshot =
        new Snapshot(
            "s", START, START, START, START, START, 10, 10, "t", "h", List.of(), List.of(), "r");
    return new ModelVersion(
        PIPELINE,
        version,
        digest(version),
        "run-" + version,
        START,
        1000,
        new Signature(List.of(), List.of(), List.of("x"), Optional.of("probability")),
        snapshot,
        new Prepared("p", "t", "h", Optional.empty(), List.of("x")),
        "code",
        Map.of(),
        1,
        champion,
        Map.of(),
        verdict,
        List.of("new-week"),
        SignalSet.NONE,
        List.of(),
        false,
        specVersion,
        Map.of());
  }

  /** The same model in another format. */
  static ModelVersion ofFormat(ModelVersion m, String format) {
    return new ModelVersion(
        m.pipeline(),
        m.version(),
        m.digest(),
        m.runId(),
        m.createdAt(),
        m.bytes(),
        m.signature(),
        m.snapshot(),
        m.prepared(),
        m.codeDigest(),
        m.parameters(),
        m.seed(),
        m.parent(),
        m.metrics(),
        m.verdict(),
        m.triggers(),
        m.signals(),
        m.aliases(),
        m.withdrawn(),
        m.specVersion(),
        m.environment(),
        format);
  }

  /** A heartbeat of a gateway that lives for ten seconds. */
  public static GatewayState heartbeat(
      String gateway, Instant at, int version, LoadStatus status, double difference) {
    return heartbeat(gateway, at, List.of(loaded(version, status, difference)));
  }

  public static LoadedVersion loaded(int version, LoadStatus status, double difference) {
    return new LoadedVersion(
        version,
        digest(version),
        status,
        status == LoadStatus.FAILED ? "broken" : "",
        List.of(),
        difference);
  }

  /** The same with all that the gateway has. */
  public static GatewayState heartbeat(String gateway, Instant at, List<LoadedVersion> versions) {
    EndpointState endpoint =
        new EndpointState(ENDPOINT, PIPELINE, 0, 0, versions, 0, 0, 0, 0, 0, 0, 0);
    return new GatewayState(
        gateway, at, Duration.ofSeconds(10), "http://localhost", List.of(endpoint));
  }

  /** What happened at the endpoint under an epoch. */
  public record Happened(
      String rolloutId, long generation, long epoch, int step, int weight, long sequence) {

    /** {@code executions} of both versions without an error, and {@code pairs} a block. */
    public EvidenceSlice fine(
        int candidate, int reference, long executions, int blocks, double difference) {
      return slice(candidate, reference, executions, List.of(), 0, blocks, difference);
    }

    public EvidenceSlice slice(
        int candidate,
        int reference,
        long executions,
        List<String> attributable,
        long bad,
        int blocks,
        double difference) {
      List<PairBlock> pairs = new ArrayList<>();
      for (int b = 0; b < blocks; b++) {
        Instant hour = EVENT_START.plus(Duration.ofHours(100 * sequence + b));
        double[] spread = new double[PairSpread.KNOTS];
        PairSpread.add(spread, difference, 50);
        pairs.add(new PairBlock(hour, candidate, reference, 50, 50 * difference, spread));
      }
      long units = executions * weight / 100;
      VersionEvidence a =
          version(candidate, RouteRole.CANDIDATE, executions, units, attributable, bad);
      VersionEvidence b =
          version(reference, RouteRole.CHAMPION, executions, executions - units, List.of(), 0);
      return new EvidenceSlice(
          ENDPOINT,
          PIPELINE,
          sequence,
          START,
          EVENT_START,
          Optional.of(rolloutId),
          generation,
          epoch,
          step,
          weight,
          List.of(a, b),
          pairs,
          50L * blocks,
          50L * blocks,
          executions - units,
          units,
          0);
    }

    private static VersionEvidence version(
        int version,
        RouteRole role,
        long executions,
        long answers,
        List<String> attributable,
        long bad) {
      long[] latencies = new long[Latencies.BINS];
      latencies[60] = executions;
      return new VersionEvidence(
          version,
          role,
          executions,
          answers,
          attributable.size(),
          0,
          attributable,
          bad,
          executions > 0 ? 0.1 : Double.NaN,
          executions > 0 ? 0.9 : Double.NaN,
          latencies,
          0,
          0,
          "");
    }
  }
}
