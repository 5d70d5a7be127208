package dev.tidemill.kit.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who makes a request, and what they may do.
 *
 * @param name of a person or a program; empty if nobody has proved one
 * @param proven whether a token stands for the name
 */
public record Principal(String name, List<RoleGrant> grants, boolean proven) {

  /** Anybody on this machine, where nobody needs a token. They may do everything. */
  public static final Principal ANYBODY =
      new Principal("", List.of(RoleGrant.everywhere(Role.ADMIN)), false);

  public Principal {
    grants = List.copyOf(grants);
  }

  /** A person or program that a token stands for. */
  public static Principal proven(String name, RoleGrant... grants) {
    return new Principal(name, List.of(grants), true);
  }

  /**
   * Whether they may act in a role.
   *
   * @param namespace {@code *} stands for every namespace
   */
  public boolean may(Role needed, String namespace) {
    return grants.stream().anyMatch(g -> g.role().covers(needed) && g.in(namespace));
  }

  /** Whether they may act in a role in at least one namespace. */
  public boolean maySomewhere(Role needed) {
    return grants.stream().anyMatch(g -> g.role().covers(needed));
  }

  /** Why they may not, and which role they need; empty if they may. */
  public Optional<String> refusal(Role needed, String namespace) {
    return may(needed, namespace)
        ? Optional.empty()
        : Optional.of(
            "This needs the role %s in %s; %s"
                .formatted(
                    needed.word(),
                    namespace.equals(RoleGrant.EVERYWHERE) ? "every namespace (*)" : namespace,
                    has()));
  }

  /** The same where any namespace will do. */
  public Optional<String> refusalSomewhere(Role needed) {
    return maySomewhere(needed)
        ? Optional.empty()
        : Optional.of("This needs the role %s in a namespace; %s".formatted(needed.word(), has()));
  }

  private String has() {
    return grants.isEmpty()
        ? name + " has no role"
        : name
            + " is "
            + grants.stream().map(RoleGrant::words).collect(Collectors.joining(" and "));
  }
}
