package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("One condition that a decision looked at.")
public record Condition(
    @Doc("such as newRows, quietPeriod, cooldown, concurrency") String name,
    @Doc("the value seen") String observed,
    @Doc("the value wanted") String required,
    @Doc("whether it held") boolean met,
    @Doc("how deep it stands in a tree of conditions; 0 for the top") int depth,
    @Doc("when it will hold, or what has come will no longer count, if nothing else happens")
        Optional<Instant> until) {

  /** One that stands by itself. */
  public Condition(String name, String observed, String required, boolean met) {
    this(name, observed, required, met, 0, Optional.empty());
  }

  /** The same, deeper in a tree. */
  public Condition below(int levels) {
    return new Condition(name, observed, required, met, depth + levels, until);
  }

  public Condition named(String other) {
    return new Condition(other, observed, required, met, depth, until);
  }

  public Condition until(Optional<Instant> at) {
    return new Condition(name, observed, required, met, depth, at);
  }
}
