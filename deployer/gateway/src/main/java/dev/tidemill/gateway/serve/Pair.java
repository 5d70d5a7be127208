package dev.tidemill.gateway.serve;

import dev.tidemill.schemas.message.RouteRole;

/**
 * The two versions of a rollout. The newcomer is under judgement: the candidate, or after a
 * provisional promotion the new champion. The veteran vouches: the champion, or then the former
 * one. When the newcomer fails the veteran answers.
 */
public record Pair(ServedVersion newcomer, ServedVersion veteran) {

  /** The pair of a champion and its challenger of role CANDIDATE or FORMER. */
  public static Pair of(ServedVersion champion, ServedVersion challenger) {
    return challenger.role() == RouteRole.CANDIDATE
        ? new Pair(challenger, champion)
        : new Pair(champion, challenger);
  }
}
