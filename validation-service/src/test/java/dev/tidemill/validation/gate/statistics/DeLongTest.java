package dev.tidemill.validation.gate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DeLongTest {

  /** The kernel of the paper. */
  private static double psi(double x, double y) {
    return y < x ? 1 : y == x ? 0.5 : 0;
  }

  /** The structural components, covariances and variance, straight from the paper's formulas. */
  private static double variance(double[][] positives, double[][] negatives) {
    int m = positives[0].length;
    int n = negatives[0].length;
    double[][] v10 = new double[2][m];
    double[][] v01 = new double[2][n];
    double[] theta = new double[2];
    for (int r = 0; r < 2; r++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double k = psi(positives[r][i], negatives[r][j]);
          v10[r][i] += k / n;
          v01[r][j] += k / m;
          theta[r] += k / (m * n);
        }
      }
    }
    double variance = 0;
    int[][] contrast = {{0, 0, 1}, {1, 1, 1}, {0, 1, -2}};
    for (int[] c : contrast) {
      double s10 = 0;
      double s01 = 0;
      for (int i = 0; i < m; i++) {
        s10 += (v10[c[0]][i] - theta[c[0]]) * (v10[c[1]][i] - theta[c[1]]) / (m - 1);
      }
      for (int j = 0; j < n; j++) {
        s01 += (v01[c[0]][j] - theta[c[0]]) * (v01[c[1]][j] - theta[c[1]]) / (n - 1);
      }
      variance += c[2] * (s10 / m + s01 / n);
    }
    return variance;
  }

  @Test
  void theVarianceIsThatOfThePapersFormulas() {
    Random random = new Random(3);
    double[][] positives = new double[2][40];
    double[][] negatives = new double[2][60];
    double[] labels = new double[100];
    double[][] scores = new double[2][100];
    for (int i = 0; i < 100; i++) {
      labels[i] = i < 40 ? 1 : 0;
      double base = random.nextGaussian() + labels[i];
      for (int r = 0; r < 2; r++) {
        scores[r][i] = Math.round(4 * (base + (r + 1) * 0.5 * random.nextGaussian())) / 4.0;
        if (i < 40) {
          positives[r][i] = scores[r][i];
        } else {
          negatives[r][i - 40] = scores[r][i];
        }
      }
    }

    Comparison comparison = DeLong.compare(labels, scores[0], scores[1], 0.05);

    assertThat(comparison.standardError())
        .isCloseTo(Math.sqrt(variance(positives, negatives)), within(1e-12));
    assertThat(comparison.difference())
        .isCloseTo(
            new RankedScores(labels, scores[0]).loss() - new RankedScores(labels, scores[1]).loss(),
            within(1e-12));
    assertThat(comparison.upper())
        .isCloseTo(comparison.difference() + 1.6448536 * comparison.standardError(), within(1e-6));
  }

  @Test
  void anExampleByHand() {
    double[] labels = {1, 1, 0, 0};
    Comparison comparison =
        DeLong.compare(labels, new double[] {4, 3, 2, 1}, new double[] {4, 1, 3, 2}, 0.05);

    // AUC 1 against 1/2. Per positive the placements differ by 0 and 1, per negative by 1/2, 1/2.
    assertThat(comparison.difference()).isCloseTo(-0.5, within(1e-12));
    assertThat(comparison.standardError()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void withoutAClassThereIsNoBound() {
    double[] scores = {1, 2, 3};
    assertThat(DeLong.compare(new double[] {1, 1, 1}, scores, scores, 0.05).defined()).isFalse();
  }
}
