package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
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
    try (JsonParser json = TensorReader.JSON.createParser(body)) {
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
    TensorReader.expect(json, JsonToken.START_OBJECT, "'parameters' must be an object");
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
    TensorReader.expect(json, JsonToken.START_ARRAY, "'inputs' must be an array of tensors");
    inputs = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      TensorReader.expect(json, JsonToken.START_OBJECT, "'inputs' must hold objects");
      TensorValue input = TensorReader.read(json, "inputs[" + inputs.size() + "]");
      if (inputs.put(input.name(), input) != null) {
        throw new RequestRejected(400, "two inputs are called '" + input.name() + "'");
      }
    }
  }

  private void readOutputs(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    TensorReader.expect(json, JsonToken.START_ARRAY, "'outputs' must be an array");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      TensorReader.expect(json, JsonToken.START_OBJECT, "'outputs' must hold objects with a name");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("name")) {
          outputs.add(TensorReader.text(json, "outputs.name"));
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
    return absent ? Optional.empty() : Optional.of(TensorReader.text(json, field));
  }
}
