package dev.tidemill.console;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How many requests a day an endpoint answers of late, from what gateways count: over the last 12
 * to 24 hours, or since this process hears of them if that is shorter.
 */
final class RequestRate {

  private static final Duration KEPT = Duration.ofHours(12);
  private static final Duration LEAST = Duration.ofMinutes(10);
  private static final double MILLIS_A_DAY = Duration.ofDays(1).toMillis();

  private record Count(Instant at, long answered) {}

  /** Of one gateway: the count that the rate begins at, the next such one, and the newest. */
  private record Counts(Count first, Count next, Count last) {

    Counts with(Count count) {
      if (count.answered() < last.answered()) {
        return new Counts(count, count, count); // the gateway has begun anew
      }
      return Duration.between(next.at(), count.at()).compareTo(KEPT) > 0
          ? new Counts(next, count, count)
          : new Counts(first, next, count);
    }

    Duration span() {
      return Duration.between(first.at(), last.at());
    }
  }

  private final Map<String, Counts> gateways = new TreeMap<>();

  /** Takes what a gateway says of the endpoint. */
  void told(GatewayState gateway, EndpointState endpoint) {
    Count count = new Count(gateway.at(), endpoint.answered());
    gateways.merge(
        gateway.gateway(), new Counts(count, count, count), (old, one) -> old.with(count));
  }

  /** Requests a day of all gateways; empty as long as none is known for ten minutes. */
  OptionalDouble perDay() {
    Instant newest =
        gateways.values().stream()
            .map(c -> c.last().at())
            .max(Instant::compareTo)
            .orElse(Instant.EPOCH);
    double[] rates =
        gateways.values().stream()
            .filter(c -> c.last().at().isAfter(newest.minus(KEPT)))
            .filter(c -> c.span().compareTo(LEAST) >= 0)
            .mapToDouble(
                c ->
                    (c.last().answered() - c.first().answered())
                        * MILLIS_A_DAY
                        / c.span().toMillis())
            .toArray();
    double sum = 0;
    for (double rate : rates) {
      sum += rate;
    }
    return rates.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }
}
