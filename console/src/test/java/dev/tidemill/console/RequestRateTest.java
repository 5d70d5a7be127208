package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests a day, from the counts of gateways. */
class RequestRateTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final RequestRate rate = new RequestRate();

  private void told(String gateway, Duration after, long answered) {
    EndpointState endpoint =
        new EndpointState("e", "default/p", 1, 1, List.of(), answered, 0, 0, 0, 0, 0, 0);
    rate.told(
        new GatewayState(gateway, START.plus(after), Duration.ofMinutes(1), "", List.of(endpoint)),
        endpoint);
  }

  @Test
  void aBurstOfMinutesSaysNothingOfADay() {
    told("a", Duration.ZERO, 5000);
    told("a", Duration.ofMinutes(9), 5010);
    assertThat(rate.perDay()).isEmpty();
  }

  @Test
  void gatewaysAreAddedUpAndCountOnlyWhatWasHeardOfThem() {
    told("a", Duration.ZERO, 5000);
    told("b", Duration.ZERO, 0);
    told("a", Duration.ofHours(1), 5010);
    told("b", Duration.ofHours(1), 5);
    assertThat(rate.perDay()).hasValueCloseTo(360.0, within(1e-9));
  }

  @Test
  void aGatewayThatBeginsAnewIsNotCountedBackwards() {
    told("a", Duration.ZERO, 5000);
    told("a", Duration.ofHours(1), 2);
    told("a", Duration.ofHours(2), 12);
    assertThat(rate.perDay()).hasValueCloseTo(240.0, within(1e-9));
  }

  @Test
  void whatWasLongAgoCountsNoMore() {
    // given: much traffic on the first day, little since then
    told("a", Duration.ZERO, 0);
    told("a", Duration.ofHours(13), 100_000);
    told("a", Duration.ofHours(26), 100_013);
    told("a", Duration.ofHours(39), 100_026);
    assertThat(rate.perDay()).hasValueCloseTo(24.0, within(1e-9));
  }
}
