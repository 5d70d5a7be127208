package dev.tidemill.gateway.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the answers of other servers of the Open Inference Protocol. */
public final class InferResponse {

  private InferResponse() {}

  /**
   * The outputs by name, in their order.
   *
   * @throws ModelFailure when it is not an answer of the protocol
   */
  public static Map<String, TensorValue> read(byte[] body) {
    try (JsonParser json = TensorReader.JSON.createParser(body)) {
      return outputs(json);
    } catch (StreamConstraintsException e) {
      throw broken(JsonErrors.describe(e));
    } catch (JsonProcessingException e) {
      throw broken("it is not valid JSON: " + JsonErrors.describe(e));
    } catch (RequestRejected e) {
      throw broken(e.getMessage().replaceFirst("^input ", "output "));
    } catch (IOException e) {
      throw broken(e.getMessage());
    }
  }

  private static Map<String, TensorValue> outputs(JsonParser json) throws IOException {
    Map<String, TensorValue> outputs = null;
    JsonToken first = json.nextToken();
    if (first == null) {
      throw broken("it is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      // A list that is nested too deeply is told as that.
      json.skipChildren();
      throw broken("it is not an object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("outputs") && value == JsonToken.START_ARRAY) {
        outputs = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
          TensorValue output = TensorReader.read(json, "outputs[" + outputs.size() + "]");
          outputs.put(output.name(), output);
        }
      } else {
        json.skipChildren();
      }
    }
    if (outputs == null || outputs.isEmpty()) {
      throw broken("it has no outputs");
    }
    return outputs;
  }

  /** An answer whose end is not known, because it is larger than that. */
  public static ModelFailure tooLarge(int mostBytes) {
    return broken("it is larger than %d bytes".formatted(mostBytes));
  }

  private static ModelFailure broken(String why) {
    return new ModelFailure(
        ModelFailure.Kind.CONTRACT, "the answer of its server cannot be read: " + why);
  }
}
