package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A golden request in the Open Inference Protocol. */
final class ExampleRequest {

  private ExampleRequest() {}

  /**
   * @param values of the golden request, in the order of the signature
   * @param texts of the golden request, by the names of the columns that are text
   */
  static Map<String, Object> of(Signature signature, JsonNode values, JsonNode texts) {
    List<Tensor> known = signature.inputs();
    List<Map<String, Object>> inputs = new ArrayList<>();
    if (known.size() == 1 && known.get(0).shape().size() == 2) {
      List<String> features = signature.features();
      inputs.add(input(known.get(0), 0, values.size(), values, features, texts));
    } else {
      for (int i = 0; i < known.size(); i++) {
        List<String> own = List.of(known.get(i).name());
        inputs.add(input(known.get(i), i, 1, values, own, texts));
      }
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", "example");
    request.put("inputs", inputs);
    return request;
  }

  /**
   * An input of one row.
   *
   * @param first its first column among the values, of which {@code count} are its own
   * @param names of its columns, by which texts are found
   */
  private static Map<String, Object> input(
      Tensor tensor, int first, int count, JsonNode values, List<String> names, JsonNode texts) {
    List<Object> data = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = i < names.size() ? names.get(i) : tensor.name();
      data.add(
          tensor.datatype().equals("BYTES")
              ? texts.path(name)
              : number(tensor.datatype(), values.path(first + i)));
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("name", tensor.name());
    input.put("shape", tensor.shape().size() == 1 ? List.of(1) : List.of(1, count));
    input.put("datatype", tensor.datatype());
    input.put("data", data);
    return input;
  }

  /** Golden requests hold all numbers as 64-bit ones. */
  private static Object number(String datatype, JsonNode value) {
    if (datatype.equals("BOOL")) {
      return value.asDouble() != 0;
    }
    return datatype.contains("INT") && value.isNumber() ? value.longValue() : value;
  }
}
