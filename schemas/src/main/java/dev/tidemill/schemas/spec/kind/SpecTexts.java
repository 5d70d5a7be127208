package dev.tidemill.schemas.spec.kind;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.tidemill.schemas.spec.Quantities;
import java.io.IOException;
import java.util.function.Function;

/** Reads a value from the text that people write for it. */
final class SpecTexts<T> extends StdDeserializer<T> {

  private static final long serialVersionUID = 1L;

  private final transient Function<String, T> read;

  SpecTexts(Class<T> type, Function<String, T> read) {
    super(type);
    this.read = read;
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return read.apply(Quantities.text(context.readTree(parser)));
  }
}
