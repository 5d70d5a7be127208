package dev.tidemill.validation.check.kind;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.kind.KindException;
import dev.tidemill.schemas.spec.kind.OnFirstUse;
import dev.tidemill.schemas.spec.kind.Outsiders;
import dev.tidemill.validation.check.BoundCheck;
import dev.tidemill.validation.check.CheckContext;
import dev.tidemill.validation.check.CheckFailedException;
import dev.tidemill.validation.check.CheckKind;
import dev.tidemill.validation.check.LiveCheckKind;
import dev.tidemill.validation.check.RowCheckKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds of checks: Tidemill's own, which are listed here, and those from outside. */
public final class Checks {

  /** Kinds of the data gate. To add one, write its class and name it here. */
  private static final List<CheckKind<?, ?>> DATA =
      List.of(
          new SchemaCheck(),
          new UniqueCheck(),
          new CompleteCheck(),
          new RangeCheck(),
          new PatternCheck(),
          new InSetCheck(),
          new ExpressionCheck(),
          new MeanCheck(),
          new RowCountCheck(),
          new DriftCheck(),
          new UniqueRatioCheck(),
          new FreshnessCheck(),
          new StandardDeviationCheck(),
          new QuantileCheck(),
          new UnseenCheck());

  /** Kinds that only watch traffic. A kind above watches traffic if it is a LiveCheckKind too. */
  private static final List<LiveCheckKind<?, ?>> ONLY_LIVE = List.of(new FiniteCheck());

  private static final OnFirstUse<Checks> INSTALLED =
      new OnFirstUse<>(() -> new Checks(Outsiders.load(CheckKind.class)));

  private final Map<Class<?>, CheckKind<?, ?>> data;
  private final Map<Class<?>, LiveCheckKind<?, ?>> live = new LinkedHashMap<>();

  /**
   * @param others kinds from outside
   * @throws KindException if one of them is of no use here
   */
  @SuppressWarnings("rawtypes")
  Checks(List<CheckKind> others) {
    List<CheckKind<?, ?>> all = new ArrayList<>(DATA);
    for (CheckKind<?, ?> other : others) {
      if (!(other instanceof RowCheckKind<?, ?>)) {
        throw new KindException(
            other.getClass().getName() + " is not a RowCheckKind; kinds from outside look at rows");
      }
      all.add(other);
    }
    data = Outsiders.byRecord(all, CheckKind::spec);
    data.forEach(
        (spec, kind) -> {
          if (kind instanceof LiveCheckKind<?, ?> watching) {
            live.put(spec, watching);
          }
        });
    ONLY_LIVE.forEach(kind -> live.put(kind.spec(), kind));
  }

  /** All kinds that are on the class path. */
  public static Checks installed() {
    return INSTALLED.get();
  }

  /** Tidemill's own kinds of the data gate, in the order of the specification's documentation. */
  public static List<CheckKind<?, ?>> own() {
    return DATA;
  }

  /** The records of the specification that have a kind here. */
  public Set<Class<?>> specs() {
    return data.keySet();
  }

  /** The kinds that watch traffic. */
  public List<LiveCheckKind<?, ?>> live() {
    return new ArrayList<>(live.values());
  }

  /** The kind that watches traffic for this check; empty if none of these does. */
  public Optional<LiveCheckKind<?, ?>> live(Object spec) {
    return Optional.ofNullable(live.get(spec.getClass()));
  }

  /** The check with its kind, if it looks at rows. */
  public Optional<BoundCheck<?, ?>> bind(DataCheckSpec spec, CheckContext context) {
    return rows(spec.kind()).map(kind -> BoundCheck.of(kind, spec, context));
  }

  /**
   * The kind of a check that looks at rows; empty for one that looks at files.
   *
   * @throws IllegalStateException if nothing carries out checks of this kind
   */
  public Optional<RowCheckKind<?, ?>> rows(DataCheckSpec.Kind spec) {
    CheckKind<?, ?> kind = data.get(spec.getClass());
    if (kind == null) {
      throw new IllegalStateException("No kind carries out checks of " + spec.getClass());
    }
    return kind instanceof RowCheckKind<?, ?> rows ? Optional.of(rows) : Optional.empty();
  }

  /**
   * What a check needs.
   *
   * @param expressions that become a part of the statement
   * @param profiled columns of the champion's rows whose profile it needs
   */
  public record Needs(List<String> expressions, List<String> profiled) {

    private static <S extends DataCheckSpec.Kind> Needs of(
        RowCheckKind<S, ?> kind, DataCheckSpec.Kind spec) {
      S own = kind.spec().cast(spec);
      return new Needs(List.copyOf(kind.expressions(own)), List.copyOf(kind.profiled(own)));
    }
  }

  /**
   * What a check needs; nothing if the check looks at files.
   *
   * @throws CheckFailedException if its kind fails
   */
  public Needs needs(DataCheckSpec spec) {
    DataCheckSpec.Kind own = spec.kind();
    return CheckFailedException.guard(
        spec.name(),
        own.getClass(),
        () -> rows(own).map(kind -> Needs.of(kind, own)).orElse(new Needs(List.of(), List.of())));
  }
}
