package dev.tidemill.deploy.analysis.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.deploy.analysis.EpochTotals;
import dev.tidemill.deploy.analysis.Evidence;
import dev.tidemill.deploy.analysis.Guard;
import dev.tidemill.deploy.analysis.Guard.Need;
import dev.tidemill.deploy.analysis.GuardOutcome;
import dev.tidemill.deploy.analysis.GuardVerdict;
import dev.tidemill.deploy.analysis.PairBets;
import dev.tidemill.deploy.analysis.PairSum;
import dev.tidemill.deploy.analysis.VersionTotals;
import dev.tidemill.deploy.rollout.Given;
import dev.tidemill.schemas.message.EvidenceSlice;
import dev.tidemill.schemas.message.Latencies;
import dev.tidemill.schemas.message.PairBlock;
import dev.tidemill.schemas.message.PairSpread;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.VersionEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What every guard of the list holds to; a guard that is added to the list is tested here. */
class GuardContractTest {

  private static final Instant START = Instant.parse("2001-03-01T00:00:00Z");
  private static final double W = 0.25;
  private static final List<Guard> ALL =
      Guards.of(
          new Guards.Setting(
              Given.spec().rollout().orElseThrow(),
              Map.of(),
              Optional.empty(),
              START,
              Optional.empty()));

  @Test
  void theSpecificationOfTheTestsAsksForEveryGuardOfTheList() {
    assertThat(ALL).hasSameSizeAs(Guards.KINDS);
    assertThat(ALL)
        .extracting(Guard::name)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
  }

  @Test
  void theAlphasAddUpToWhatARolloutMaySpend() {
    assertThat(ALL).allMatch(g -> g.alpha() >= 0 && g.alpha() <= 0.005);
    assertThat(ALL.stream().mapToDouble(Guard::alpha).sum())
        .as("decision rule A6: .001 + .005 + .001 + .0001")
        .isCloseTo(0.0071, within(1e-12));
  }

  @Test
  void noEvidenceFailsNothingAndProvesNothing() {
    for (Guard guard : ALL) {
      GuardOutcome outcome = guard.judge(Evidence.NONE).outcome();
      assertThat(outcome).as(guard.name()).isNotEqualTo(GuardOutcome.FAIL);
      if (guard.neededFor() != Need.NOTHING) {
        assertThat(outcome).as(guard.name()).isEqualTo(GuardOutcome.HOLD);
      }
    }
  }

  @Test
  void whatIsClearlyFineProvesAllThatARolloutNeeds() {
    Evidence fine = of(List.of(new Part(3000, 0, 0, 0, 0, 100, -0.2)));

    assertThat(ALL).noneMatch(g -> g.judge(fine).outcome() == GuardOutcome.FAIL);
    assertThat(ALL).allMatch(g -> g.neededFor() == Need.NOTHING || g.judge(fine).passed());
  }

  @Test
  void whatIsClearlyBadFails() {
    Evidence bad = of(List.of(new Part(3000, 1500, 5, 10, 60, 100, 1)));

    assertThat(ALL)
        .filteredOn(g -> g.judge(bad).outcome() == GuardOutcome.FAIL)
        .extracting(Guard::name)
        .containsExactly("errors", "nan", "quality", "event-share", "latency");
  }

  @Property(tries = 200)
  void everyGuardSaysSomethingOfWhateverEvidenceThereIs(@ForAll("odd") Evidence evidence) {
    for (Guard guard : ALL) {
      GuardVerdict verdict = guard.judge(evidence);

      assertThat(verdict.guard()).isEqualTo(guard.name());
      assertThat(verdict.message()).isNotBlank();
      assertThat(verdict.statistics()).containsKeys("n", "formulaVersion");
      assertThat(guard.judge(evidence)).isEqualTo(verdict);
    }
  }

  @Property(tries = 200)
  void moreHarmNeverMakesAVerdictBetter(@ForAll("parts") Part part, @ForAll("parts") Part more) {
    Evidence evidence = of(List.of(part));
    Evidence worse = of(List.of(part.harmedBy(more)));

    for (Guard guard : ALL) {
      assertThat(guard.judge(worse).outcome())
          .as("%s: %s, before: %s", guard.name(), guard.judge(worse), guard.judge(evidence))
          .isGreaterThanOrEqualTo(guard.judge(evidence).outcome());
    }
  }

  @Property(tries = 100)
  void theSameEvidenceInAnyGroupingGivesTheSame(
      @ForAll @Size(min = 2, max = 6) List<@From("parts") Part> parts,
      @ForAll @IntRange(min = 1, max = 5) int cut) {
    int at = Math.min(cut, parts.size() - 1);
    Evidence each = start();
    for (Part part : parts) {
      each = each.plus(2, slice(List.of(part)));
    }
    Evidence two =
        start()
            .plus(2, slice(parts.subList(at, parts.size())))
            .plus(2, slice(parts.subList(0, at)));

    for (Guard guard : ALL) {
      GuardVerdict a = guard.judge(each);
      GuardVerdict b = guard.judge(two);
      assertThat(a.outcome()).as(guard.name()).isEqualTo(b.outcome());
      assertThat(a.statistics().keySet()).isEqualTo(b.statistics().keySet());
      a.statistics().forEach((figure, value) -> assertAlike(figure, value, b.statistics()));
    }
  }

  private static void assertAlike(String figure, double value, Map<String, Double> others) {
    double other = others.get(figure);
    assertThat(
            value == other
                || (Double.isNaN(value) && Double.isNaN(other))
                || Math.abs(value - other) <= 1e-6 * (1 + Math.abs(value)))
        .as("%s: %s and %s", figure, value, other)
        .isTrue();
  }

  /**
   * What happened in a while.
   *
   * @param requests answered by both versions
   * @param errors of the candidate, of the requests
   * @param inputs distinct inputs that only the candidate fails on
   * @param bad scores of the candidate
   * @param slower bins by which the candidate is slower than its champion
   * @param pairs labelled, in each of 15 event hours
   * @param difference of the loss
   */
  record Part(
      int requests, int errors, int inputs, int bad, int slower, int pairs, double difference) {

    /** The same with the other's harm on top; not more errors than requests. */
    Part harmedBy(Part o) {
      return new Part(
          requests,
          Math.min(requests, errors + o.errors),
          inputs + o.inputs,
          bad + o.bad,
          Math.min(80, slower + o.slower),
          pairs,
          difference + Math.abs(o.difference));
    }
  }

  @Provide
  Arbitrary<Part> parts() {
    return Combinators.combine(
            Arbitraries.of(0, 1, 40, 300, 3000),
            Arbitraries.integers().between(0, 30),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(0, 0, 0, 1),
            Arbitraries.of(0, 1, 20, 60),
            Arbitraries.of(0, 3, 40, 100),
            Arbitraries.of(-0.2, -0.02, 0.0, 0.01, 0.3, 1.0))
        .as(Part::new)
        .map(
            p ->
                new Part(
                    p.requests,
                    Math.min(p.requests, p.errors),
                    p.inputs,
                    p.bad,
                    p.slower,
                    p.pairs,
                    p.difference));
  }

  @Provide
  Arbitrary<Evidence> odd() {
    Arbitrary<VersionTotals> totals =
        Combinators.combine(
                Arbitraries.of(0L, 1L, 600L, 1_000_000_000L),
                Arbitraries.of(0L, 1L, 600L),
                Arbitraries.of(0.0, 0.5, Double.NaN, Double.POSITIVE_INFINITY),
                Arbitraries.of(0.0, 0.5, Double.NaN, Double.NEGATIVE_INFINITY))
            .as(
                (n, k, least, most) ->
                    new VersionTotals(
                        n,
                        n,
                        Math.min(n, k),
                        k,
                        least,
                        most,
                        Collections.nCopies(Latencies.BINS, n / Latencies.BINS),
                        ""));
    Arbitrary<Double> sums = Arbitraries.of(0.0, -500.0, 1e300, Double.NaN);
    return Combinators.combine(
            totals,
            totals,
            Arbitraries.of(0.0, 0.25, 1.0, Double.NaN),
            sums,
            Arbitraries.integers().between(0, 20),
            Arbitraries.of(0L, 700L))
        .as(
            (candidate, reference, w, sum, hours, labelled) ->
                new Evidence(
                    candidate,
                    reference,
                    List.of(),
                    List.of(new EpochTotals(1, w, 3, 5, 0, 1_000_000, 10, 10)),
                    IntStream.range(0, hours).mapToObj(h -> pairs(h, 100, sum)).toList(),
                    PairBets.NONE,
                    700,
                    labelled,
                    0));
  }

  private static PairSum pairs(int hour, long n, double sum) {
    Instant start = START.plus(Duration.ofHours(hour));
    return new PairSum(start, start.plus(Duration.ofHours(1)), n, sum);
  }

  private static Evidence start() {
    return Evidence.NONE.withEpoch(EpochTotals.of(1, W));
  }

  private static Evidence of(List<Part> parts) {
    return start().plus(2, slice(parts));
  }

  /** One slice with all that happened in these parts. */
  private static EvidenceSlice slice(List<Part> parts) {
    long n = parts.stream().mapToLong(Part::requests).sum();
    long canary = parts.stream().mapToLong(p -> p.requests() / 4).sum();
    long errors = parts.stream().mapToLong(Part::errors).sum();
    long bad = parts.stream().mapToLong(Part::bad).sum();
    long pairs = parts.stream().mapToLong(p -> 15L * p.pairs()).sum();
    int inputs = parts.stream().mapToInt(Part::inputs).max().orElse(0);
    return new EvidenceSlice(
        Given.ENDPOINT,
        Given.PIPELINE,
        1,
        START,
        START,
        Optional.of("r"),
        1,
        1,
        1,
        (int) (100 * W),
        List.of(
            version(2, RouteRole.CANDIDATE, parts, errors, bad, inputs, true),
            version(1, RouteRole.CHAMPION, parts, 0, 0, 0, false)),
        blocks(parts),
        pairs,
        pairs,
        n - canary,
        canary,
        0);
  }

  private static VersionEvidence version(
      int version,
      RouteRole role,
      List<Part> parts,
      long errors,
      long bad,
      int inputs,
      boolean candidate) {
    long n = parts.stream().mapToLong(Part::requests).sum();
    long[] latencies = new long[Latencies.BINS];
    parts.forEach(p -> latencies[60 + (candidate ? p.slower() : 0)] += p.requests());
    List<String> hashes = IntStream.range(0, inputs).mapToObj(i -> "input" + i).toList();
    return new VersionEvidence(
        version, role, n, n / 4, errors, errors, hashes, bad, 0.1, 0.9, latencies, 0, 0, "");
  }

  private static List<PairBlock> blocks(List<Part> parts) {
    List<PairBlock> blocks = new ArrayList<>();
    for (Part part : parts) {
      for (int hour = 0; hour < 15; hour++) {
        double[] spread = new double[PairSpread.KNOTS];
        PairSpread.add(spread, part.difference(), part.pairs());
        double sum = part.pairs() * part.difference();
        Instant at = START.plus(Duration.ofHours(hour));
        blocks.add(new PairBlock(at, 2, 1, part.pairs(), sum, spread));
      }
    }
    return blocks;
  }
}
