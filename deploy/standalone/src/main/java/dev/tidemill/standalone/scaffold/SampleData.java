package dev.tidemill.standalone.scaffold;

import dev.tidemill.schemas.spec.Task;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Random;

/** Made-up customers of a telephone company, for a folder that begins without data. */
final class SampleData {

  private static final int ROWS = 3000;
  private static final int MINUTES_BETWEEN = 30;
  private static final String[] PLANS = {"basic", "plus", "pro"};
  private static final String[] REASONS = {"billing", "network", "other"};

  private SampleData() {}

  /** The label of this task. */
  static String label(Task task) {
    return switch (task) {
      case BINARY_CLASSIFICATION -> "churned";
      case MULTICLASS_CLASSIFICATION -> "reason";
      case REGRESSION -> "next_bill";
    };
  }

  /** The same bytes each time. */
  static String csv(Task task) {
    StringBuilder csv =
        new StringBuilder("customer_id,seen_at,plan,age,tenure_months,calls," + label(task) + "\n");
    Random random = new Random(7);
    LocalDateTime at = LocalDateTime.of(2026, 1, 1, 0, 0);
    for (int i = 1; i <= ROWS; i++) {
      at = at.plusMinutes(1 + random.nextInt(2 * MINUTES_BETWEEN));
      int plan = random.nextInt(PLANS.length);
      int age = 18 + random.nextInt(60);
      double tenure = Math.round(-240 * Math.log(1 - random.nextDouble())) / 10.0;
      int calls = random.nextInt(10) * random.nextInt(3);
      double score = 0.5 - 0.06 * tenure + 0.15 * calls + (plan == 0 ? 0.6 : 0);
      String label =
          switch (task) {
            case BINARY_CLASSIFICATION -> random.nextDouble() < sigmoid(score) ? "1" : "0";
            case MULTICLASS_CLASSIFICATION -> reason(random, calls, age);
            case REGRESSION ->
                "%.2f"
                    .formatted(
                        10 + 12 * plan + 1.5 * calls + 0.1 * tenure + 3 * random.nextGaussian());
          };
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s:00,%s,%d,%s,%d,%s\n",
              i,
              at,
              PLANS[plan],
              age,
              tenure,
              calls,
              label));
    }
    return csv.toString();
  }

  private static String reason(Random random, int calls, int age) {
    double at = random.nextDouble();
    double network = calls > 5 ? 0.7 : 0.2;
    double billing = age > 50 ? 0.6 : 0.2;
    return at < network
        ? REASONS[1]
        : at < network + billing * (1 - network) ? REASONS[0] : REASONS[2];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
