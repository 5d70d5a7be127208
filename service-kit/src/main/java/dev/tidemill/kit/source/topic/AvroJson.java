package dev.tidemill.kit.source.topic;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;

/**
 * Writes values of Avro as people write JSON: times as ISO text, decimals as numbers, bytes as
 * Base64, and what a union holds without the name of its type. NaN and infinity, which JSON does
 * not have, are null.
 */
record AvroJson(JsonGenerator out) {

  void write(Schema schema, Object value) throws IOException {
    if (value == null) {
      out.writeNull();
      return;
    }
    LogicalType logical = schema.getLogicalType();
    if (logical != null && logical(schema, logical, value)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD -> {
        GenericRecord record = (GenericRecord) value;
        out.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
          out.writeFieldName(field.name());
          write(field.schema(), record.get(field.pos()));
        }
        out.writeEndObject();
      }
      case UNION ->
          write(schema.getTypes().get(GenericData.get().resolveUnion(schema, value)), value);
      case ARRAY -> {
        out.writeStartArray();
        for (Object item : (Collection<?>) value) {
          write(schema.getElementType(), item);
        }
        out.writeEndArray();
      }
      case MAP -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          out.writeFieldName(entry.getKey().toString());
          write(schema.getValueType(), entry.getValue());
        }
        out.writeEndObject();
      }
      case BYTES, FIXED -> out.writeBinary(bytes(value));
      case INT -> out.writeNumber((Integer) value);
      case LONG -> out.writeNumber((Long) value);
      case FLOAT -> {
        if (Float.isFinite((Float) value)) {
          out.writeNumber((Float) value);
        } else {
          out.writeNull();
        }
      }
      case DOUBLE -> {
        if (Double.isFinite((Double) value)) {
          out.writeNumber((Double) value);
        } else {
          out.writeNull();
        }
      }
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case NULL -> out.writeNull();
      case STRING, ENUM -> out.writeString(value.toString());
    }
  }

  /** Writes a value by what its type stands for; false if nothing is known of that. */
  private boolean logical(Schema schema, LogicalType logical, Object value) throws IOException {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      out.writeNumber(
          new BigDecimal(new BigInteger(bytes(value)), decimal.getScale()).toPlainString());
      return true;
    }
    if (!(value instanceof Number number) || schema.getType() == Schema.Type.DOUBLE) {
      return false;
    }
    long n = number.longValue();
    switch (logical.getName()) {
      case "date" -> out.writeString(LocalDate.ofEpochDay(n).toString());
      case "time-millis" -> out.writeString(LocalTime.ofNanoOfDay(n * 1_000_000).toString());
      case "time-micros" -> out.writeString(LocalTime.ofNanoOfDay(n * 1_000).toString());
      case "timestamp-millis" -> out.writeString(instant(n, ChronoUnit.MILLIS).toString());
      case "timestamp-micros" -> out.writeString(instant(n, ChronoUnit.MICROS).toString());
      case "local-timestamp-millis" -> out.writeString(local(n, ChronoUnit.MILLIS));
      case "local-timestamp-micros" -> out.writeString(local(n, ChronoUnit.MICROS));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Instant instant(long n, ChronoUnit unit) {
    return Instant.EPOCH.plus(n, unit);
  }

  private static String local(long n, ChronoUnit unit) {
    return LocalDateTime.ofInstant(instant(n, unit), ZoneOffset.UTC).toString();
  }

  private static byte[] bytes(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
