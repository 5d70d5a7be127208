package dev.tidemill.validation.monitor.label;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.monitor.label.ClassesWatch.Change;
import dev.tidemill.validation.monitor.label.ClassesWatch.Label;
import dev.tidemill.validation.monitor.label.ClassesWatch.Trained;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassesWatchTest {

  private static final long DAY = 86_400_000L;
  private static final Trained TRAINED =
      new Trained(Set.of("a", "b", "rare"), Map.of("a", 500L, "b", 499L, "rare", 1L));

  /** One day's labels of these words. */
  private static List<Label> day(int number, String... words) {
    List<Label> labels = new ArrayList<>();
    for (String word : words) {
      labels.add(new Label(number * DAY, word));
    }
    return labels;
  }

  private static String[] times(int n, String... words) {
    return Collections.nCopies(n, List.of(words)).stream()
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  private static List<Change> changes(List<List<Label>> days, double max) {
    List<Label> all = days.stream().flatMap(List::stream).toList();
    return ClassesWatch.NONE.observe(all, TRAINED, max).changes();
  }

  @Test
  void aSingleLabelOfAnUnknownClassIsToldOnlyIfNoneIsAllowed() {
    List<List<Label>> days = List.of(day(1, times(50, "a", "b")), day(1, "c"), day(2, "a"));

    assertThat(changes(days, 0.01)).isEmpty();
    assertThat(changes(days, 0))
        .singleElement()
        .satisfies(c -> assertThat(c.appeared()).containsExactly(Map.entry("c", 1L)));
  }

  /** Three of fifteen labels are too many for chance at 1 %, though each day has only one. */
  @Test
  void threeDaysAreCountedTogetherSoThatLittleTrafficIsJudgedToo() {
    List<List<Label>> days = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      days.add(day(i, times(2, "a", "b")));
      days.add(day(i, "c"));
    }
    days.add(day(4, "a"));

    assertThat(changes(days, 0.01)).extracting(Change::day).containsExactly(3L);
  }

  @Test
  void aRareClassMayStayAwayAndAFrequentOneMayNot() {
    List<List<Label>> days = new ArrayList<>();
    days.add(day(1, "a", "b", "rare"));
    for (int i = 2; i <= 9; i++) {
      days.add(day(i, times(40, "a")));
    }

    List<Change> changes = changes(days, 0.01);

    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).day()).as("three days after the first").isEqualTo(4);
    assertThat(changes.get(0).gone()).containsOnlyKeys("b");
  }

  @Test
  void aClassThatNeverCameCountsFromTheFirstLabelOn() {
    List<List<Label>> days = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      days.add(day(i, times(40, "a")));
    }

    assertThat(changes(days, 0.01))
        .singleElement()
        .satisfies(c -> assertThat(c.gone().get("b").label()).isEqualTo(3 * 40));
  }

  @Test
  void profilesWithoutClassesSayNothingOfThoseThatStayAway() {
    List<Label> labels = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      labels.addAll(day(i, times(40, "a")));
    }
    Trained before = new Trained(Set.of("a", "b"), Map.of());

    assertThat(ClassesWatch.NONE.observe(labels, before, 0.01).changes()).isEmpty();
  }

  @Test
  void aClassThatTheNextVersionKnowsMayBeToldAgainWhenItIsUnknownAgain() {
    List<Label> some = new ArrayList<>(day(1, times(10, "c", "a")));
    some.addAll(day(2, times(10, "c", "a")));
    ClassesWatch told = ClassesWatch.NONE.observe(some, TRAINED, 0.01).next();
    Trained next = new Trained(Set.of("a", "b", "c"), Map.of("a", 9L, "b", 9L, "c", 9L));

    ClassesWatch known = told.observe(day(3, "c"), next, 0.01).next();

    assertThat(told.told()).containsExactly("c");
    assertThat(known.told()).isEmpty();
  }

  @Test
  void endlesslyManyClassesDoNotMakeTheStateGrow() {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      labels.add(new Label(i * DAY / 1000, "x".repeat(300) + i));
    }

    ClassesWatch watch = ClassesWatch.NONE.observe(labels, TRAINED, 0.01).next();

    assertThat(AvroMapper.of(ClassesWatch.class).encode(watch).length).isLessThan(50_000);
  }
}
