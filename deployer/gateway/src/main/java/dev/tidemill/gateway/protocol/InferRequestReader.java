package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the JSON of an inference request as it streams by. Fields that the protocol does not have
 * are skipped, as its clients send some. An optional field that is null counts as left out, and so
 * does an empty id or key: clients of several languages write those for what is not set.
 */
public final class InferRequestReader {

  private static final int MAX_ID_LENGTH = 256;
  private static final int MAX_DIMENSIONS = 8;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // NaN is read only to be refused by its place, with what to send instead.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(100).build())
          .build();

  private Optional<String> id = Optional.empty();
  private Optional<Instant> eventTime = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Map<String, TensorValue> inputs;
  private final List<String> outputs = new ArrayList<>();

  private InferRequestReader() {}

  /**
   * Reads a body.
   *
   * @throws RequestRejected (400) when it is not an inference request; the message says where
   */
  public static InferRequest read(InputStream body) {
    try (JsonParser json = JSON.createParser(body)) {
      return new InferRequestReader().read(json);
    } catch (JsonProcessingException e) {
      throw new RequestRejected(400, "the body is not valid JSON: " + JsonErrors.describe(e));
    } catch (IOException e) {
      throw new RequestRejected(400, "the body cannot be read: " + e.getMessage());
    }
  }

  private InferRequest read(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new RequestRejected(400, "the body must be a JSON object with 'inputs'");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "id" -> id = optionalText(json, "id");
        case "parameters" -> readParameters(json);
        case "inputs" -> readInputs(json);
        case "outputs" -> readOutputs(json);
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw new RequestRejected(400, "the body goes on after the JSON object");
    }
    if (inputs == null) {
      throw new RequestRejected(400, "'inputs' is missing: an array of tensors");
    }
    return new InferRequest(id, eventTime, key, inputs, List.copyOf(outputs));
  }

  private void readParameters(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(json, JsonToken.START_OBJECT, "'parameters' must be an object");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      // A label's field is eventTime, and people write the one for the other.
      if (field.equals("event_time") || field.equals("eventTime")) {
        eventTime = readEventTime(json, "parameters." + field);
      } else if (field.equals("key")) {
        key = optionalText(json, "parameters.key");
      } else {
        json.skipChildren();
      }
    }
  }

  private static Optional<Instant> readEventTime(JsonParser json, String field) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> Optional.empty();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          Optional.of(EventTimes.ofNumber(field, json.getText()));
      case VALUE_STRING -> Optional.of(EventTimes.parse(field, json.getText()));
      default ->
          throw new RequestRejected(
              400,
              "'%s' must be %s, not %s"
                  .formatted(field, EventTimes.ALLOWED, JsonErrors.kind(json.currentToken())));
    };
  }

  private void readInputs(JsonParser json) throws IOException {
    expect(json, JsonToken.START_ARRAY, "'inputs' must be an array of tensors");
    inputs = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.START_OBJECT, "'inputs' must hold objects");
      TensorValue input = readInput(json);
      if (inputs.put(input.name(), input) != null) {
        throw new RequestRejected(400, "two inputs are called '" + input.name() + "'");
      }
    }
  }

  private TensorValue readInput(JsonParser json) throws IOException {
    String at = "inputs[" + inputs.size() + "]";
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

  private void readOutputs(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(json, JsonToken.START_ARRAY, "'outputs' must be an array");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.START_OBJECT, "'outputs' must hold objects with a name");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("name")) {
          outputs.add(text(json, "outputs.name"));
        } else {
          json.skipChildren();
        }
      }
    }
  }

  /** Empty for null and for an empty text. */
  private static Optional<String> optionalText(JsonParser json, String field) throws IOException {
    boolean absent =
        json.currentToken() == JsonToken.VALUE_NULL
            || (json.currentToken() == JsonToken.VALUE_STRING && json.getText().isEmpty());
    return absent ? Optional.empty() : Optional.of(text(json, field));
  }

  private static String text(JsonParser json, String field) throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw new RequestRejected(
          400, "'%s' must be a text, not %s".formatted(field, JsonErrors.kind(token)));
    }
    String text = json.getText();
    if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
      throw new RequestRejected(
          400, "'%s' must have 1 to %d characters".formatted(field, MAX_ID_LENGTH));
    }
    return text;
  }

  private static void expect(JsonParser json, JsonToken token, String otherwise) {
    if (json.currentToken() != token) {
      throw new RequestRejected(400, otherwise + ", not " + JsonErrors.kind(json.currentToken()));
    }
  }
}
