package dev.tidemill.gateway.serve;

import dev.tidemill.schemas.message.RouteRole;
import java.util.stream.Stream;

/**
 * The two versions of a rollout. The newcomer is under judgement: the candidate, or after a
 * provisional promotion the new champion. The veteran vouches: the champion, or then the former
 * one. When the newcomer fails the veteran answers.
 *
 * @param sameInputs whether both take the same inputs
 */
public record Pair(ServedVersion newcomer, ServedVersion veteran, boolean sameInputs) {

  /** Both. */
  public Stream<ServedVersion> versions() {
    return Stream.of(veteran, newcomer);
  }

  /** The pair of a champion and its challenger of role CANDIDATE or FORMER. */
  public static Pair of(ServedVersion champion, ServedVersion challenger) {
    boolean same = champion.model().inputs().sameAs(challenger.model().inputs());
    return challenger.role() == RouteRole.CANDIDATE
        ? new Pair(challenger, champion, same)
        : new Pair(champion, challenger, same);
  }
}
