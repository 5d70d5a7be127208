package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.ChangedCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a trigger knows of files that the programs of a run write among the code: each such change
 * would start a run, which changes them again. Files are told apart by path, where numbers and
 * hashes count as one: {@code logs/version_3} is {@code logs/version_4}.
 *
 * @param fired the change that started the last run of the trigger
 * @param written files that runs are known to write
 * @param trained runs in progress whose programs are done
 * @param restedAt when the programs of a run were done last
 */
public record OwnCode(
    Optional<ChangedCode> fired,
    List<String> written,
    List<String> trained,
    Optional<Instant> restedAt) {

  /** After so many runs in a row that made a change, the change starts no further run. */
  public static final int ENOUGH = 2;

  static final OwnCode NONE = new OwnCode(Optional.empty(), List.of(), List.of(), Optional.empty());

  private static final int MAX_WRITTEN = 200;
  private static final Pattern NUMBERS =
      Pattern.compile("[0-9A-Fa-f]{8,}(?:-[0-9A-Fa-f]{4,})*|[0-9]+");

  // deciding

  /**
   * What a change is.
   *
   * @param active the runs in progress
   * @param unchangedAt when the code was last seen as it was before
   */
  public ChangedCode judge(List<String> paths, List<String> active, Optional<Instant> unchangedAt) {
    List<String> listed = paths.stream().limit(ChangedCode.MAX_PATHS).toList();
    if (listed.isEmpty() || !isAtWork(active, unchangedAt)) {
      return new ChangedCode(listed, 0);
    }
    List<String> others = listed.stream().filter(p -> !written.contains(shape(p))).toList();
    if (others.isEmpty()) {
      return new ChangedCode(listed, ENOUGH);
    }
    Set<String> before = new HashSet<>();
    fired.ifPresent(f -> f.paths().forEach(p -> before.add(shape(p))));
    boolean again = others.stream().allMatch(p -> before.contains(shape(p)));
    return new ChangedCode(others, again ? fired.get().repeats() + 1 : 0);
  }

  /** Whether programs of a run were at work since the code was seen as it was before. */
  private boolean isAtWork(List<String> active, Optional<Instant> unchangedAt) {
    return !trained.containsAll(active)
        || unchangedAt.flatMap(seen -> restedAt.filter(at -> !at.isBefore(seen))).isPresent();
  }

  public static boolean isEnough(Optional<ChangedCode> change) {
    return change.filter(c -> c.repeats() >= ENOUGH).isPresent();
  }

  /** A path without what differs from run to run. */
  private static String shape(String path) {
    return NUMBERS.matcher(path).replaceAll("#");
  }

  // what became of it

  /** A run was started; files that changed without a run are not only written by runs. */
  public OwnCode fired(Optional<ChangedCode> change) {
    List<String> left = new ArrayList<>(written);
    change.ifPresent(c -> c.paths().forEach(p -> left.remove(shape(p))));
    return new OwnCode(change, List.copyOf(left), trained, restedAt);
  }

  /** A change was found to be made by runs. */
  public OwnCode suppressed(ChangedCode change) {
    Set<String> all = new LinkedHashSet<>(written);
    change.paths().forEach(p -> all.add(shape(p)));
    List<String> newest = all.stream().skip(Math.max(0, all.size() - MAX_WRITTEN)).toList();
    return new OwnCode(fired, newest, trained, restedAt);
  }

  public OwnCode trained(String run, Instant at) {
    if (trained.contains(run)) {
      return this;
    }
    List<String> all = new ArrayList<>(trained);
    all.add(run);
    return new OwnCode(fired, written, List.copyOf(all), Optional.of(at));
  }

  public OwnCode ended(String run, Instant at) {
    if (!trained.contains(run)) {
      return new OwnCode(fired, written, trained, Optional.of(at));
    }
    List<String> others = trained.stream().filter(id -> !id.equals(run)).toList();
    return new OwnCode(fired, written, others, restedAt);
  }
}
