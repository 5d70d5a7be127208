package dev.tidemill.example.flights.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;

/**
 * Trees as the attributes of ONNX's {@code TreeEnsembleRegressor} (ai.onnx.ml 3): one flat list for
 * each property of a node. {@code BRANCH_LT} is XGBoost's comparison, on 32-bit floats as there.
 */
final class TreeAttributes {
  private static final ByteString LESS_THAN = ByteString.copyFromUtf8("BRANCH_LT");
  private static final ByteString LEAF = ByteString.copyFromUtf8("LEAF");

  private final AttributeProto.Builder treeIds = integers("nodes_treeids");
  private final AttributeProto.Builder nodeIds = integers("nodes_nodeids");
  private final AttributeProto.Builder features = integers("nodes_featureids");
  private final AttributeProto.Builder thresholds = floats("nodes_values");
  private final AttributeProto.Builder lefts = integers("nodes_truenodeids");
  private final AttributeProto.Builder rights = integers("nodes_falsenodeids");
  private final AttributeProto.Builder missingLeft = integers("nodes_missing_value_tracks_true");
  private final AttributeProto.Builder modes =
      AttributeProto.newBuilder().setName("nodes_modes").setType(AttributeType.STRINGS);
  private final AttributeProto.Builder leafTrees = integers("target_treeids");
  private final AttributeProto.Builder leafNodes = integers("target_nodeids");
  private final AttributeProto.Builder leafTargets = integers("target_ids");
  private final AttributeProto.Builder leafValues = floats("target_weights");
  private final double baseMargin;

  TreeAttributes(TreeEnsemble ensemble) {
    baseMargin = ensemble.baseMargin();
    int id = 0;
    for (TreeEnsemble.Tree tree : ensemble.trees()) {
      for (int node = 0; node < tree.size(); node++) {
        add(id, tree, node);
      }
      id++;
    }
  }

  private void add(int treeId, TreeEnsemble.Tree tree, int node) {
    boolean leaf = tree.leaf(node);
    treeIds.addInts(treeId);
    nodeIds.addInts(node);
    features.addInts(leaf ? 0 : tree.feature()[node]);
    thresholds.addFloats(leaf ? 0 : tree.value()[node]);
    lefts.addInts(leaf ? 0 : tree.left()[node]);
    rights.addInts(leaf ? 0 : tree.right()[node]);
    missingLeft.addInts(!leaf && tree.missingLeft()[node] ? 1 : 0);
    modes.addStrings(leaf ? LEAF : LESS_THAN);
    if (leaf) {
      leafTrees.addInts(treeId);
      leafNodes.addInts(node);
      leafTargets.addInts(0);
      leafValues.addFloats(tree.value()[node]);
    }
  }

  NodeProto.Builder addTo(NodeProto.Builder node) {
    return node.addAttribute(floats("base_values").addFloats((float) baseMargin))
        .addAttribute(
            AttributeProto.newBuilder().setName("n_targets").setType(AttributeType.INT).setI(1))
        .addAttribute(treeIds)
        .addAttribute(nodeIds)
        .addAttribute(features)
        .addAttribute(thresholds)
        .addAttribute(modes)
        .addAttribute(lefts)
        .addAttribute(rights)
        .addAttribute(missingLeft)
        .addAttribute(leafTrees)
        .addAttribute(leafNodes)
        .addAttribute(leafTargets)
        .addAttribute(leafValues);
  }

  private static AttributeProto.Builder integers(String name) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
  }

  private static AttributeProto.Builder floats(String name) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOATS);
  }
}
