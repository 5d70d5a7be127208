package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.text.ForeignText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Writes the JSON bodies of the Open Inference Protocol; NaN, which JSON does not have, is null.
 */
public final class ResponseWriter {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private ResponseWriter() {}

  /**
   * The answer to an inference request.
   *
   * @param id the request's, if it had one
   */
  public static void infer(
      OutputStream out,
      String model,
      String version,
      Optional<String> id,
      Collection<TensorValue> outputs) {
    write(
        out,
        json -> {
          json.writeStringField("model_name", model);
          json.writeStringField("model_version", version);
          if (id.isPresent()) {
            json.writeStringField("id", id.get());
          }
          json.writeArrayFieldStart("outputs");
          for (TensorValue output : outputs) {
            tensor(json, output);
          }
          json.writeEndArray();
        });
  }

  /** The server's metadata. */
  public static byte[] server(String version) {
    return bytes(
        json -> {
          json.writeStringField("name", "tidemill-gateway");
          json.writeStringField("version", version);
          json.writeArrayFieldStart("extensions");
          json.writeEndArray();
        });
  }

  /**
   * A model's metadata.
   *
   * @param platform what runs it; empty where that is not known, since the protocol wants the field
   */
  public static byte[] model(
      String name,
      List<String> versions,
      String platform,
      List<TensorSpec> inputs,
      List<TensorSpec> outputs) {
    return bytes(
        json -> {
          json.writeStringField("name", name);
          texts(json, "versions", versions);
          json.writeStringField("platform", platform);
          specs(json, "inputs", inputs);
          specs(json, "outputs", outputs);
        });
  }

  /** {@code {"live": true}} and the like. */
  public static byte[] flag(String name, boolean value) {
    return bytes(json -> json.writeBooleanField(name, value));
  }

  /** Whether a model is ready. */
  public static byte[] modelReady(String name, boolean ready) {
    return bytes(
        json -> {
          json.writeStringField("name", name);
          json.writeBooleanField("ready", ready);
        });
  }

  /**
   * How many labels were taken.
   *
   * @param unknownClasses those among them that no model knows
   */
  public static byte[] accepted(int labels, List<String> unknownClasses) {
    return bytes(
        json -> {
          json.writeNumberField("accepted", labels);
          if (!unknownClasses.isEmpty()) {
            texts(json, "unknownClasses", unknownClasses);
          }
        });
  }

  /** The protocol's error. */
  public static byte[] error(String message) {
    return bytes(json -> json.writeStringField("error", ForeignText.bounded(message)));
  }

  /** The error of {@code /v1/...}: code, message and the field that is wrong. */
  public static byte[] error(String code, String message, String field) {
    return bytes(
        json -> {
          json.writeObjectFieldStart("error");
          json.writeStringField("code", code);
          json.writeStringField("message", ForeignText.bounded(message));
          if (!field.isEmpty()) {
            json.writeStringField("field", ForeignText.bounded(field));
          }
          json.writeEndObject();
        });
  }

  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] bytes(Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    write(out, fields);
    return out.toByteArray();
  }

  static void write(OutputStream out, Fields fields) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void specs(JsonGenerator json, String field, List<TensorSpec> specs)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (TensorSpec spec : specs) {
      json.writeStartObject();
      json.writeStringField("name", spec.name());
      json.writeStringField("datatype", spec.datatype().name());
      json.writeFieldName("shape");
      json.writeArray(spec.shape(), 0, spec.shape().length);
      classes(json, spec.classes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** What the columns stand for is a parameter of the tensor. */
  private static void classes(JsonGenerator json, List<String> classes) throws IOException {
    if (!classes.isEmpty()) {
      json.writeObjectFieldStart("parameters");
      texts(json, "classes", classes);
      json.writeEndObject();
    }
  }

  private static void texts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  static void tensor(JsonGenerator json, TensorValue tensor) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", tensor.name());
    json.writeStringField("datatype", tensor.datatype().name());
    json.writeFieldName("shape");
    json.writeArray(tensor.shape(), 0, tensor.shape().length);
    classes(json, tensor.classes());
    json.writeArrayFieldStart("data");
    for (int i = 0; i < tensor.size(); i++) {
      switch (tensor.datatype()) {
        case FP16, FP32 -> number(json, ((float[]) tensor.values())[i]);
        case FP64 -> number(json, ((double[]) tensor.values())[i]);
        case INT8, INT16, INT32, UINT8, UINT16 -> json.writeNumber(((int[]) tensor.values())[i]);
        case INT64, UINT32, UINT64 -> json.writeNumber(((long[]) tensor.values())[i]);
        case BOOL -> json.writeBoolean(((boolean[]) tensor.values())[i]);
        case BYTES -> json.writeString(tensor.text(i));
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, float value) throws IOException {
    if (Float.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
