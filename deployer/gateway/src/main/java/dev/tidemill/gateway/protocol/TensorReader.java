package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.util.Arrays;

/** Reads tensors as JSON: the inputs of a request, the outputs of an answer. */
final class TensorReader {

  private static final int MAX_TEXT = 256;
  private static final int MAX_DIMENSIONS = 8;

  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // NaN is read only to be refused by its place, with what to send instead.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(100).build())
          .build();

  private TensorReader() {}

  /**
   * Reads the object that the parser stands on.
   *
   * @param at where it is, for messages
   */
  static TensorValue read(JsonParser json, String at) throws IOException {
    String name = null;
    String datatype = null;
    long[] shape = null;
    Elements elements = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "name" -> name = text(json, at + ".name");
        case "datatype" -> datatype = text(json, at + ".datatype");
        case "shape" -> shape = readShape(json, at);
        case "data" -> {
          elements = new Elements();
          elements.read(json, name == null ? at : name);
        }
        default -> json.skipChildren();
      }
    }
    if (name == null || datatype == null || shape == null || elements == null) {
      throw new RequestRejected(
          400,
          "%s needs name, shape, datatype and data; it has no %s"
              .formatted(at, missing(name, datatype, shape, elements)));
    }
    return elements.toTensor(name, datatype(name, datatype), shape);
  }

  private static String missing(String name, String datatype, long[] shape, Elements elements) {
    if (name == null) {
      return "name";
    }
    if (datatype == null) {
      return "datatype";
    }
    return shape == null ? "shape" : elements == null ? "data" : "nothing";
  }

  private static Datatype datatype(String input, String name) {
    return Datatype.named(name)
        .orElseThrow(
            () ->
                new RequestRejected(
                    400,
                    "input '%s': datatype '%s' is not one of %s"
                        .formatted(input, name, Arrays.toString(Datatype.values()))));
  }

  private static long[] readShape(JsonParser json, String at) throws IOException {
    expect(json, JsonToken.START_ARRAY, at + ".shape must be an array of sizes");
    long[] shape = new long[MAX_DIMENSIONS];
    int dimensions = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.VALUE_NUMBER_INT, at + ".shape must hold whole numbers");
      if (dimensions == MAX_DIMENSIONS) {
        throw new RequestRejected(400, at + ".shape has more than " + MAX_DIMENSIONS + " sizes");
      }
      long size = json.getNumberType() == NumberType.BIG_INTEGER ? -1 : json.getLongValue();
      if (size < 1 || size > Integer.MAX_VALUE) {
        throw new RequestRejected(
            400,
            "%s.shape holds %s; sizes are 1 to %d"
                .formatted(at, json.getText(), Integer.MAX_VALUE));
      }
      shape[dimensions++] = size;
    }
    return Arrays.copyOf(shape, dimensions);
  }

  static String text(JsonParser json, String field) throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw new RequestRejected(
          400, "'%s' must be a text, not %s".formatted(field, JsonErrors.kind(token)));
    }
    String text = json.getText();
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      throw new RequestRejected(
          400, "'%s' must have 1 to %d characters".formatted(field, MAX_TEXT));
    }
    return text;
  }

  static void expect(JsonParser json, JsonToken token, String otherwise) {
    if (json.currentToken() != token) {
      throw new RequestRejected(400, otherwise + ", not " + JsonErrors.kind(json.currentToken()));
    }
  }
}
