package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Classes;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Expression;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.check.Mean;
import dev.tidemill.schemas.spec.check.Pattern;
import dev.tidemill.schemas.spec.check.PredictionDrift;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.schemas.spec.check.Quantile;
import dev.tidemill.schemas.spec.check.Range;
import dev.tidemill.schemas.spec.check.RowCount;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.schemas.spec.check.Unique;
import dev.tidemill.schemas.spec.check.UniqueRatio;
import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.schemas.spec.gate.Calibration;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.Metric;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.schemas.spec.guard.Errors;
import dev.tidemill.schemas.spec.source.DvcData;
import dev.tidemill.schemas.spec.source.JdbcRows;
import dev.tidemill.schemas.spec.source.S3Objects;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.spec.trigger.Absence;
import dev.tidemill.schemas.spec.trigger.Alert;
import dev.tidemill.schemas.spec.trigger.AllOf;
import dev.tidemill.schemas.spec.trigger.AnyOf;
import dev.tidemill.schemas.spec.trigger.AtLeast;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.schemas.spec.trigger.Schedule;
import dev.tidemill.schemas.spec.trigger.Upstream;
import dev.tidemill.schemas.spec.trigger.Webhook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of each family that a specification can have. A family is the interface that its kinds
 * implement.
 */
public final class Kinds {

  private static final Kinds BUILT_IN =
      new Kinds(
          Map.of(
              DataSpec.SourceSpec.Kind.class,
              byName(
                  FilesSpec.class, S3Objects.class, TopicRows.class, JdbcRows.class, DvcData.class),
              DataCheckSpec.Kind.class,
              byName(
                  Schema.class,
                  Unique.class,
                  Complete.OfColumn.class,
                  Range.class,
                  Pattern.class,
                  InSet.class,
                  Expression.class,
                  Mean.class,
                  RowCount.class,
                  Drift.OfColumns.class,
                  UniqueRatio.class,
                  Freshness.class,
                  StandardDeviation.class,
                  Quantile.class,
                  Unseen.OfColumn.class),
              MonitorSpec.Kind.class,
              byName(
                  Quality.class,
                  Drift.OfInputs.class,
                  Complete.OfInputs.class,
                  Finite.class,
                  PredictionDrift.class,
                  Age.class,
                  Freshness.class,
                  StandardDeviation.class,
                  Unseen.OfInputs.class,
                  Classes.class),
              ModelCheckSpec.Kind.class,
              byName(
                  Metric.class,
                  Constant.class,
                  Champion.class,
                  Slices.class,
                  dev.tidemill.schemas.spec.gate.Latency.class,
                  Size.class,
                  Calibration.class),
              TriggerSpec.Kind.class,
              byName(
                  Data.class,
                  Schedule.class,
                  OnFinding.class,
                  Code.class,
                  Alert.class,
                  Message.class,
                  Webhook.class,
                  Upstream.class,
                  Absence.class,
                  AllOf.class,
                  AnyOf.class,
                  AtLeast.class),
              RolloutSpec.Guard.class,
              byName(
                  Errors.class,
                  dev.tidemill.schemas.spec.guard.Quality.class,
                  dev.tidemill.schemas.spec.guard.Latency.class)));

  /** Families whose behaviours no service takes from a jar: such a kind would do nothing. */
  private static final Set<Class<?>> CLOSED =
      Set.of(DataSpec.SourceSpec.Kind.class, TriggerSpec.Kind.class, RolloutSpec.Guard.class);

  private final Map<Class<?>, Map<String, Class<?>>> families;

  private Kinds(Map<Class<?>, Map<String, Class<?>>> families) {
    this.families = families;
  }

  /** Looking for providers costs start-up time. */
  private static final OnFirstUse<Kinds> ALL = new OnFirstUse<>(() -> BUILT_IN.with(fromOutside()));

  /** Those of Tidemill alone, which the published schema has. */
  public static Kinds builtIn() {
    return BUILT_IN;
  }

  /**
   * Those of Tidemill and of the providers on the class path.
   *
   * @throws KindException if a provider or one of its kinds cannot be used
   */
  public static Kinds all() {
    return ALL.get();
  }

  private static List<Class<? extends Record>> fromOutside() {
    List<Class<? extends Record>> all = new ArrayList<>();
    for (KindProvider provider : Outsiders.load(KindProvider.class)) {
      try {
        all.addAll(List.copyOf(provider.kinds()));
      } catch (RuntimeException | LinkageError e) {
        throw new KindException(provider.getClass().getName() + " gives no kinds: " + e, e);
      }
    }
    return all;
  }

  /**
   * These and others.
   *
   * @throws KindException if one belongs to no family, its name is taken, or a field has no form
   */
  Kinds with(List<Class<? extends Record>> others) {
    Map<Class<?>, Map<String, Class<?>>> all = new LinkedHashMap<>();
    families.forEach((family, kinds) -> all.put(family, new LinkedHashMap<>(kinds)));
    for (Class<? extends Record> kind : others) {
      List<Class<?>> its =
          families.keySet().stream().filter(f -> f.isAssignableFrom(kind)).toList();
      if (its.isEmpty()) {
        throw new KindException(kind.getName() + " is not a kind of any family");
      }
      for (Class<?> family : its) {
        if (CLOSED.contains(family)) {
          throw new KindException(
              kind.getName()
                  + " is a kind of source, trigger or guard, which come with Tidemill alone; a jar"
                  + " may add checks of the data gate, the model gate and the monitor");
        }
        Class<?> taken = all.get(family).putIfAbsent(nameOf(kind), kind);
        if (taken != null) {
          throw new KindException(
              "%s and %s are both called %s"
                  .formatted(kind.getName(), taken.getName(), nameOf(kind)));
        }
      }
    }
    Kinds together = new Kinds(all);
    others.forEach(kind -> SchemaWriter.requireForm(kind, together));
    return together;
  }

  public boolean isFamily(Class<?> type) {
    return families.containsKey(type);
  }

  /** The records of a family by their names in the specification, in the order of the schema. */
  public Map<String, Class<?>> of(Class<?> family) {
    return families.get(family);
  }

  /** What a kind of this name is, such as "a check of the monitor"; empty if there is none. */
  public String families(String name) {
    return families.entrySet().stream()
        .filter(f -> f.getValue().containsKey(name))
        .map(f -> SpecField.documentation(f.getKey()))
        .map(d -> d.substring(0, 1).toLowerCase(Locale.ROOT) + d.substring(1, d.length() - 1))
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  /** The name of a kind in the specification. */
  public static String nameOf(Class<?> record) {
    Class<?> kind = kindOf(record);
    JsonTypeName name = kind.getAnnotation(JsonTypeName.class);
    String simple = kind.getSimpleName();
    return name != null
        ? name.value()
        : simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
  }

  /** The record of the kind that a record is, or is a form of. */
  static Class<?> kindOf(Class<?> record) {
    return KindForm.class.isAssignableFrom(record) ? record.getDeclaringClass() : record;
  }

  private static Map<String, Class<?>> byName(Class<?>... records) {
    Map<String, Class<?>> all = new LinkedHashMap<>();
    for (Class<?> record : records) {
      all.put(nameOf(record), record);
    }
    return all;
  }
}
