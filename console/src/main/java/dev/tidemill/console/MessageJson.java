package dev.tidemill.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.tidemill.kit.http.Json;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the API shows messages: enum constants in lower-kebab, a variant of a closed set with its
 * {@code type} first, a specification by its pipeline. A number that is not finite is null; as a
 * field of a record it is left out, as absent options are.
 */
final class MessageJson {

  static final ObjectMapper MAPPER =
      Json.mapper()
          .copy()
          .registerModule(
              new SimpleModule()
                  .addSerializer(shape(Record.class, MessageJson::record))
                  .addSerializer(shape(PipelineSpec.class, (s, to, p) -> to.writeString(s.key())))
                  .addSerializer(shape(Enum.class, (e, to, p) -> to.writeString(Views.kebab(e))))
                  .addSerializer(Double.TYPE, shape(Double.class, MessageJson::number))
                  .addSerializer(shape(Double.class, MessageJson::number))
                  .addSerializer(shape(double[].class, MessageJson::numbers)));

  private MessageJson() {}

  private interface Shape<T> {
    void write(T value, JsonGenerator to, SerializerProvider provider) throws IOException;
  }

  private static <T> StdSerializer<T> shape(Class<T> type, Shape<T> shape) {
    return new StdSerializer<>(type) {
      private static final long serialVersionUID = 1L;

      @Override
      public void serialize(T value, JsonGenerator to, SerializerProvider provider)
          throws IOException {
        shape.write(value, to, provider);
      }
    };
  }

  private static void record(Record value, JsonGenerator to, SerializerProvider provider)
      throws IOException {
    Class<?> type = value.getClass();
    to.writeStartObject(value);
    if (type.getEnclosingClass() != null && type.getInterfaces().length > 0) {
      to.writeStringField("type", Views.kind(value));
    }
    for (RecordComponent component : type.getRecordComponents()) {
      try {
        Object part = component.getAccessor().invoke(value);
        if (!absent(part)) {
          provider.defaultSerializeField(component.getName(), part, to);
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot show " + component, e);
      }
    }
    to.writeEndObject();
  }

  private static boolean absent(Object part) {
    if (part instanceof Optional<?> o) {
      return o.isEmpty() || absent(o.get());
    }
    return part == null
        || part.equals(OptionalDouble.empty())
        || (part instanceof Double d && !Double.isFinite(d));
  }

  private static void number(Double number, JsonGenerator to, SerializerProvider provider)
      throws IOException {
    if (Double.isFinite(number)) {
      to.writeNumber(number);
    } else {
      to.writeNull();
    }
  }

  private static void numbers(double[] numbers, JsonGenerator to, SerializerProvider provider)
      throws IOException {
    to.writeStartArray();
    for (double number : numbers) {
      number(number, to, provider);
    }
    to.writeEndArray();
  }
}
