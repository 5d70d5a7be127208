package dev.tidemill.kit.access;

/** The role that a route asks for. */
public sealed interface Need {

  /** No role: the answer is the same for all and holds no data. */
  record Nothing() implements Need {}

  /** A role in the namespace that the path names as {@code {namespace}}. */
  record InPath(Role role) implements Need {}

  /** A role in at least one namespace; the handler narrows what it does and shows. */
  record Somewhere(Role role) implements Need {}

  /** A valid token; the handler decides what its holder may do. */
  record Known() implements Need {}

  /** A role in every namespace. */
  record Everywhere(Role role) implements Need {}
}
