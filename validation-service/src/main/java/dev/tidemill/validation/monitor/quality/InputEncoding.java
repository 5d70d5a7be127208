package dev.tidemill.validation.monitor.quality;

import java.util.List;

/**
 * Turns model inputs into the active positions of a one-hot vector: position 0 is the bias, then
 * come the bins of each input.
 *
 * @param columns the model inputs in the order of the signature
 */
public record InputEncoding(List<Column> columns) {

  /** One model input. */
  public record Column(String name, QuantileBins bins) {}

  public InputEncoding {
    columns = List.copyOf(columns);
  }

  /** Length of the one-hot vector. */
  public int positions() {
    int positions = 1;
    for (Column column : columns) {
      positions += column.bins().count();
    }
    return positions;
  }

  /**
   * The active positions of a row: the bias and one per input.
   *
   * @param features in the order of {@link #columns}; a row that is too short has missing values
   */
  public long[] encode(double[] features) {
    long[] active = new long[columns.size() + 1];
    int offset = 1;
    for (int i = 0; i < columns.size(); i++) {
      QuantileBins bins = columns.get(i).bins();
      active[i + 1] = (long) offset + bins.bin(i < features.length ? features[i] : Double.NaN);
      offset += bins.count();
    }
    return active;
  }

  /**
   * Whether a baseline that learned with this encoding can go on with a model that encodes its
   * inputs otherwise: the inputs are the same, and these bins tell their values apart.
   */
  public boolean fits(InputEncoding other) {
    if (columns.size() != other.columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      Column own = columns.get(i);
      Column theirs = other.columns.get(i);
      if (!own.name().equals(theirs.name()) || !own.bins().resolves(theirs.bins())) {
        return false;
      }
    }
    return true;
  }
}
