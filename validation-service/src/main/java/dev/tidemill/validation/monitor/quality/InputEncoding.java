package dev.tidemill.validation.monitor.quality;

import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns model inputs into the active positions of a one-hot vector: position 0 is the bias, then
 * come the bins of each input.
 *
 * @param columns the model inputs in the order of the signature
 */
public record InputEncoding(List<Column> columns) {

  /**
   * One model input.
   *
   * @param texts there if it is text; then {@code bins} is not used
   */
  public record Column(String name, QuantileBins bins, Optional<TextBins> texts) {

    /** An input that is a number. */
    public Column(String name, QuantileBins bins) {
      this(name, bins, Optional.empty());
    }

    private int count() {
      return texts.map(TextBins::count).orElseGet(bins::count);
    }

    private int bin(double number, Map<String, String> row) {
      return texts.map(t -> t.bin(row.get(name))).orElseGet(() -> bins.bin(number));
    }

    private boolean resolves(Column other) {
      return name.equals(other.name)
          && texts.isPresent() == other.texts.isPresent()
          && texts
              .map(t -> t.resolves(other.texts.orElseThrow()))
              .orElseGet(() -> bins.resolves(other.bins));
    }
  }

  public InputEncoding {
    columns = List.copyOf(columns);
  }

  /**
   * The encoding of these inputs as they were in the training data. For an input without a profile
   * it tells only whether the value is missing.
   */
  public static InputEncoding of(List<String> inputs, Profile profile) {
    return new InputEncoding(inputs.stream().map(i -> column(i, profile.feature(i))).toList());
  }

  private static Column column(String name, Optional<FeatureProfile> profile) {
    double[] quantiles =
        profile.stream()
            .flatMap(f -> f.quantileEdges64().stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return new Column(
        name,
        QuantileBins.ofQuantiles(quantiles),
        profile
            .filter(FeatureProfile::holdsText)
            .map(f -> new TextBins(f.frequent(TextBins.MOST_VALUES))));
  }

  /**
   * This encoding, with so few bins for numbers that it has at most so many positions: a model of
   * many classes needs as many weights for each. Without any input if even that is too much.
   */
  public InputEncoding within(int positions) {
    InputEncoding coarser = this;
    for (int most = FeatureProfile.QUANTILE_BINS / 2; coarser.positions() > positions; most /= 2) {
      if (most == 0) {
        return new InputEncoding(List.of());
      }
      int cuts = most;
      coarser =
          new InputEncoding(
              columns.stream()
                  .map(c -> new Column(c.name, c.bins.coarser(cuts), c.texts))
                  .toList());
    }
    return coarser;
  }

  /** Length of the one-hot vector. */
  public int positions() {
    int positions = 1;
    for (Column column : columns) {
      positions += column.count();
    }
    return positions;
  }

  /**
   * The active positions of a row: the bias and one per input.
   *
   * @param numbers in the order of {@link #columns}; a row that is too short has missing values
   * @param texts of the inputs that are text, by name
   */
  public long[] encode(double[] numbers, Map<String, String> texts) {
    long[] active = new long[columns.size() + 1];
    int offset = 1;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      double number = i < numbers.length ? numbers[i] : Double.NaN;
      active[i + 1] = (long) offset + column.bin(number, texts);
      offset += column.count();
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
      if (!columns.get(i).resolves(other.columns.get(i))) {
        return false;
      }
    }
    return true;
  }
}
