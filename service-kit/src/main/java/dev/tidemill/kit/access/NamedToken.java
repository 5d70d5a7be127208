package dev.tidemill.kit.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A token of one person or program. The file of tokens keeps its hash, not the token itself.
 *
 * @param sha256 of the token, in hexadecimal
 * @param expires when it stops being valid; absent if it is valid until somebody revokes it
 */
public record NamedToken(
    String name, RoleGrant grant, String sha256, Instant created, Optional<Instant> expires) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,62}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** What Tidemill itself is called where a name stands. */
  private static final Set<String> TAKEN =
      Set.of(
          "anonymous",
          "console",
          "controller",
          "deployer",
          "gateway",
          "runner",
          "shared-token",
          "tidemill",
          "training-orchestrator",
          "trigger-service",
          "validation-service");

  /**
   * @throws IllegalArgumentException if a part is not valid
   */
  public NamedToken {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is not a name for a token; write 1 to 63 letters, digits and . _ @ + -, a"
              + " letter or digit first");
    }
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is what Tidemill calls a part of itself; choose another name");
    }
    if (!HASH.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "The sha256 of " + name + " is not 64 hexadecimal digits in lower case");
    }
  }

  /** The principal that it stands for, if it is valid at that time. */
  Optional<Principal> at(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get())
        ? Optional.empty()
        : Optional.of(new Principal(name, List.of(grant), true));
  }
}
