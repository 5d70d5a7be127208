package dev.tidemill.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    List<String> columns = columns(signature, values.size());
    int next = 0;
    for (Tensor tensor : known) {
      int count = known.size() == 1 ? values.size() : width(tensor);
      int end = Math.min(columns.size(), next + count);
      inputs.add(input(tensor, next, count, values, columns.subList(next, end), texts));
      next += count;
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("id", "example");
    request.put("inputs", inputs);
    return request;
  }

  /** Names of the columns of all inputs, one after another; none where they have no own names. */
  private static List<String> columns(Signature signature, int count) {
    List<String> own = signature.inputs().stream().map(Tensor::name).toList();
    List<String> features = signature.features();
    boolean same = own.size() > 1 && Set.copyOf(features).equals(Set.copyOf(own));
    return features.size() == count && !same ? features : own;
  }

  /** How many columns an input takes. */
  private static int width(Tensor tensor) {
    return tensor.shape().size() == 2
        ? (int) Math.max(1, Math.min(Integer.MAX_VALUE, tensor.shape().get(1)))
        : 1;
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
