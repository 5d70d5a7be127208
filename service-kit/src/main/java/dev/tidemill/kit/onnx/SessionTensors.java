package dev.tidemill.kit.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import dev.tidemill.schemas.message.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a model that ONNX Runtime has loaded takes and gives. */
public final class SessionTensors {

  private SessionTensors() {}

  /**
   * Reads inputs and outputs.
   *
   * @param header of the model's file, which names the classes
   */
  public static ModelTensors of(OrtSession session, OnnxHeader header)
      throws OrtException, UnusableModelException {
    List<Tensor> inputs = new ArrayList<>();
    for (NodeInfo node : session.getInputInfo().values()) {
      if (!(node.getInfo() instanceof TensorInfo info)) {
        throw ModelTensors.notTensor("input", node.getName());
      }
      inputs.add(tensor("input", node.getName(), info));
    }
    List<Tensor> outputs = new ArrayList<>();
    Set<String> maps = new TreeSet<>();
    Map<String, List<String>> classes = new HashMap<>();
    for (NodeInfo node : session.getOutputInfo().values()) {
      String name = node.getName();
      List<String> own = header.classes(name);
      if (node.getInfo() instanceof TensorInfo info) {
        outputs.add(tensor("output", name, info));
      } else {
        outputs.add(zipMap(name, node.getInfo(), own));
        maps.add(name);
        own = sorted(own, ((SequenceInfo) node.getInfo()).mapInfo.keyType);
      }
      if (!own.isEmpty()) {
        classes.put(name, own);
      }
    }
    return new ModelTensors(inputs, outputs, maps, classes);
  }

  private static Tensor tensor(String role, String name, TensorInfo info)
      throws UnusableModelException {
    return new Tensor(
        name,
        ModelTensors.datatype(role, name, info.type.name()),
        Arrays.stream(info.getShape()).boxed().toList());
  }

  private static Tensor zipMap(String name, Object info, List<String> classes)
      throws UnusableModelException {
    boolean known =
        info instanceof SequenceInfo sequence
            && sequence.sequenceOfMaps
            && number(sequence.mapInfo)
            && (sequence.mapInfo.keyType == OnnxJavaType.STRING
                || sequence.mapInfo.keyType == OnnxJavaType.INT64);
    if (!known) {
      throw ModelTensors.notTensor("output", name);
    }
    long width = classes.isEmpty() ? -1 : classes.size();
    return new Tensor(name, "FP32", List.of(-1L, width));
  }

  private static List<String> sorted(List<String> keys, OnnxJavaType type) {
    return type == OnnxJavaType.STRING
        ? keys.stream().sorted().toList()
        : keys.stream().sorted(Comparator.comparingLong(Long::parseLong)).toList();
  }

  private static boolean number(MapInfo map) {
    return map.valueType == OnnxJavaType.FLOAT;
  }

  /**
   * The numbers of a list of maps as a tensor [rows, classes], row by row.
   *
   * @param classes the keys in the order of the columns
   * @throws UnusableModelException if a map has other keys
   */
  public static float[] values(String output, OnnxValue value, List<String> classes)
      throws OrtException, UnusableModelException {
    if (!(value instanceof OnnxSequence sequence)) {
      throw ModelTensors.notTensor("output", output);
    }
    List<? extends OnnxValue> rows = sequence.getValue();
    float[] values = new float[rows.size() * classes.size()];
    int next = 0;
    try {
      for (OnnxValue row : rows) {
        Map<String, Float> map = byWord(((OnnxMap) row).getValue());
        for (String word : classes) {
          Float probability = map.get(word);
          if (probability == null || map.size() != classes.size()) {
            throw new UnusableModelException(
                "The output %s has the classes %s, but the model names %s"
                    .formatted(output, new TreeSet<>(map.keySet()), classes));
          }
          values[next++] = probability;
        }
      }
    } finally {
      rows.forEach(OnnxValue::close);
    }
    return values;
  }

  private static Map<String, Float> byWord(Map<?, ?> map) {
    Map<String, Float> words = new HashMap<>();
    map.forEach((key, value) -> words.put(String.valueOf(key), ((Number) value).floatValue()));
    return words;
  }
}
