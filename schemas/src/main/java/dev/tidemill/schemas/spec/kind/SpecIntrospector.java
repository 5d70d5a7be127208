package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import dev.tidemill.schemas.spec.DataSpec;
import dev.tidemill.schemas.spec.Quantities;
import dev.tidemill.schemas.spec.TrainParameters;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Tells Jackson what the records of the specification say of their fields. */
final class SpecIntrospector extends JacksonAnnotationIntrospector {

  private static final long serialVersionUID = 1L;

  /** Constants in lower case with hyphens. */
  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    for (int i = 0; i < constants.length; i++) {
      names[i] = SpecField.kebab(constants[i].name());
    }
    return names;
  }

  /** A resolved document has every field that is not optional. */
  @Override
  public JsonSetter.Value findSetterInfo(Annotated field) {
    Class<?> type = field.getRawType();
    boolean absent =
        type == Optional.class
            || type == OptionalDouble.class
            || field.hasAnnotation(Computed.class);
    return JsonSetter.Value.forValueNulls(absent ? Nulls.SET : Nulls.FAIL);
  }

  @Override
  public Object findDeserializer(Annotated field) {
    return reader(field, ofContent(field));
  }

  @Override
  public Object findContentDeserializer(Annotated field) {
    return reader(field, !ofContent(field));
  }

  /** Whether the notation is that of what the value holds. */
  private static boolean ofContent(Annotated field) {
    return field.getRawType() == Optional.class
        || isOf(field, Written.Notation.SCALARS)
        || (isOf(field, Written.Notation.WORDS) && field.getRawType() != String.class);
  }

  private static boolean isOf(Annotated field, Written.Notation notation) {
    Written written = field.getAnnotation(Written.class);
    return written != null && written.value() == notation;
  }

  /** What reads a notation; nothing where it is asked about the wrong one of value and content. */
  private static Object reader(Annotated field, boolean otherPart) {
    Written written = field.getAnnotation(Written.class);
    if (written == null || otherPart) {
      return null;
    }
    return switch (written.value()) {
      case BYTES -> new SpecTexts<>(Long.class, Quantities::bytes);
      case CORES -> new SpecTexts<>(Double.class, Quantities::cores);
      case ALL_OR_LIST -> new AllOrList();
      case SCALARS -> new Scalar();
      case WORDS -> new SpecTexts<>(String.class, text -> text);
      case TIME -> new TimeColumn();
    };
  }

  /** A list of text, or the word all, which is an empty list. */
  private static final class AllOrList extends StdDeserializer<List<String>> {

    private static final long serialVersionUID = 1L;

    AllOrList() {
      super(List.class);
    }

    @Override
    public List<String> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      List<String> all = new ArrayList<>();
      context.readTree(parser).forEach(item -> all.add(item.asText()));
      return List.copyOf(all);
    }
  }

  /** The name of a column; a mapping is that of the column that rows without a time get. */
  private static final class TimeColumn extends StdDeserializer<String> {

    private static final long serialVersionUID = 1L;

    TimeColumn() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode written = context.readTree(parser);
      return written.isObject() ? DataSpec.Columns.INGESTED : written.asText();
    }
  }

  /** A parameter as topics carry it. */
  private static final class Scalar extends StdDeserializer<String> {

    private static final long serialVersionUID = 1L;

    Scalar() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode value = context.readTree(parser);
      return TrainParameters.written(value);
    }
  }
}
