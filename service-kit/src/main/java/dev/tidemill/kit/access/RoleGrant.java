package dev.tidemill.kit.access;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A role in some namespaces.
 *
 * @param namespaces their names, or {@value #EVERYWHERE} for all of them
 */
public record RoleGrant(Role role, Set<String> namespaces) {

  /** Stands for every namespace. */
  public static final String EVERYWHERE = "*";

  /** What the namespace of a pipeline looks like. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException if there are none, or one is not a name
   */
  public RoleGrant {
    namespaces = Set.copyOf(namespaces);
    if (namespaces.isEmpty()) {
      throw new IllegalArgumentException(
          "A namespace is missing; write its name, or * for all of them");
    }
    for (String namespace : namespaces) {
      if (!namespace.equals(EVERYWHERE) && !NAME.matcher(namespace).matches()) {
        throw new IllegalArgumentException(
            "\"" + namespace + "\" is not a namespace; write its name, or * for all of them");
      }
    }
  }

  /** The role in all namespaces. */
  public static RoleGrant everywhere(Role role) {
    return new RoleGrant(role, Set.of(EVERYWHERE));
  }

  /**
   * Reads {@code operator:growth} or {@code viewer:*}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static RoleGrant parse(String text) {
    String[] parts = text.strip().split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(
          "\"" + text.strip() + "\" is not a role and a namespace; write operator:growth");
    }
    return new RoleGrant(Role.of(parts[0].strip()), Set.of(parts[1].strip()));
  }

  /** Whether the role holds in this namespace; {@value #EVERYWHERE} stands for all of them. */
  boolean in(String namespace) {
    return namespaces.contains(EVERYWHERE) || namespaces.contains(namespace);
  }

  /** The grant as people write it: {@code operator in growth}. */
  public String words() {
    List<String> names = List.copyOf(new TreeSet<>(namespaces));
    return role.word() + " in " + (in(EVERYWHERE) ? "every namespace" : String.join(", ", names));
  }
}
