package dev.tidemill.kit.access;

import java.util.Locale;

/** What somebody may do, least first. Each role may also do what the roles before it may. */
public enum Role {
  /** Read. */
  VIEWER,
  /** Start, stop and pause what there is; take a candidate off traffic; leave files out. */
  OPERATOR,
  /** Put a candidate on all of the traffic. */
  APPROVER,
  /** Say which programs run and on which data: apply, delete, include files again. */
  ADMIN;

  /** The role as people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word. @throws IllegalArgumentException with the roles that exist */
  public static Role of(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "\"" + word + "\" is not a role; allowed: viewer, operator, approver, admin");
  }

  boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
