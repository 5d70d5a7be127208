package dev.tidemill.standalone.cluster;

import dev.tidemill.standalone.ServiceAcls.Right;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** An access control list, read as Kafka's authorizer reads it. */
record AccessList(List<AclBinding> bindings) {

  private static final String EVERYONE = "User:*";
  private static final String ANY = "*";

  /** Whether the list says anything about a user by name. */
  boolean names(String user) {
    return bindings.stream().anyMatch(b -> b.entry().principal().equals(user));
  }

  /** What of a right a user is not allowed, as {@code READ on topic NAME}. */
  List<String> missing(String user, Right right) {
    List<String> missing = new ArrayList<>();
    for (AclOperation operation : right.operations()) {
      for (String name : right.names()) {
        if (!allowed(user, operation, right.type(), right.pattern(), name)) {
          missing.add(
              "%s on %s %s%s"
                  .formatted(
                      operation,
                      word(right.type()),
                      name,
                      right.pattern() == PatternType.PREFIXED ? "..." : ""));
        }
      }
    }
    return missing;
  }

  private static String word(ResourceType type) {
    return type.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private boolean allowed(
      String user, AclOperation operation, ResourceType type, PatternType pattern, String name) {
    boolean denied =
        bindings.stream()
            .anyMatch(
                b ->
                    b.entry().permissionType() == AclPermissionType.DENY
                        && about(b, user, operation, type)
                        && meets(b, pattern, name));
    return !denied
        && bindings.stream()
            .anyMatch(
                b ->
                    b.entry().permissionType() == AclPermissionType.ALLOW
                        && about(b, user, operation, type)
                        && covers(b, pattern, name));
  }

  private static boolean about(
      AclBinding b, String user, AclOperation operation, ResourceType type) {
    String principal = b.entry().principal();
    AclOperation given = b.entry().operation();
    return (principal.equals(user) || principal.equals(EVERYONE))
        && b.pattern().resourceType() == type
        && (given == operation || given == AclOperation.ALL);
  }

  /** Whether a binding is about everything that a pattern of names is about. */
  private static boolean covers(AclBinding b, PatternType pattern, String name) {
    String given = b.pattern().name();
    if (given.equals(ANY) && b.pattern().patternType() == PatternType.LITERAL) {
      return true;
    }
    return b.pattern().patternType() == PatternType.PREFIXED
        ? name.startsWith(given)
        : pattern == PatternType.LITERAL && given.equals(name);
  }

  /** Whether a binding is about anything that a pattern of names is about. */
  private static boolean meets(AclBinding b, PatternType pattern, String name) {
    return covers(b, pattern, name)
        || (pattern == PatternType.PREFIXED && b.pattern().name().startsWith(name));
  }

  /** What a user is allowed on Tidemill's own things beyond these rights. */
  List<String> beyond(String user, List<Right> rights) {
    return bindings.stream()
        .filter(b -> b.entry().permissionType() == AclPermissionType.ALLOW)
        .filter(b -> b.entry().principal().equals(user))
        .filter(AccessList::touchesTidemill)
        .filter(b -> !within(b, rights))
        .map(AccessList::told)
        .sorted()
        .toList();
  }

  /** What everyone is allowed to change of Tidemill's own things. */
  List<String> ofEveryone() {
    return bindings.stream()
        .filter(b -> b.entry().permissionType() == AclPermissionType.ALLOW)
        .filter(b -> b.entry().principal().equals(EVERYONE))
        .filter(AccessList::touchesTidemill)
        .filter(b -> !harmless(b.entry().operation()) && b.entry().operation() != AclOperation.READ)
        .map(AccessList::told)
        .sorted()
        .toList();
  }

  private static boolean harmless(AclOperation operation) {
    return operation == AclOperation.DESCRIBE || operation == AclOperation.DESCRIBE_CONFIGS;
  }

  private static boolean touchesTidemill(AclBinding b) {
    String name = b.pattern().name();
    return switch (b.pattern().resourceType()) {
      case CLUSTER -> b.entry().operation() != AclOperation.IDEMPOTENT_WRITE;
      case TOPIC, GROUP, TRANSACTIONAL_ID ->
          name.equals(ANY)
              || name.startsWith("tidemill")
              || (b.pattern().patternType() == PatternType.PREFIXED && "tidemill".startsWith(name));
      default -> false;
    };
  }

  private static boolean within(AclBinding b, List<Right> rights) {
    AclOperation given = b.entry().operation();
    if (harmless(given)) {
      return true;
    }
    boolean prefixed = b.pattern().patternType() == PatternType.PREFIXED;
    for (Right right : rights) {
      boolean sort = right.type() == b.pattern().resourceType();
      if (sort && right.operations().contains(given)) {
        for (String name : right.names()) {
          boolean inside =
              right.pattern() == PatternType.PREFIXED
                  ? b.pattern().name().startsWith(name)
                  : !prefixed && b.pattern().name().equals(name);
          if (inside) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String told(AclBinding b) {
    return "%s on %s %s%s"
        .formatted(
            b.entry().operation(),
            word(b.pattern().resourceType()),
            b.pattern().name(),
            b.pattern().patternType() == PatternType.PREFIXED ? "..." : "");
  }
}
