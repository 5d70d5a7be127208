package dev.tidemill.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountedTest {

  @Test
  void oneThingIsSingularAndAnyOtherNumberPlural() {
    assertThat(Counted.of(1, "row")).isEqualTo("1 row");
    assertThat(Counted.of(0, "row")).isEqualTo("0 rows");
    assertThat(Counted.of(2, "new file")).isEqualTo("2 new files");
    assertThat(Counted.of(2, "entry")).isEqualTo("2 entries");
    assertThat(Counted.of(2, "day")).isEqualTo("2 days");
    assertThat(Counted.of(2, "batch")).isEqualTo("2 batches");
    assertThat(Counted.verb(1, "is", "are")).isEqualTo("is");
    assertThat(Counted.verb(0, "is", "are")).isEqualTo("are");
  }

  @Test
  void namesReadAsASentenceAndTooManyAreCounted() {
    assertThat(Counted.names(List.of(), 3)).isEmpty();
    assertThat(Counted.names(List.of("a"), 3)).isEqualTo("a");
    assertThat(Counted.names(List.of("a", "b"), 3)).isEqualTo("a and b");
    assertThat(Counted.names(List.of("a", "b", "c"), 3)).isEqualTo("a, b and c");
    assertThat(Counted.names(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 more");
  }
}
