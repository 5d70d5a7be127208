package dev.tidemill.example.flights.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.SortedMap;

/**
 * Builds an ONNX model of one FP32 input {@code features} of shape [N, width] and one FP32 output
 * {@code probability} of shape [N, 1], node by node. Values are named; a method that adds a node
 * returns the name of what it computes. The same calls give the same bytes.
 */
public final class OnnxGraph {
  /** Name of the input. */
  public static final String INPUT = "features";

  /** Name of the output. */
  public static final String OUTPUT = "probability";

  private static final int IR_VERSION = 8;
  private static final int OPSET = 15;
  private static final int ML_OPSET = 3;
  private static final String ML_DOMAIN = "ai.onnx.ml";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("flight-delays");
  private int values;

  /**
   * @param width number of values of an input row
   */
  public OnnxGraph(int width) {
    graph.addInput(matrix(INPUT, width));
    graph.addOutput(matrix(OUTPUT, 1));
  }

  /** Adds a node of the standard operators with one output. */
  public String node(String operator, String... inputs) {
    return add(operator("", operator, inputs));
  }

  /** Adds a node whose attribute {@code axis} is given. */
  public String nodeOnAxis(String operator, int axis, String... inputs) {
    return add(operator("", operator, inputs).addAttribute(whole("axis", axis)));
  }

  /** Adds a cast to 64-bit integers. */
  public String toInt64(String value) {
    int type = TensorProto.DataType.INT64.getNumber();
    return add(operator("", "Cast", value).addAttribute(whole("to", type)));
  }

  /** One input of every row, as shape [N, 1]. */
  public String column(int input) {
    return nodeOnAxis("Gather", 1, INPUT, integers(new long[] {input}, 1));
  }

  /** A constant of FP32 numbers. */
  public String floats(float[] numbers, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    for (float number : numbers) {
      tensor.addFloatData(number);
    }
    return constant(tensor);
  }

  /** A constant of 64-bit integers. */
  public String integers(long[] numbers, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.INT64.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    for (long number : numbers) {
      tensor.addInt64Data(number);
    }
    return constant(tensor);
  }

  /** Adds trees; returns their margin for every row, in log-odds, of shape [N, 1]. */
  public String trees(TreeEnsemble ensemble) {
    return add(
        new TreeAttributes(ensemble).addTo(operator(ML_DOMAIN, "TreeEnsembleRegressor", INPUT)));
  }

  /**
   * Ends the graph: the output is the logistic function of a margin of shape [N, 1].
   *
   * @param metadata written into the model beside the graph
   * @return the model's bytes
   */
  public byte[] probabilityOf(String margin, SortedMap<String, String> metadata) {
    graph.addNode(operator("", "Sigmoid", margin).addOutput(OUTPUT));
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("flight-delays")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(ML_DOMAIN).setVersion(ML_OPSET))
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }

  private String add(NodeProto.Builder node) {
    String output = "v" + values++;
    graph.addNode(node.addOutput(output));
    return output;
  }

  private String constant(TensorProto.Builder tensor) {
    String name = "c" + values++;
    graph.addInitializer(tensor.setName(name));
    return name;
  }

  private NodeProto.Builder operator(String domain, String operator, String... inputs) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(operator)
            .setName(operator + "_" + graph.getNodeCount());
    for (String input : inputs) {
      node.addInput(input);
    }
    return node;
  }

  private static AttributeProto.Builder whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  private static ValueInfoProto matrix(String name, int columns) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
