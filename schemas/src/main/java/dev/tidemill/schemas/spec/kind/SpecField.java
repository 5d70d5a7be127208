package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.DefaultFrom;
import dev.tidemill.schemas.spec.field.Fixed;
import dev.tidemill.schemas.spec.field.MetricName;
import dev.tidemill.schemas.spec.field.MetricOf;
import dev.tidemill.schemas.spec.field.OneOf;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One field of a mapping of the specification, as the component of a record declares it.
 *
 * @param type of its value; of an optional one what it holds
 * @param optional whether the type says that it may be left out
 * @param declared holds the annotations
 */
public record SpecField(String name, Type type, boolean optional, AnnotatedElement declared) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The fields of a record in their order, those of an unwrapped one too, the fixed one last. */
  public static List<SpecField> of(Class<?> record) {
    List<SpecField> all = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      Field declared = declared(record, component.getName());
      if (declared.isAnnotationPresent(JsonUnwrapped.class)) {
        all.addAll(of(component.getType()));
      } else {
        all.add(of(component, declared));
      }
    }
    if (record.isAnnotationPresent(Fixed.class)) {
      all.add(new SpecField(fixed(record).name(), String.class, false, record));
    }
    return all;
  }

  private static SpecField of(RecordComponent component, Field declared) {
    JsonProperty property = declared.getAnnotation(JsonProperty.class);
    String name =
        property == null || property.value().isEmpty() ? component.getName() : property.value();
    Type type = component.getGenericType();
    if (component.getType() == Optional.class) {
      return new SpecField(name, argument(type, 0), true, declared);
    }
    return component.getType() == OptionalDouble.class
        ? new SpecField(name, double.class, true, declared)
        : new SpecField(name, type, false, declared);
  }

  private static Field declared(Class<?> record, String name) {
    try {
      return record.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Fixed fixed(AnnotatedElement record) {
    return record.getAnnotation(Fixed.class);
  }

  /** The class of its value, without parameters. */
  public Class<?> raw() {
    return raw(type);
  }

  static Class<?> raw(Type type) {
    return type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
  }

  static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  /** What the items of a list are. */
  public Type item() {
    return argument(type, 0);
  }

  /** The record of the values of a map; empty if they are no mappings. */
  public Optional<Class<?>> values() {
    return Optional.<Class<?>>of(raw(argument(type, 1))).filter(Class::isRecord);
  }

  public <A extends Annotation> Optional<A> get(Class<A> annotation) {
    return Optional.ofNullable(declared.getAnnotation(annotation));
  }

  public boolean has(Class<? extends Annotation> annotation) {
    return declared.isAnnotationPresent(annotation);
  }

  /** Whether a document needs it. */
  public boolean required() {
    return !optional && defaultValue().isEmpty() && !has(Computed.class) && !has(DefaultFrom.class);
  }

  /** What it means. */
  public String documentation() {
    return get(Fixed.class)
        .map(Fixed::doc)
        .or(() -> get(JsonPropertyDescription.class).map(d -> d.value() + metrics()))
        .orElseGet(() -> documentation(raw()));
  }

  /** Which task has which metric, where the field names one. */
  private String metrics() {
    return get(MetricOf.class).map(m -> " " + MetricName.sentence(m.value())).orElse("");
  }

  /** What a record means; a form without words of its own has those of its kind. */
  static String documentation(Class<?> record) {
    JsonClassDescription own = record.getAnnotation(JsonClassDescription.class);
    return own == null ? "" : own.value();
  }

  /** The words of a default that depends on something. */
  public Optional<String> dependentDefault() {
    return get(Computed.class)
        .map(Computed::value)
        .or(
            () ->
                get(DefaultFrom.class)
                    .map(
                        d ->
                            "%s, or %s if %s is %s"
                                .formatted(d.otherwise(), d.then(), d.field(), d.is())));
  }

  /** The default that depends on nothing. */
  public Optional<JsonNode> defaultValue() {
    return get(Fixed.class)
        .map(Fixed::value)
        .or(() -> get(JsonProperty.class).map(JsonProperty::defaultValue).filter(v -> !v.isEmpty()))
        .map(this::value);
  }

  /** The allowed values, if they are few. */
  public List<JsonNode> allowed() {
    if (raw().isEnum()) {
      List<JsonNode> all = new ArrayList<>();
      for (Object constant : raw().getEnumConstants()) {
        all.add(TextNode.valueOf(kebab(((Enum<?>) constant).name())));
      }
      return all;
    }
    return get(Fixed.class)
        .map(f -> new String[] {f.value()})
        .or(() -> get(OneOf.class).map(OneOf::value))
        .or(() -> get(MetricOf.class).map(m -> MetricName.words(m.value()).toArray(String[]::new)))
        .map(values -> List.of(values).stream().map(this::value).toList())
        .orElse(List.of());
  }

  /** A value that an annotation holds as text. */
  private JsonNode value(String text) {
    boolean isText =
        raw() == String.class
            || raw() == Duration.class
            || raw().isEnum()
            || (raw() == List.class && !text.startsWith("["));
    try {
      return isText ? TextNode.valueOf(text) : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "its field %s has the type %s, and its default %s is not a value of it"
              .formatted(name, raw().getSimpleName(), text),
          e);
    }
  }

  /** A constant of an enum as the specification writes it. */
  static String kebab(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
