package dev.tidemill.validation.check.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.message.CheckResult;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.spec.DataCheckSpec.Kind;
import dev.tidemill.schemas.spec.DataCheckSpec.Scope;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.validation.check.kind.ExampleChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Every kind of check has an outcome for a column of any type and content. */
@Tag("slow")
class TotalChecksProperties {

  /** A type, as values made of a number {@code i}. */
  enum Type {
    TINYINT("CAST(i % 100 AS TINYINT)"),
    BIGINT("CAST(i AS BIGINT)"),
    UBIGINT("CAST(i AS UBIGINT)"),
    HUGEINT("CAST(i AS HUGEINT) * 1000000000000000000000"),
    FLOAT("CAST(i AS FLOAT)"),
    DOUBLE("i / 3.0"),
    DOUBLE_NOT_FINITE("CAST(['nan', 'inf', '-inf', '1'][1 + i % 4] AS DOUBLE)"),
    DOUBLE_HUGE("CASE WHEN i % 2 = 0 THEN 1e308 ELSE -1e308 END"),
    DECIMAL("CAST(i AS DECIMAL(18, 4))"),
    BOOLEAN("i % 2 = 0"),
    VARCHAR("'v' || i"),
    DATE("DATE '2001-01-01' + CAST(i AS INTEGER)"),
    DATE_FAR("CASE WHEN i % 2 = 0 THEN DATE '9999-12-31' ELSE DATE 'infinity' END"),
    TIME("TIME '00:00:00' + to_seconds(CAST(i AS INTEGER))"),
    TIMESTAMP("TIMESTAMP '2001-01-01' + to_hours(CAST(i AS INTEGER))"),
    TIMESTAMP_FAR("CASE WHEN i % 2 = 0 THEN TIMESTAMP '-infinity' ELSE TIMESTAMP '0001-01-01' END"),
    TIMESTAMP_NS("CAST(TIMESTAMP '2001-01-01' AS TIMESTAMP_NS)"),
    TIMESTAMPTZ("CAST(TIMESTAMP '2001-01-01' + to_hours(CAST(i AS INTEGER)) AS TIMESTAMPTZ)"),
    INTERVAL("to_hours(CAST(i AS INTEGER))"),
    BLOB("encode('b' || i)"),
    UUID("CAST('00000000-0000-0000-0000-00000000000' || (i % 10) AS UUID)"),
    LIST("[i, i + 1]"),
    STRUCT("{'a': i, 'b': 'x'}");

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }
  }

  /** Rows of such a column. */
  enum Content {
    EMPTY("SELECT i AS id, %s AS x FROM range(0) t(i)"),
    ONE_ROW("SELECT i AS id, %s AS x FROM range(1) t(i)"),
    CONSTANT("SELECT j AS id, %s AS x FROM (SELECT j, 7 AS i FROM range(40) t(j))"),
    ALL_NULL("SELECT i AS id, CASE WHEN false THEN %s END AS x FROM range(40) t(i)"),
    SOME_NULL("SELECT i AS id, CASE WHEN i %% 3 > 0 THEN %s END AS x FROM range(40) t(i)"),
    FULL("SELECT i AS id, %s AS x FROM range(400) t(i)");

    private final String sql;

    Content(String sql) {
      this.sql = sql;
    }

    String of(Type type) {
      return sql.formatted(type.sql);
    }
  }

  private static final List<Kind> KINDS =
      Stream.concat(
              ExampleChecks.DATA.stream().filter(k -> !(k instanceof Schema)),
              Stream.of(
                  new Range("x", OptionalDouble.of(0), OptionalDouble.empty()),
                  new InSet("x", List.of("1", "1.0", "v1", "true", "2001-01-01", "")),
                  new Expression("x IS NOT NULL"),
                  new Unique(List.of("id", "x"))))
          .toList();

  /** A check of another column, which no trouble with x may change. */
  private static final Kind OTHER = new Range("id", OptionalDouble.of(0), OptionalDouble.of(1e6));

  @Property(generation = GenerationMode.RANDOMIZED, tries = 60)
  void everyCheckOfAnyColumnHasAnOutcomeAndHidesNoOther(
      @ForAll Type type, @ForAll Content content, @ForAll Type before, @ForAll Content past)
      throws SQLException, IOException {
    Path folder = Files.createTempDirectory("total-checks");
    try {
      write(folder.resolve("champion.parquet"), past.of(before));
      write(folder.resolve("incoming/a.parquet"), content.of(type));
      GateFixture gate =
          new GateFixture(folder)
              .newParquet("a.parquet")
              .champion(folder.resolve("champion.parquet"))
              .history(new FileHistory("old", 40, Map.of("x", 1.0)));
      List<Kind> kinds = new ArrayList<>(KINDS);
      kinds.add(OTHER);
      for (Scope scope : Scope.values()) {
        for (Kind kind : kinds) {
          gate.check(scope + " " + kind, Severity.FAIL, scope, Optional.empty(), kind);
        }
      }

      List<CheckResult> checks = gate.run().checks();

      assertThat(checks).hasSize(2 * kinds.size());
      Set<String> broken = new HashSet<>();
      for (CheckResult check : checks) {
        assertThat(check.message()).as(check.name()).isNotBlank();
        if (check.outcome() == CheckOutcome.ERROR) {
          broken.add(check.kind());
        }
      }
      // What need not fit a type: a number's range, mean and spread, a text's values, an
      // expression, a past of another type, and the count of a window against files.
      assertThat(broken)
          .isSubsetOf(
              "range",
              "mean",
              "expression",
              "drift",
              "rowCount",
              "freshness",
              "standardDeviation",
              "quantile",
              "unseen");
      CheckOutcome expected =
          content == Content.EMPTY ? CheckOutcome.INSUFFICIENT_DATA : CheckOutcome.PASS;
      assertThat(checks)
          .filteredOn(c -> c.name().endsWith(OTHER.toString()))
          .extracting(CheckResult::outcome)
          .containsOnly(expected);
      if (type == before) {
        assertThat(broken).doesNotContain("drift");
      }
    } finally {
      delete(folder);
    }
  }

  private static void write(Path file, String select) throws SQLException, IOException {
    Files.createDirectories(file.getParent());
    try (DuckDb database = DuckDb.open(List.of(file.getParent()), Permit.ALWAYS)) {
      database.execute("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
