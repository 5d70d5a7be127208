package dev.tidemill.deploy.analysis;

/**
 * What can take a candidate off traffic. An implementation is an immutable record of its limits in
 * {@code analysis.guard}, one file each; {@code Guards} there lists them.
 *
 * <p>A guard is pure and total: the same evidence gives the same verdict, and evidence of nothing,
 * zeros and NaN give one too. One that fails aborts the rollout.
 */
public interface Guard {

  /** As messages carry it, in lower-kebab. */
  String name();

  /** What the evidence so far says. Too little of it is HOLD, never FAIL. */
  GuardVerdict judge(Evidence evidence);

  /**
   * The probability with which this guard may abort a candidate that is like its champion, over all
   * looks of a rollout together; 0 if the guard is not a statistical test.
   */
  default double alpha() {
    return 0;
  }

  /** What this guard has to pass for. */
  default Need neededFor() {
    return Need.NOTHING;
  }

  /**
   * Whether it also judges a provisional promotion. The former champion answers nobody then: there
   * is no split of the traffic to judge.
   */
  default boolean judgesPromotion() {
    return true;
  }

  /** What takes a pass. */
  enum Need {
    /** It is enough that the guard does not fail. */
    NOTHING,
    /** More traffic, and so promotion too. */
    ADVANCE,
    /** Promotion. */
    PROMOTION
  }
}
