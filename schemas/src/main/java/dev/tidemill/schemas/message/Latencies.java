package dev.tidemill.schemas.message;

/** The fixed bins of latency histograms: 8 per doubling from 1 microsecond, 200 bins. */
public final class Latencies {

  /** Number of bins. */
  public static final int BINS = 200;

  private Latencies() {}

  /** The bin of a latency in microseconds. */
  public static int bin(long micros) {
    if (micros <= 1) {
      return 0;
    }
    int bin = (int) Math.floor(8 * Math.log((double) micros) / Math.log(2));
    return Math.min(bin, BINS - 1);
  }

  /** Upper edge of a bin in microseconds. */
  public static double upperMicros(int bin) {
    return Math.pow(2, (bin + 1) / 8.0);
  }
}
