package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.RolloutSpec;
import dev.tidemill.schemas.spec.TriggerSpec;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind in the list keeps to. */
class KindsTest {

  private static final List<Class<? extends SpecKind>> FAMILIES =
      List.of(
          DataCheckSpec.Kind.class,
          MonitorSpec.Kind.class,
          ModelCheckSpec.Kind.class,
          TriggerSpec.Kind.class,
          RolloutSpec.Guard.class);

  static Stream<Arguments> kinds() {
    return FAMILIES.stream()
        .flatMap(
            family ->
                Kinds.builtIn().of(family).entrySet().stream()
                    .map(kind -> Arguments.of(family, kind.getKey(), kind.getValue())));
  }

  @ParameterizedTest(name = "{1} of {0}")
  @MethodSource("kinds")
  void isARecordOfItsFamilyOrAFormOfOne(Class<?> family, String name, Class<?> record) {
    assertThat(record.isRecord()).isTrue();
    assertThat(family).isAssignableFrom(kindOf(record));
  }

  private static Class<?> kindOf(Class<?> record) {
    return KindForm.class.isAssignableFrom(record)
        ? (Class<?>)
            ((ParameterizedType) record.getGenericInterfaces()[0]).getActualTypeArguments()[0]
        : record;
  }

  /** A name of several words would be read as several. */
  @ParameterizedTest(name = "{1} of {0}")
  @MethodSource("kinds")
  void isCalledByOneWord(Class<?> family, String name, Class<?> record) {
    assertThat(name).matches("[a-z][A-Za-z0-9]*");
  }

  @ParameterizedTest(name = "{1} of {0}")
  @MethodSource("kinds")
  void saysWhatItAndEachOfItsFieldsMean(Class<?> family, String name, Class<?> record) {
    assertThat(SpecField.documentation(record)).endsWith(".");
    assertThat(SpecField.of(record))
        .allSatisfy(field -> assertThat(field.documentation()).as(field.name()).endsWith("."));
  }
}
