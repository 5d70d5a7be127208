package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.onnx.OnnxGraph;

/**
 * A correction of the margin for each band of 250 miles: one Newton step on what the trees left
 * over, held small.
 *
 * @param corrections added to the margin, by band, in log-odds
 */
record DistanceBands(float[] corrections) {
  private static final float BAND_MI = 250;

  /** Bands up to 6,250 miles, beyond what the pipeline's data gate lets in. */
  private static final int BANDS = 25;

  /** As if each band also had this much curvature without a residual. */
  private static final double SHRINKAGE = 50;

  private static final double LARGEST = 0.1;

  static DistanceBands fit(
      float[] distances, float[] labels, float[] probabilities, float[] weights) {
    double[] gradient = new double[BANDS];
    double[] curvature = new double[BANDS];
    for (int row = 0; row < distances.length; row++) {
      if (distances[row] >= 0 && distances[row] < BANDS * BAND_MI) {
        int band = (int) (distances[row] / BAND_MI);
        double p = probabilities[row];
        gradient[band] += weights[row] * (labels[row] - p);
        curvature[band] += weights[row] * p * (1 - p);
      }
    }
    float[] corrections = new float[BANDS];
    for (int band = 0; band < BANDS; band++) {
      double step = gradient[band] / (curvature[band] + SHRINKAGE);
      corrections[band] = (float) Math.max(-LARGEST, Math.min(LARGEST, step));
    }
    return new DistanceBands(corrections);
  }

  /** Adds the look-up to a graph; returns the corrected margin. */
  String addTo(OnnxGraph graph, String margin, int distance) {
    String miles = graph.column(distance);
    String known = graph.node("GreaterOrEqual", miles, graph.floats(new float[] {0}, 1));
    String rows = graph.node("Reshape", known, graph.integers(new long[] {-1}, 1));
    String knownMiles = graph.node("Compress", miles, rows);
    String bands = graph.node("Div", knownMiles, graph.floats(new float[] {BAND_MI}, 1));
    String indices = graph.toInt64(graph.node("Floor", bands));
    String found = graph.nodeOnAxis("Gather", 0, graph.floats(corrections, BANDS), indices);
    String shaped = graph.node("Reshape", found, graph.node("Shape", margin));
    return graph.node("Add", margin, shaped);
  }
}
