package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Asks rules about a document that has wrong values: other values take the place of each, and what
 * the rules say each time does not depend on it. So a wrong value does not hide what else is wrong
 * beside it.
 */
final class Substitutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * A value that is not as its schema says.
   *
   * @param path as errors have it
   * @param schema of the value, as far as it was broken
   * @param duration whether it has to be a duration
   */
  record Wrong(JsonPointer place, String path, JsonNode schema, boolean duration) {

    private List<JsonNode> others(JsonNode found) {
      List<JsonNode> others = new ArrayList<>();
      schema.path("enum").forEach(others::add);
      if (!others.isEmpty()) {
        return others;
      }
      if (duration) {
        return List.of(TextNode.valueOf("1m"), TextNode.valueOf("30d"));
      }
      if (SchemaWriter.isExactlyOne(schema)) {
        String one = schema.path("properties").fieldNames().next();
        return List.of(NODES.objectNode().put(one, "A"), NODES.objectNode().put(one, "B"));
      }
      return switch (schema.path("type").asText()) {
        case "boolean" -> List.of(NODES.booleanNode(true), NODES.booleanNode(false));
        case "integer", "number" -> numbers();
        // a text that is not as it should be is one nevertheless
        case "string" -> found.isTextual() ? List.of(found) : List.of();
        default -> List.of();
      };
    }

    private List<JsonNode> numbers() {
      int least = schema.path("minimum").asInt(schema.path("exclusiveMinimum").asInt(0) + 1);
      int most = schema.path("maximum").asInt(least + 1);
      return List.of(NODES.numberNode(least), NODES.numberNode(most));
    }
  }

  private final List<ObjectNode> documents = new ArrayList<>();
  private final Set<String> replaced = new HashSet<>();

  private Substitutes(ObjectNode root, List<Wrong> wrong) {
    List<List<JsonNode>> others = wrong.stream().map(w -> w.others(root.at(w.place))).toList();
    int most = others.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < Math.max(1, most); i++) {
      ObjectNode document = root.deepCopy();
      for (int k = 0; k < wrong.size(); k++) {
        List<JsonNode> of = others.get(k);
        if (!of.isEmpty()) {
          replace(document, wrong.get(k), of.get(i % of.size()));
        }
      }
      documents.add(document);
    }
  }

  private void replace(ObjectNode document, Wrong wrong, JsonNode by) {
    if (document.at(wrong.place.head()) instanceof ObjectNode mapping) {
      mapping.set(wrong.place.last().getMatchingProperty(), by);
      replaced.add(wrong.path);
    }
  }

  /**
   * What rules say of a document with wrong values.
   *
   * @param errors so far; nothing is added
   */
  static List<SpecError> told(
      ObjectNode root,
      List<Wrong> wrong,
      SpecErrors errors,
      BiConsumer<ObjectNode, SpecErrors> rules) {
    Substitutes substitutes = new Substitutes(root, wrong);
    List<SpecError> always = new ArrayList<>(substitutes.ask(0, errors, rules));
    for (int i = 1; i < substitutes.documents.size() && !always.isEmpty(); i++) {
      always.retainAll(substitutes.ask(i, errors, rules));
    }
    return always;
  }

  private List<SpecError> ask(
      int document, SpecErrors errors, BiConsumer<ObjectNode, SpecErrors> rules) {
    SpecErrors own = errors.fork(replaced);
    try {
      rules.accept(documents.get(document), own);
    } catch (RuntimeException unfit) {
      return List.of(); // a value without a substitute is more than the rules can take
    }
    return own.since(errors);
  }
}
