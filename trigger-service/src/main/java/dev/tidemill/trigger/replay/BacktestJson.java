package dev.tidemill.trigger.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.tidemill.kit.http.Json;
import dev.tidemill.trigger.backtest.BacktestReport;
import java.io.IOException;
import java.util.Locale;

/** How the API shows a report: enum constants in lower-kebab, as everywhere. */
final class BacktestJson {

  private static final ObjectMapper MAPPER =
      Json.mapper().copy().registerModule(new SimpleModule().addSerializer(new KebabConstants()));

  private BacktestJson() {}

  static Object of(BacktestReport report) {
    return MAPPER.convertValue(report, Object.class);
  }

  @SuppressWarnings("rawtypes") // a serializer of all enums has no other type
  private static final class KebabConstants extends StdSerializer<Enum> {

    private static final long serialVersionUID = 1L;

    KebabConstants() {
      super(Enum.class);
    }

    @Override
    public void serialize(Enum value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeString(value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }
}
