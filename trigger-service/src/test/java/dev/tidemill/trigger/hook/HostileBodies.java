package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes bodies out of a right one: nearly right, wrong in one place, or no JSON at all. */
final class HostileBodies {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Values of JSON as text, where a parser may stumble. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-0",
          "0.1e1",
          "1e400",
          "-1e999999999",
          "9223372036854775808",
          "9".repeat(399),
          "9".repeat(2_000),
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udfff\\ud800\"",
          "\"\\r\\nX-Header: 1\"",
          "\"../../etc/passwd\"",
          "\"${jndi:ldap://x}\"",
          "\"9999-12-31T23:59:59.999999999Z\"",
          "\"0000-01-01T00:00:00+18:00\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"2026-02-30T00:00:00Z\"",
          "\"" + "x".repeat(5_000) + "\"",
          "\"🙂\\u202e\"",
          "[]",
          "{}",
          "[[[[[[]]]]]]",
          "[".repeat(199) + "]".repeat(199),
          "[".repeat(300) + "]".repeat(300),
          "[".repeat(20_000),
          "{\"a\":1,\"a\":2}",
          "{\"\":{\"\":{}}}",
          "NaN",
          "'x'",
          "/* x */ 1");

  private final Random random;

  HostileBodies(Random random) {
    this.random = random;
  }

  /** The bytes of a body made of a right one. */
  byte[] of(String right) {
    return switch (random.nextInt(8)) {
      case 0 -> bytes();
      case 1 -> cut(right);
      case 2 -> flipped(right);
      case 3 -> VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8);
      default -> changed(right);
    };
  }

  /** A text such as a header may hold. */
  String header(String right) {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> right + "x".repeat(random.nextInt(300));
      case 2 -> right.toUpperCase(java.util.Locale.ROOT);
      default -> right;
    };
  }

  private byte[] bytes() {
    byte[] all = new byte[random.nextInt(200)];
    random.nextBytes(all);
    return all;
  }

  private byte[] cut(String right) {
    byte[] all = right.getBytes(UTF_8);
    return Arrays.copyOf(all, random.nextInt(all.length));
  }

  private byte[] flipped(String right) {
    byte[] all = right.getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    return all;
  }

  /** Some values are replaced, doubled or left out. */
  private byte[] changed(String right) {
    try {
      JsonNode tree = JSON.readTree(right);
      String marker = "@@";
      for (int i = random.nextInt(3); i >= 0; i--) {
        change(tree, marker);
      }
      String text = JSON.writeValueAsString(tree);
      while (text.contains("\"" + marker + "\"")) {
        text =
            text.replaceFirst(
                "\"" + marker + "\"",
                java.util.regex.Matcher.quoteReplacement(
                    VALUES.get(random.nextInt(VALUES.size()))));
      }
      return text.getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void change(JsonNode tree, String marker) {
    List<JsonNode> parents = new ArrayList<>();
    collect(tree, parents);
    if (parents.isEmpty()) {
      return;
    }
    JsonNode parent = parents.get(random.nextInt(parents.size()));
    if (parent instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(3)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", object.remove(name));
        default -> object.set(name, NODES.textNode(marker));
      }
    } else if (parent instanceof ArrayNode list) {
      int at = random.nextInt(list.size());
      if (random.nextBoolean()) {
        list.add(list.get(at).deepCopy());
      } else {
        list.set(at, NODES.textNode(marker));
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode() && !node.isEmpty()) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }
}
