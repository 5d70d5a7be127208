package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** A document holds no secret: literals in secret fields and passwords in URLs are refused. */
final class SecretLiterals {

  /** Matches the names of secrets, in lower case and without separators. */
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          ".*(passwords?|passwd|passphrases?|secrets?|token|apikeys?|accesskeys?|secretkeys?"
              + "|privatekeys?|credentials?)");

  private static final Set<String> REFERENCES = Set.of("fromEnv", "fromFile", "fromSecret");

  /** The fields by which Kubernetes names a secret, as in imagePullSecrets. */
  private static final Set<String> NAMED = Set.of("name", "key");

  /** Beside a secret they say whose it is, or where it is sent. */
  private static final Set<String> USERS = Set.of("user", "username", "header", "prefix");

  private static final Pattern URL_PASSWORD =
      Pattern.compile("(?i)[a-z][a-z0-9+.-]*://[^/\\s:@]*:[^/\\s@]+@");

  private static final String OF_A_TRAINER =
      "let a script of yours set %s, such as command: [sh, train.sh]";
  private static final String PLACES =
      "{fromEnv: NAME}, {fromFile: PATH} or {fromSecret: {name, key}}";

  private final String secret;
  private final String password;
  private final BiConsumer<String, String> report;

  private SecretLiterals(String secret, String password, BiConsumer<String, String> report) {
    this.secret = secret;
    this.password = password;
    this.report = report;
  }

  /** Of a specification. */
  static void check(JsonNode root, BiConsumer<String, String> report) {
    new SecretLiterals(
            "a secret may not stand in a specification, which is stored; write where it is kept, "
                + PLACES
                + ", where a field takes that; "
                + OF_A_TRAINER.formatted("that of a trainer"),
            "a password may not stand in a URL: specifications are stored; name its place in the"
                + " field for credentials beside the URL, or "
                + OF_A_TRAINER.formatted("it"),
            report)
        .walk(root, "");
  }

  /** Of a file that stays where it is. */
  static void checkFile(JsonNode root, BiConsumer<String, String> report) {
    new SecretLiterals(
            "a secret may not stand in this file; write where it is kept: " + PLACES,
            "a password may not stand in a URL",
            report)
        .walk(root, "");
  }

  private void walk(JsonNode node, String path) {
    for (Map.Entry<String, JsonNode> f : node.properties()) {
      String child = path.isEmpty() ? f.getKey() : path + "." + f.getKey();
      if (f.getKey().equals("fromSecret")) {
        continue;
      }
      if (isSecret(f.getKey()) && !isReference(f.getKey(), f.getValue())) {
        report.accept(child, secret);
      } else {
        walk(f.getValue(), child);
      }
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(node.get(i), path + "[" + i + "]");
      }
    }
    if (node.isTextual() && URL_PASSWORD.matcher(node.asText()).find()) {
      report.accept(path, password);
    }
  }

  private static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "")).matches();
  }

  /** Whether a value is empty, or names only places where secrets are kept, and whose they are. */
  private static boolean isReference(String field, JsonNode value) {
    if (value.isObject()) {
      boolean kubernetes = field.matches("(?i).*secrets?");
      return value.properties().stream()
          .allMatch(
              f ->
                  REFERENCES.contains(f.getKey())
                      || (kubernetes && NAMED.contains(f.getKey()))
                      || (USERS.contains(f.getKey()) && f.getValue().isTextual())
                      || (f.getValue().isObject() && isReference(f.getKey(), f.getValue())));
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        if (!isReference(field, item)) {
          return false;
        }
      }
      return true;
    }
    return value.isNull();
  }
}
