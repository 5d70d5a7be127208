package dev.tidemill.validation.check.kind;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.kit.sql.Sql;
import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.validation.check.Check;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.check.Part;
import dev.tidemill.validation.check.Row;
import dev.tidemill.validation.check.RowCheckKind;
import dev.tidemill.validation.check.Violation;
import dev.tidemill.validation.check.profile.Category;
import dev.tidemill.validation.check.profile.FeatureProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The share of values of a text column that the champion's training rows do not have, in each file.
 * The monitor judges a day of traffic by the same limit ({@link #limit}).
 */
public final class UnseenCheck implements RowCheckKind<Unseen, UnseenCheck.Values> {

  /**
   * The values of some rows.
   *
   * @param share bad ones are not among those of the reference; missing values are not looked at
   * @param example one of the bad ones; empty if there is none
   */
  public record Values(Share share, Optional<String> example) {

    static final Values NONE = new Values(Share.NONE, Optional.empty());

    Values merge(Values other) {
      return new Values(share.merge(other.share), example.or(other::example));
    }

    double unseen() {
      return 1 - share.good();
    }
  }

  @Override
  public Class<Unseen> spec() {
    return Unseen.class;
  }

  @Override
  public List<String> profiled(Unseen kind) {
    return kind.columns();
  }

  /** The largest share of unseen values that a check allows where this is the training data. */
  public static double limit(Unseen kind, FeatureProfile reference) {
    return Math.min(1, kind.max() + reference.shareOfRest());
  }

  /** How a sentence says that values are unseen. */
  public static String words(FeatureProfile reference, String ofWhat) {
    return reference.hasAllCategories()
        ? "not in the training data of " + ofWhat
        : "not among the %d most frequent values of the training data of %s"
            .formatted(reference.categories().size(), ofWhat);
  }

  private static Optional<FeatureProfile> reference(Check<Unseen> check) {
    return check.context().reference().flatMap(r -> r.feature(check.kind().column()));
  }

  @Override
  public Optional<Judged> withoutRows(Check<Unseen> check) {
    String column = check.kind().column();
    if (check.columns().asNumber(column).isPresent()) {
      return Optional.of(
          Judged.error(
              "",
              "%s is %s, but unseen needs text; numbers are watched by range and drift"
                  .formatted(column, check.columns().types().get(column))));
    }
    Optional<FeatureProfile> reference = reference(check);
    if (reference.isEmpty()) {
      String why =
          check.context().reference().isEmpty()
              ? "There is no champion to compare with yet"
              : "The champion's training data has no column " + column;
      return Optional.of(Judged.insufficient(allowed(check.kind().max()), why).notBlocking());
    }
    return reference
        .filter(r -> !r.holdsText())
        .map(
            r ->
                Judged.error(
                    "",
                    "%s is %s, but the champion was trained on numbers"
                        .formatted(column, check.columns().types().get(column))));
  }

  private static String allowed(double limit) {
    return "share of new values at most " + Numbers.show(limit);
  }

  @Override
  public List<String> aggregates(Check<Unseen> check) {
    String value = "CAST(" + name(check.kind().column()) + " AS VARCHAR)";
    String unseen = check.filter(unseen(check));
    return List.of(
        "count(*)",
        "count(*)" + check.filter(value + " IS NOT NULL"),
        "count(*)" + unseen,
        "min(" + value + ")" + unseen);
  }

  private static String unseen(Check<Unseen> check) {
    String value = "CAST(" + name(check.kind().column()) + " AS VARCHAR)";
    String known =
        reference(check).orElseThrow().categories().keySet().stream()
            .sorted()
            .map(Sql::text)
            .collect(Collectors.joining(", "));
    String present = value + " IS NOT NULL";
    return known.isEmpty() ? present : present + " AND " + value + " NOT IN (" + known + ")";
  }

  @Override
  public Optional<Violation> violation(Check<Unseen> check) {
    return Optional.of(new Violation.Each(unseen(check)));
  }

  @Override
  public Values figures(Check<Unseen> check, Row row) {
    return new Values(
        new Share(row.count(0), row.count(1), row.count(2)), Optional.ofNullable(row.text(3)));
  }

  @Override
  public Judged judge(Check<Unseen> check, List<Part<Values>> parts) {
    String column = check.kind().column();
    double limit = reference(check).map(r -> limit(check.kind(), r)).orElse(check.kind().max());
    String allowed = allowed(limit);
    Values all = parts.stream().map(Part::figures).reduce(Values.NONE, Values::merge);
    if (all.share().looked() == 0) {
      return Judged.nothing(allowed, column + ": there are no values", all.share().rows());
    }
    FeatureProfile reference = reference(check).orElseThrow();
    List<Part<Values>> failing = parts.stream().filter(p -> p.figures().unseen() > limit).toList();
    double worst = parts.stream().mapToDouble(p -> p.figures().unseen()).max().orElse(0);
    String message =
        column + ": " + Judged.inEach(failing, all, values -> sentence(values, reference));
    return Judged.of(
            failing.isEmpty(),
            Numbers.show(worst),
            allowed,
            message,
            Map.of(
                "share", worst,
                "limit", limit,
                "values", (double) all.share().looked(),
                "unseen", (double) all.share().bad(),
                "known", (double) reference.categories().size()))
        .in(Part.names(failing));
  }

  private static String sentence(Values values, FeatureProfile reference) {
    Share share = values.share();
    return "%d of %s %s %s%s"
        .formatted(
            share.bad(),
            Counted.of(share.looked(), "value"),
            Counted.verb(share.bad(), "is", "are"),
            words(reference, "the champion"),
            values.example().map(e -> ", such as \"" + Category.of(e) + "\"").orElse(""));
  }
}
