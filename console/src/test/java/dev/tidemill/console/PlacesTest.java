package dev.tidemill.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets a place in the stream of events. */
class PlacesTest {

  private record Seat(String principal, long number) implements Places.Holder {}

  private final List<Seat> seats = new ArrayList<>();
  private long last;

  private List<Seat> comes(String principal) {
    Seat seat = new Seat(principal, ++last);
    List<Seat> ended = Places.ended(seats, seat, 200);
    seats.removeAll(ended);
    seats.add(seat);
    return ended;
  }

  @Test
  void oneThatTakesAllPlacesLosesItsOldestToTheOwnerAndThenToItself() {
    IntStream.range(0, 200).forEach(i -> assertThat(comes("viewer")).isEmpty());
    assertThat(comes("owner")).containsExactly(new Seat("viewer", 1));
    for (int i = 0; i < 1_000; i++) {
      assertThat(comes("viewer")).extracting(Seat::principal).containsExactly("viewer");
    }
    assertThat(seats).hasSize(200).extracting(Seat::principal).containsOnlyOnce("owner");
  }

  @Test
  void whereAllHaveAsManyOneThatComesAgainEndsItsOwn() {
    IntStream.range(0, 100).forEach(i -> comes("a"));
    IntStream.range(0, 99).forEach(i -> comes("b"));
    comes("b");
    assertThat(comes("b")).containsExactly(new Seat("b", 101));
    assertThat(comes("c")).containsExactly(new Seat("a", 1));
  }
}
