package dev.tidemill.schemas.spec.kind;

import dev.tidemill.schemas.spec.Timetable;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Rules about texts in a language of their own, which others know. Each says what is wrong in one
 * sentence; empty: nothing is.
 *
 * @param timetable about timetables in which each field is right by itself
 * @param condition about expressions in CEL that come to true or false
 * @param value about expressions in CEL that come to anything
 * @param url about the addresses that a specification names
 */
public record OutsideRules(
    Function<Timetable, Optional<String>> timetable, Cel condition, Cel value, Url url) {

  /** Everything is right. */
  public static final OutsideRules NONE =
      new OutsideRules(
          timetable -> Optional.empty(),
          (cel, variables) -> Optional.empty(),
          (cel, variables) -> Optional.empty(),
          (url, of) -> Optional.empty());

  /** A rule about expressions in CEL. */
  @FunctionalInterface
  public interface Cel {

    /**
     * What is wrong.
     *
     * @param variables the names that the expression may use
     */
    Optional<String> problem(String cel, Set<String> variables);
  }

  /** What an address leads to. */
  public enum Reached {
    REPOSITORY,
    /** A store of S3. */
    STORE,
    DATABASE,
    /** A host without a scheme. */
    BROKER,
    /** What answers for a version. */
    SERVER
  }

  /** A rule about addresses. */
  @FunctionalInterface
  public interface Url {

    /** What is wrong. */
    Optional<String> problem(String url, Reached of);
  }
}
