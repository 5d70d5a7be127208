package dev.tidemill.kit.onnx.process;

import dev.tidemill.kit.onnx.ContractOutput;
import dev.tidemill.kit.onnx.ModelContract;
import dev.tidemill.kit.onnx.ModelInput;
import dev.tidemill.kit.onnx.ModelTensors;
import dev.tidemill.schemas.message.Tensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What models take and give, in {@link Frame}s. Counts are bounded before memory is taken. */
final class ContractFrames {

  private static final int MOST = 10_000;
  private static final int MOST_DIMENSIONS = 64;

  private ContractFrames() {}

  static void write(DataOutputStream out, ModelContract contract) throws IOException {
    out.writeInt(contract.inputs().size());
    for (ModelInput input : contract.inputs()) {
      out.writeUTF(input.name());
      out.writeUTF(input.datatype());
      words(out, input.columns());
      out.writeInt(input.dimensions());
      out.writeBoolean(input.oneRow());
    }
    ContractOutput output = contract.output();
    out.writeUTF(output.name());
    words(out, output.keys());
    words(out, output.classes());
    out.writeInt(output.column());
  }

  static ModelContract contract(DataInputStream in) throws IOException {
    List<ModelInput> inputs = new ArrayList<>();
    int count = Frame.bounded(in.readInt(), MOST);
    for (int i = 0; i < count; i++) {
      inputs.add(
          new ModelInput(in.readUTF(), in.readUTF(), words(in), in.readInt(), in.readBoolean()));
    }
    return new ModelContract(
        inputs, new ContractOutput(in.readUTF(), words(in), words(in), in.readInt()));
  }

  static void write(DataOutputStream out, ModelTensors tensors) throws IOException {
    write(out, tensors.inputs());
    write(out, tensors.outputs());
    words(out, List.copyOf(tensors.maps()));
    out.writeInt(tensors.classes().size());
    for (Map.Entry<String, List<String>> classes : tensors.classes().entrySet()) {
      out.writeUTF(classes.getKey());
      words(out, classes.getValue());
    }
  }

  static ModelTensors tensors(DataInputStream in) throws IOException {
    List<Tensor> inputs = tensorList(in);
    List<Tensor> outputs = tensorList(in);
    Set<String> maps = Set.copyOf(words(in));
    Map<String, List<String>> classes = new HashMap<>();
    int count = Frame.bounded(in.readInt(), MOST);
    for (int i = 0; i < count; i++) {
      classes.put(in.readUTF(), words(in));
    }
    return new ModelTensors(inputs, outputs, maps, classes);
  }

  private static void write(DataOutputStream out, List<Tensor> tensors) throws IOException {
    out.writeInt(tensors.size());
    for (Tensor tensor : tensors) {
      out.writeUTF(tensor.name());
      out.writeUTF(tensor.datatype());
      out.writeInt(tensor.shape().size());
      for (long size : tensor.shape()) {
        out.writeLong(size);
      }
    }
  }

  private static List<Tensor> tensorList(DataInputStream in) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    int count = Frame.bounded(in.readInt(), MOST);
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      String datatype = in.readUTF();
      List<Long> shape = new ArrayList<>();
      int dimensions = Frame.bounded(in.readInt(), MOST_DIMENSIONS);
      for (int d = 0; d < dimensions; d++) {
        shape.add(in.readLong());
      }
      tensors.add(new Tensor(name, datatype, shape));
    }
    return tensors;
  }

  private static void words(DataOutputStream out, List<String> words) throws IOException {
    out.writeInt(words.size());
    for (String word : words) {
      out.writeUTF(word);
    }
  }

  private static List<String> words(DataInputStream in) throws IOException {
    List<String> words = new ArrayList<>();
    int count = Frame.bounded(in.readInt(), MOST);
    for (int i = 0; i < count; i++) {
      words.add(in.readUTF());
    }
    return words;
  }
}
