package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** A specification holds no secret: literals in secret fields and passwords in URLs are refused. */
final class Secrets {

  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "(?i).*(password|passwd|secret|token|apikey|api_key|accesskey|access_key|credentials?|privatekey|private_key)$");
  private static final Pattern URL_PASSWORD =
      Pattern.compile("[a-z][a-z0-9+.-]*://[^/\\s:@]*:[^/\\s@]+@.*", Pattern.DOTALL);

  private Secrets() {}

  static void check(JsonNode root, BiConsumer<String, String> report) {
    walk(root, "", report);
  }

  private static void walk(JsonNode node, String path, BiConsumer<String, String> report) {
    Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> f = fields.next();
      String child = path.isEmpty() ? f.getKey() : path + "." + f.getKey();
      boolean reference = f.getKey().equals("fromSecret");
      if (!reference
          && f.getValue().isValueNode()
          && !f.getValue().isNull()
          && SECRET_FIELD.matcher(f.getKey()).matches()) {
        report.accept(
            child,
            "a secret may not stand in a specification; write {fromEnv: NAME}, {fromFile: PATH} or"
                + " {fromSecret: {name, key}}");
      }
      if (!reference) {
        walk(f.getValue(), child, report);
      }
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(node.get(i), path + "[" + i + "]", report);
      }
    }
    if (node.isTextual() && URL_PASSWORD.matcher(node.asText()).matches()) {
      report.accept(
          path,
          "a password may not stand in a URL; use credentials with {fromEnv}, {fromFile} or"
              + " {fromSecret}");
    }
  }
}
