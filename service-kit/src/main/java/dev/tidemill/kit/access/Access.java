package dev.tidemill.kit.access;

import java.util.List;
import java.util.Optional;

/** Tells who a bearer token stands for. Thread-safe. */
@FunctionalInterface
public interface Access {

  /** Nobody needs a token. */
  Access OPEN = token -> Optional.of(Principal.ANYBODY);

  /**
   * The principal that a token stands for now.
   *
   * @param token empty if the request has none
   */
  Optional<Principal> principal(String token);

  /** Whether requests without a token are answered. */
  default boolean open() {
    return principal("").isPresent();
  }

  /** One token, which stands for this principal. */
  static Access of(String token, Principal principal) {
    byte[] hash = Tokens.hash(token);
    return given -> Tokens.same(hash, given) ? Optional.of(principal) : Optional.empty();
  }

  /** A token that any of these knows. */
  static Access any(List<Access> all) {
    List<Access> copy = List.copyOf(all);
    return token -> copy.stream().flatMap(a -> a.principal(token).stream()).findFirst();
  }
}
