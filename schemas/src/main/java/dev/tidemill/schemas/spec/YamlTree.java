package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.schemas.text.ForeignText;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML document as JSON, with the line of every value. Only what JSON can say is taken: aliases
 * (and with them YAML bombs), tags and duplicate keys are refused.
 */
final class YamlTree {

  /** Larger files are refused unread. */
  static final int MAX_CHARS = 256 * 1024;

  private static final int MAX_DEPTH = 40;
  private static final int MAX_DIGITS = 300;

  private final String file;
  private final List<String> fields;
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<SpecError> errors = new ArrayList<>();
  private boolean readable;
  private ObjectNode root = JsonNodeFactory.instance.objectNode();

  private YamlTree(String file, List<String> fields) {
    this.file = file;
    this.fields = fields;
  }

  static YamlTree parse(String text, String file) {
    return parse(text, file, List.of("apiVersion", "kind", "metadata", "spec"));
  }

  /**
   * @param fields of the whole document, for messages
   */
  static YamlTree parse(String text, String file, List<String> fields) {
    YamlTree tree = new YamlTree(file, fields);
    if (text.length() > MAX_CHARS) {
      tree.error(
          0,
          "",
          "the file has " + text.length() + " characters; at most " + MAX_CHARS + " are allowed");
      return tree;
    }
    try {
      tree.read(text);
    } catch (MarkedYAMLException e) {
      tree.error(YamlHints.line(e), "", "not YAML: " + YamlHints.problem(text, e));
    } catch (YAMLException e) {
      tree.error(0, "", "not YAML: " + e.getMessage().lines().findFirst().orElse(""));
    }
    return tree;
  }

  private void read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARS * 2);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(1);
    Yaml yaml = new Yaml(options);
    int depth = 0;
    for (Event event : yaml.parse(new StringReader(text))) {
      // The depth is counted while the text is parsed, so that nothing deeper is read.
      depth += event instanceof CollectionStartEvent ? 1 : 0;
      depth -= event instanceof CollectionEndEvent ? 1 : 0;
      if (depth > MAX_DEPTH) {
        error(
            event.getStartMark().getLine() + 1,
            "",
            "values are nested more than "
                + MAX_DEPTH
                + " deep, which is the most that is allowed");
        return;
      }
      if (event instanceof AliasEvent) {
        error(
            event.getStartMark().getLine() + 1,
            "",
            "aliases (*name) are not allowed; write the value out"
                + YamlHints.quote(text, event.getStartMark()));
        return;
      }
    }
    Node node = yaml.compose(new StringReader(text));
    if (node instanceof MappingNode mapping) {
      root = object(mapping, "");
      readable = true;
    } else {
      int last = fields.size() - 1;
      error(
          1,
          "",
          "expected a mapping with %s and %s"
              .formatted(String.join(", ", fields.subList(0, last)), fields.get(last)));
    }
  }

  /** The document; an empty object when it could not be read. */
  ObjectNode root() {
    return root;
  }

  /** Whether there is a document, possibly without the values that are wrong. */
  boolean readable() {
    return readable;
  }

  List<SpecError> errors() {
    return errors;
  }

  /** The line of a dotted path, or of its nearest ancestor that is written down. */
  int line(String path) {
    String p = path;
    while (!p.isEmpty()) {
      Integer line = lines.get(p);
      if (line != null) {
        return line;
      }
      int cut = Math.max(p.lastIndexOf('.'), p.lastIndexOf('['));
      p = cut < 0 ? "" : p.substring(0, cut);
    }
    return 1;
  }

  private void error(int line, String field, String message) {
    errors.add(new SpecError(file, line, field, message));
  }

  private ObjectNode object(MappingNode node, String path) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    for (NodeTuple entry : node.getValue()) {
      int line = entry.getKeyNode().getStartMark().getLine() + 1;
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        error(line, path, "a key must be plain text");
        continue;
      }
      String name = ForeignText.shown(key.getValue());
      String child = path.isEmpty() ? name : path + "." + name;
      if (out.has(name)) {
        error(line, child, "this key is already there, on line " + lines.get(child));
        continue;
      }
      lines.put(child, line);
      out.set(name, value(entry.getValueNode(), child));
    }
    return out;
  }

  private JsonNode value(Node node, String path) {
    if (node instanceof MappingNode mapping) {
      return object(mapping, path);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode out = JsonNodeFactory.instance.arrayNode();
      int i = 0;
      for (Node item : sequence.getValue()) {
        String child = path + "[" + i++ + "]";
        lines.put(child, item.getStartMark().getLine() + 1);
        out.add(value(item, child));
      }
      return out;
    }
    return scalar((ScalarNode) node, path);
  }

  /**
   * Whether a character controls something. No file, column or name has one: it is a mistake, or
   * meant for somebody's terminal.
   */
  private static boolean control(int character) {
    return Character.isISOControl(character) && "\n\t\r\u0085".indexOf(character) < 0;
  }

  private JsonNode tooLarge(ScalarNode node, String path) {
    error(
        node.getStartMark().getLine() + 1,
        path,
        "\""
            + node.getValue()
            + "\" has too many digits; whole numbers to 9223372036854775807 and"
            + " others of "
            + MAX_DIGITS
            + " digits are allowed");
    return JsonNodeFactory.instance.nullNode();
  }

  private JsonNode scalar(ScalarNode node, String path) {
    JsonNodeFactory f = JsonNodeFactory.instance;
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (tag.equals(Tag.INT)) {
        BigInteger whole = new BigInteger(text.replace("_", ""), 10);
        return whole.bitLength() < Long.SIZE ? f.numberNode(whole) : tooLarge(node, path);
      }
      if (tag.equals(Tag.FLOAT)) {
        BigDecimal number = new BigDecimal(text.replace("_", ""));
        boolean fits = Math.abs((long) number.scale()) + number.precision() <= MAX_DIGITS;
        return fits ? f.numberNode(number) : tooLarge(node, path);
      }
    } catch (NumberFormatException e) {
      error(
          node.getStartMark().getLine() + 1,
          path,
          "\"" + text + "\" is not a decimal number; quote it if it is text");
      return f.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      boolean yes = text.equalsIgnoreCase("true");
      // In YAML 1.2 yes, no, on and off are words, and NO is Norway.
      return yes || text.equalsIgnoreCase("false") ? f.booleanNode(yes) : f.textNode(text);
    }
    if (tag.equals(Tag.NULL)) {
      return f.nullNode();
    }
    if (text.chars().anyMatch(YamlTree::control)) {
      error(
          node.getStartMark().getLine() + 1,
          path,
          "\"" + ForeignText.shown(text) + "\" has a control character; those are not allowed");
      return f.nullNode();
    }
    if (tag.equals(Tag.STR) || tag.equals(Tag.TIMESTAMP) || tag.equals(Tag.MERGE)) {
      return f.textNode(text);
    }
    error(node.getStartMark().getLine() + 1, path, "the tag " + tag.getValue() + " is not allowed");
    return f.nullNode();
  }
}
