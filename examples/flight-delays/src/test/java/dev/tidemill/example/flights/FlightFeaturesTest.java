package dev.tidemill.example.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FlightFeaturesTest {
  private static final LocalDateTime START = LocalDateTime.of(2001, 1, 1, 6, 0);
  private static final String[] DESTINATIONS = {"ORD", "DFW", "LGA"};

  /** The leak probe: what is known only after t changes no input at or before t by a byte. */
  @Property(tries = 50)
  void outcomesThatAreNotKnownChangeNoInput(
      @ForAll long seed, @ForAll @IntRange(max = 299) int at) {
    List<Flight> flights = flights(seed, 300, 9);
    LocalDateTime cut = flights.get(at).departedAt();
    List<Flight> scrambled =
        flights.stream()
            .map(f -> f.landedAt().isAfter(cut) ? withDelay(f, 500 - f.arrivalDelayMin()) : f)
            .toList();

    List<float[]> known = inputs(flights);
    List<float[]> other = inputs(scrambled);

    for (int i = 0; i < flights.size() && !flights.get(i).departedAt().isAfter(cut); i++) {
      assertThat(other.get(i)).containsExactly(known.get(i));
    }
  }

  /** Why prepare may run on a window and on a holdout with a week of history each. */
  @Property(tries = 20)
  void aWeekOfHistoryGivesTheSameInputsAsAllOfIt(@ForAll long seed) {
    List<Flight> flights = flights(seed, 3_000, 15);
    LocalDateTime from = flights.get(0).departedAt().plusDays(FlightFeatures.HISTORY_DAYS + 3);
    LocalDateTime historyFrom = from.minusDays(FlightFeatures.HISTORY_DAYS);
    List<Flight> late =
        flights.stream().filter(f -> !f.departedAt().isBefore(historyFrom)).toList();

    List<float[]> all = inputs(flights);
    List<float[]> some = inputs(late);

    int skipped = flights.size() - late.size();
    for (int i = 0; i < late.size(); i++) {
      if (!late.get(i).departedAt().isBefore(from)) {
        assertThat(some.get(i)).containsExactly(all.get(skipped + i));
      }
    }
  }

  @Property(tries = 20)
  void theOrderWithinAMinuteDoesNotMatter(@ForAll long seed) {
    List<Flight> flights = flights(seed, 400, 2);
    List<Flight> shuffled = new ArrayList<>(flights);
    Collections.shuffle(shuffled, new Random(seed));
    shuffled.sort(java.util.Comparator.comparing(Flight::departedAt));

    List<float[]> inputs = inputs(flights);
    List<float[]> other = inputs(shuffled);

    for (int i = 0; i < shuffled.size(); i++) {
      assertThat(other.get(i)).containsExactly(inputs.get((int) shuffled.get(i).id() - 1));
    }
  }

  @Test
  void sharesFollowWhatHasLanded() {
    FlightFeatures features = new FlightFeatures();
    features.inputs(flight(1, 0, 60, 600, "ORD"));
    features.inputs(flight(2, 0, -4, 600, "DFW"));

    float[] early = features.inputs(flight(3, 119, 0, 600, "ORD"));
    float[] then = features.inputs(flight(4, 120, 0, 600, "ORD"));
    float[] later = features.inputs(flight(5, 210, 0, 600, "ORD"));

    assertThat(early[5]).isEqualTo(0.2f);
    assertThat(then[5]).isEqualTo((1 + 0.2f) / 3);
    assertThat(then[6]).isEqualTo((60 - 4 + 5) / 3f);
    assertThat(then[7]).isEqualTo((1 + 5 * 0.2f) / 6);
    // 90 minutes on, both count half.
    assertThat(later[5]).isEqualTo((0.5f + 0.2f) / 2);
  }

  @Test
  void departuresCountEarlierMinutesAndHalveIn30() {
    FlightFeatures features = new FlightFeatures();
    features.inputs(flight(1, 0, 0, 600, "ORD"));
    assertThat(features.inputs(flight(2, 0, 0, 600, "ORD"))[8]).isZero();
    assertThat(features.inputs(flight(3, 30, 0, 600, "ORD"))[8]).isEqualTo(1f);
  }

  @Test
  void aMissingDistanceIsNaNAndTheLandingIsEstimatedFromTheDestination() {
    FlightFeatures features = new FlightFeatures();
    assertThat(features.estimatedLanding(START, "ORD")).isNull();
    features.inputs(flight(1, 0, 0, 600, "ORD"));

    float[] inputs = features.departs(START.plusMinutes(5), 0, "ORD");

    assertThat(inputs[FlightFeatures.DISTANCE]).isNaN();
    assertThat(features.estimatedLanding(START, "ORD")).isEqualTo(START.plusMinutes(120));
  }

  @Test
  void anAirportNeverSeenHasACodeAndNonsenseHasNone() {
    assertThat(FlightFeatures.destinationCode("AAB")).isEqualTo(1f);
    assertThat(FlightFeatures.destinationCode("ord")).isNaN();
    assertThat(FlightFeatures.destinationCode("")).isNaN();
    assertThat(FlightFeatures.destinationCode(null)).isNaN();
  }

  @Test
  void flightsOutOfOrderAreRefused() {
    FlightFeatures features = new FlightFeatures();
    features.inputs(flight(1, 10, 0, 600, "ORD"));
    assertThatThrownBy(() -> features.inputs(flight(2, 9, 0, 600, "ORD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 minutes earlier");
  }

  @Test
  void aLongSilenceForgetsEverything() {
    FlightFeatures features = new FlightFeatures();
    features.inputs(flight(1, 0, 60, 600, "ORD"));
    float[] inputs = features.inputs(flight(2, 60 * 24 * 30, 0, 600, "ORD"));
    assertThat(inputs[5]).isEqualTo(0.2f);
    assertThat(inputs[6]).isEqualTo(5f);
    assertThat(inputs[7]).isEqualTo(0.2f);
    assertThat(inputs[8]).isZero();
  }

  private static List<float[]> inputs(List<Flight> flights) {
    FlightFeatures features = new FlightFeatures();
    return flights.stream().map(features::inputs).toList();
  }

  private static List<Flight> flights(long seed, int n, int gapMin) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Flight> flights = new ArrayList<>();
    int minute = 0;
    for (int i = 1; i <= n; i++) {
      minute += random.nextInt(gapMin);
      String destination = DESTINATIONS[random.nextInt(DESTINATIONS.length)];
      flights.add(
          flight(i, minute, random.nextInt(-20, 60), random.nextInt(100, 4_000), destination));
    }
    return flights;
  }

  private static Flight flight(long id, int minute, int delay, int distance, String destination) {
    return new Flight(id, START.plusMinutes(minute), delay, distance, "ATL", destination);
  }

  private static Flight withDelay(Flight f, int delay) {
    return new Flight(f.id(), f.departedAt(), delay, f.distanceMi(), f.origin(), f.destination());
  }
}
