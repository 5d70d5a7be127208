package dev.tidemill.validation.check.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.BoundCheck;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.CheckKind;
import dev.tidemill.validation.check.Columns;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.LiveJudged;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.monitor.Flights;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** What holds for every kind of check. */
class CheckKindContractTest {

  private static final Instant NOW = Instant.parse("2001-01-10T00:00:00Z");

  private static final CheckContext CONTEXT =
      new CheckContext(
          new Columns(Map.of("x", "DOUBLE")),
          List.of(new FileHistory("old", 10, Map.of("x", 1.0))),
          Optional.empty(),
          NOW);

  private static final RecursiveComparisonConfiguration NEARLY =
      RecursiveComparisonConfiguration.builder()
          .withEqualsForType(CheckKindContractTest::near, Double.class)
          .build();

  private static Connection database;

  @BeforeContainer
  static void open() throws SQLException {
    database = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterContainer
  static void close() throws SQLException {
    database.close();
  }

  /** A kind that watches traffic, with a check of it. */
  record Live<S extends MonitorSpec.Kind, F extends Record>(LiveCheckKind<S, F> kind, S spec) {

    F fold(List<Double> values) {
      F figures = kind.empty(spec);
      for (Double value : values) {
        figures = kind.add(spec, figures, value == null ? Double.NaN : value, NOW);
      }
      return figures;
    }

    LiveJudged judge(F day) {
      return kind.judge(spec, "x", day, NOW);
    }

    void mergesLikeOneStream(List<Double> a, List<Double> b, List<Double> c) {
      F all = fold(Stream.of(a, b, c).flatMap(List::stream).toList());
      F left = kind.merge(kind.merge(fold(a), fold(b)), fold(c));
      F right = kind.merge(fold(a), kind.merge(fold(b), fold(c)));
      isNearly(left, all);
      isNearly(right, all);
      isNearly(kind.merge(fold(b), fold(a)), kind.merge(fold(a), fold(b)));
      assertThat(kind.merge(fold(a), kind.empty(spec))).isEqualTo(fold(a));
      assertThat(kind.merge(kind.empty(spec), fold(a))).isEqualTo(fold(a));
    }

    @Override
    public String toString() {
      return spec.toString();
    }
  }

  @Provide
  Arbitrary<BoundCheck<?, ?>> rowChecks() {
    return Arbitraries.of(
        ExampleChecks.DATA.stream()
            .flatMap(k -> Checks.installed().bind(spec(k), CONTEXT).stream())
            .collect(Collectors.toList()));
  }

  /** Of the data gate and of traffic. */
  @Provide
  Arbitrary<Live<?, ?>> everywhere() {
    return Arbitraries.of(live(ExampleChecks.DATA.stream()));
  }

  @Provide
  Arbitrary<Live<?, ?>> live() {
    return Arbitraries.of(
        live(Stream.concat(ExampleChecks.DATA.stream(), Stream.of(ExampleChecks.FINITE))));
  }

  private static List<Live<?, ?>> live(Stream<?> specs) {
    List<Live<?, ?>> all = new ArrayList<>();
    specs.forEach(s -> Checks.installed().live(s).ifPresent(kind -> all.add(live(kind, s))));
    return all;
  }

  private static <S extends MonitorSpec.Kind, F extends Record> Live<S, F> live(
      LiveCheckKind<S, F> kind, Object spec) {
    return new Live<>(kind, kind.spec().cast(spec));
  }

  @Provide
  Arbitrary<List<Double>> values() {
    Arbitrary<Double> odd =
        Arbitraries.of(
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, 1.0, 7.0);
    double now = NOW.getEpochSecond();
    Arbitrary<Double> times = Arbitraries.of(now - 1e5, now + 3_600, now + 3_601);
    Arbitrary<Double> usual = Arbitraries.oneOf(Arbitraries.doubles().between(-1e6, 1e6), times);
    return Arbitraries.oneOf(
        Arbitraries.oneOf(odd, usual).injectNull(0.1).list().ofMaxSize(30),
        Arbitraries.of(1.0, 2.0).list().ofMinSize(100).ofMaxSize(110),
        odd.map(v -> List.of(v, v, v)));
  }

  /** With some whose squares are no doubles. */
  @Provide
  Arbitrary<List<Double>> anyValues() {
    Arbitrary<Double> huge = Arbitraries.of(Double.MAX_VALUE, -Double.MAX_VALUE, 1e300);
    return Arbitraries.oneOf(
        values(),
        huge.list().ofMinSize(1).ofMaxSize(110),
        Arbitraries.oneOf(huge, Arbitraries.of(1.0, 7.0)).list().ofMaxSize(30));
  }

  private static DataCheckSpec spec(Kind kind) {
    return new DataCheckSpec("a check", Severity.FAIL, Scope.NEW, Optional.empty(), 0, kind);
  }

  @Example
  void everyKindHasAnExampleHere() {
    assertThat(ExampleChecks.DATA)
        .extracting(Object::getClass)
        .hasSameElementsAs(Checks.own().stream().map(CheckKind::spec).collect(Collectors.toList()));
  }

  @Example
  void everyKindOfTheSpecificationIsCarriedOutAndNoOther() {
    List<String> carriedOut = Checks.own().stream().map(kind -> Kinds.nameOf(kind.spec())).toList();

    assertThat(Kinds.builtIn().of(Kind.class).keySet()).hasSameElementsAs(carriedOut);
  }

  @Property(tries = 300)
  void itHasAnOutcomeAndASentenceForWhateverRows(
      @ForAll("rowChecks") BoundCheck<?, ?> check, @ForAll("anyValues") List<Double> values)
      throws SQLException {
    Judged judged = judge(check, values);

    assertThat(judged.message() + judged.observed() + judged.threshold())
        .isNotBlank()
        .doesNotContain("null")
        .doesNotContain("NaN");
    if (judged.outcome() == CheckOutcome.PASS || judged.outcome() == CheckOutcome.FAIL) {
      check.columns().forEach(column -> assertThat(judged.message()).contains(column));
    }
  }

  @Property(tries = 50)
  void itHasAnOutcomeForNoPart(@ForAll("rowChecks") BoundCheck<?, ?> check) {
    assertThat(check.judge(List.of()).outcome())
        .isIn(CheckOutcome.INSUFFICIENT_DATA, CheckOutcome.PASS);
  }

  @Property(tries = 300)
  void aBatchSaysWhatAStreamSays(
      @ForAll("everywhere") Live<?, ?> live, @ForAll("values") List<Double> values)
      throws SQLException {
    sameFigures(live, values);
  }

  private static <S extends MonitorSpec.Kind, F extends Record> void sameFigures(
      Live<S, F> live, List<Double> values) throws SQLException {
    BoundCheck<?, ?> check =
        Checks.installed().bind(spec((Kind) live.spec()), CONTEXT).orElseThrow();
    isNearly(batch(check, values), live.fold(values));
  }

  private static <S extends Kind, F> F batch(BoundCheck<S, F> check, List<Double> values)
      throws SQLException {
    return check.kind().figures(check.check(), ask(check, values));
  }

  /** The monitor keeps its days in cells, but counts in the same bins as the data gate. */
  @Property(tries = 100)
  void driftCountsABatchInTheBinsThatTheMonitorCountsIn(
      @ForAll("values") List<Double> reference, @ForAll("values") List<Double> values)
      throws SQLException {
    Assume.that(reference.stream().anyMatch(v -> v != null && Double.isFinite(v)));
    FeatureProfile profile =
        Flights.profile(reference.stream().filter(Objects::nonNull).mapToDouble(v -> v).toArray());
    CheckContext context =
        new CheckContext(
            CONTEXT.columns(),
            List.of(),
            Optional.of(new Profile(reference.size(), Map.of("x", profile))),
            NOW);
    BoundCheck<Drift, DriftCounts> check =
        BoundCheck.of(new DriftCheck(), spec(new Drift(List.of("x"), "champion", 0.15)), context);

    DriftCounts.Column counts = batch(check, values).of("x");

    assertThat(counts.widths()).isEqualTo(count(values, profile::bin));
    assertThat(counts.shares()).isEqualTo(count(values, profile.deciles()::bin));
  }

  private static Map<String, Long> count(List<Double> values, ToIntFunction<Double> bin) {
    return values.stream()
        .filter(v -> v != null && Double.isFinite(v))
        .collect(
            Collectors.groupingBy(v -> String.valueOf(bin.applyAsInt(v)), Collectors.counting()));
  }

  @Property(tries = 300)
  void figuresMergeInAnyOrderAndNothingAddsNothing(
      @ForAll("live") Live<?, ?> live,
      @ForAll("values") List<Double> a,
      @ForAll("values") List<Double> b,
      @ForAll("values") List<Double> c) {
    live.mergesLikeOneStream(a, b, c);
  }

  @Property(tries = 300)
  void aDayOfTrafficHasAnOutcomeWhateverItHolds(
      @ForAll("live") Live<?, ?> live, @ForAll("anyValues") List<Double> values) {
    dayHasAnOutcome(live, values);
  }

  private static <S extends MonitorSpec.Kind, F extends Record> void dayHasAnOutcome(
      Live<S, F> live, List<Double> values) {
    LiveJudged judged = live.judge(live.fold(values));

    assertThat(judged.outcome())
        .isIn(CheckOutcome.PASS, CheckOutcome.FAIL, CheckOutcome.INSUFFICIENT_DATA);
    assertThat(judged.threshold()).isFinite();
    if (judged.outcome() == CheckOutcome.FAIL) {
      assertThat(judged.value()).isFinite();
      assertThat(judged.message()).contains("x").doesNotContain("NaN").doesNotContain("null");
      assertThat(judged.statistics()).isNotEmpty();
    } else {
      assertThat(judged.message()).isEmpty();
    }
  }

  private static Judged judge(BoundCheck<?, ?> check, List<Double> values) throws SQLException {
    Optional<Judged> known = check.withoutRows();
    return known.isPresent()
        ? known.get()
        : check.judge(List.of(new Part<>("a.csv", ask(check, values))));
  }

  private static Row ask(BoundCheck<?, ?> check, List<Double> values) throws SQLException {
    String rows =
        values.stream()
            .map(v -> "(" + (v == null ? "NULL" : Sql.number(v)) + ")")
            .collect(Collectors.joining(", "));
    String relation =
        values.isEmpty()
            ? "(SELECT CAST(NULL AS DOUBLE) AS x WHERE false)"
            : "(SELECT CAST(x AS DOUBLE) AS x FROM (VALUES " + rows + ") t(x))";
    List<Object> row = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT " + String.join(", ", check.asked().aggregates()) + " FROM " + relation)) {
      result.next();
      for (int i = 1; i <= check.asked().aggregates().size(); i++) {
        row.add(result.getObject(i));
      }
    }
    return new Row(row);
  }

  private static void isNearly(Object actual, Object expected) {
    assertThat(actual).usingRecursiveComparison(NEARLY).isEqualTo(expected);
  }

  /** Sums of squares are as large as the squares of the values. */
  private static boolean near(Double a, Double b) {
    return Objects.equals(a, b)
        || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
  }
}
