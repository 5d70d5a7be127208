package dev.tidemill.validation.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The watches of one check over its subjects, while rows are taken: the watches as they were, and
 * those that the check keeps. A watch that is not kept is forgotten.
 *
 * @param <W> what the check remembers of a subject
 */
public final class Watches<W extends Record> {

  private final String check;
  private final Map<Subject, W> before;
  private final Map<Subject, W> kept = new LinkedHashMap<>();
  private final List<Sighting> sightings = new ArrayList<>();

  Watches(String check, Map<Subject, W> before) {
    this.check = check;
    this.before = before;
  }

  /** Name of the check. */
  public String check() {
    return check;
  }

  /** The watch as it was. */
  public Optional<W> before(Subject subject) {
    return Optional.ofNullable(before.get(subject));
  }

  /** Keeps a watch for the rows to come. */
  public void keep(Subject subject, W watch) {
    kept.put(Objects.requireNonNull(subject), Objects.requireNonNull(watch));
  }

  /** Keeps all watches as they were. */
  public void keepAll() {
    kept.putAll(before);
  }

  /** Reports something. */
  public void saw(Sighting sighting) {
    sightings.add(Objects.requireNonNull(sighting));
  }

  Map<Subject, W> kept() {
    return kept;
  }

  List<Sighting> sightings() {
    return sightings;
  }
}
