package dev.tidemill.validation.monitor;

import java.util.List;
import java.util.Optional;

/**
 * What the monitor remembers of an endpoint. A drift may have 150 kB, however much traffic there
 * is, and there is one per column: they are kept apart from the rest, see {@link #withDrifts}.
 *
 * @param champion the version that answered last as champion; 0 before the first
 * @param qualities one per quality check
 * @param drifts one per drift check and column
 * @param shares one per complete or finite check and what it watches
 * @param aged the last version that each age check found too old
 */
public record MonitorState(
    int champion,
    List<Quality> qualities,
    List<Drift> drifts,
    List<Share> shares,
    List<Aged> aged) {

  /** Nothing was seen. */
  public static final MonitorState START =
      new MonitorState(0, List.of(), List.of(), List.of(), List.of());

  /** The watch of a quality check. */
  public record Quality(String check, QualityWatch watch) {}

  /** The watch of a drift check over one column. */
  public record Drift(String check, DriftWatch watch) {}

  /**
   * What a complete or finite check watches.
   *
   * @param column name of a model input, or of the score
   * @param answers whether it is the score, which an input may be called too
   */
  public record Watches(String check, String column, boolean answers) {}

  /** A complete or finite check over one column. */
  public record Share(Watches watches, ShareWatch watch) {}

  /** The last version that an age check found too old. */
  public record Aged(String check, int version) {}

  public MonitorState {
    qualities = List.copyOf(qualities);
    drifts = List.copyOf(drifts);
    shares = List.copyOf(shares);
    aged = List.copyOf(aged);
  }

  /** The same with other drifts. */
  public MonitorState withDrifts(List<Drift> others) {
    return new MonitorState(champion, qualities, others, shares, aged);
  }

  /** The same with other qualities. */
  public MonitorState withQualities(List<Quality> others) {
    return new MonitorState(champion, others, drifts, shares, aged);
  }

  Optional<QualityWatch> quality(String check) {
    return qualities.stream().filter(q -> q.check().equals(check)).map(Quality::watch).findFirst();
  }

  Optional<DriftWatch> drift(String check, String column) {
    return drifts.stream()
        .filter(d -> d.check().equals(check) && d.watch().column().equals(column))
        .map(Drift::watch)
        .findFirst();
  }

  ShareWatch share(Watches what) {
    return shares.stream()
        .filter(s -> s.watches().equals(what))
        .map(Share::watch)
        .findFirst()
        .orElse(ShareWatch.START);
  }

  int aged(String check) {
    return aged.stream().filter(a -> a.check().equals(check)).mapToInt(Aged::version).sum();
  }
}
