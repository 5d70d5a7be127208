package dev.tidemill.simulation;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** What a simulated model is like; its digest says so, for the reader of a failure's log. */
enum Nature {
  /** better than the champion */
  GOOD(40),
  /** the model gate turns it down */
  UNFIT(6),
  /** throws on some inputs, which no gate saw */
  FAILING(10),
  /** its loss is higher on live traffic */
  WORSE(8),
  /** good until it is promoted */
  SPOILING(8),
  /** its labels do not come */
  UNLABELLED(6),
  /** nothing is heard of it */
  UNSEEN(4),
  /** answers NaN */
  NOT_A_NUMBER(4),
  /** gateways answer its golden requests differently from the gate */
  SKEWED(5),
  /** gateways cannot load it */
  UNLOADABLE(5),
  /** byte for byte the model trained before it */
  TWIN(4);

  private final int share;

  Nature(int share) {
    this.share = share;
  }

  static Nature any(RandomGenerator random) {
    int at = random.nextInt(100);
    for (Nature nature : values()) {
      at -= nature.share;
      if (at < 0) {
        return nature;
      }
    }
    return GOOD;
  }

  String digest(int number) {
    return name().toLowerCase(Locale.ROOT) + "-" + number;
  }

  static Nature of(String digest) {
    return valueOf(digest.substring(0, digest.lastIndexOf('-')).toUpperCase(Locale.ROOT));
  }
}
