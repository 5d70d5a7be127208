package dev.tidemill.kit.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.testing.KeptState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PartChangesTest {

  private record Item(int place, String id, String text) {}

  private record Shelf(long count, Optional<Label> label, List<Item> items, List<String> log) {}

  private record Head(long count) {}

  private record Label(String text) {}

  private record Lines(List<String> lines) {}

  private static final StateParts<Shelf> PARTS =
      new StateParts<>() {
        @Override
        public Class<? extends Record> type(String name) {
          if (name.equals("head")) {
            return Head.class;
          }
          if (name.equals("label")) {
            return Label.class;
          }
          return name.startsWith("item/") ? Item.class : Lines.class;
        }

        @Override
        public void compare(PartChanges<Shelf> changes) {
          changes.one("head", Shelf::count, Head::new);
          changes.optional("label", Shelf::label, label -> label);
          changes.each("item/", Shelf::items, Item::id, item -> item, item -> item);
          changes.chunks("log/", Shelf::log, 3, lines -> new Lines(List.copyOf(lines)));
        }

        @Override
        public Shelf join(Parts parts) {
          List<Item> items = new ArrayList<>(parts.each("item/", Item.class));
          items.sort((a, b) -> Integer.compare(a.place, b.place));
          return new Shelf(
              parts.one("head", Head.class).count,
              parts.optional("label", Label.class),
              List.copyOf(items),
              parts.each("log/", Lines.class).stream().flatMap(l -> l.lines.stream()).toList());
        }
      };

  private static Item item(int place, String text) {
    return new Item(place, "i" + place, text);
  }

  @Test
  void onlyWhatChangedIsWritten() {
    Item first = item(1, "a");
    Item second = item(2, "b");
    Shelf before = new Shelf(1, Optional.empty(), List.of(first, second), List.of("x", "y", "z"));
    Shelf after =
        new Shelf(
            1,
            Optional.of(new Label("new")),
            List.of(second, item(3, "c")),
            List.of("x", "y", "z", "w"));
    assertThat(PartChanges.of(PARTS, Optional.of(before), after))
        .isEqualTo(
            Map.of(
                "label", Optional.of(new Label("new")),
                "item/i3", Optional.of(item(3, "c")),
                "item/i1", Optional.empty(),
                "log/00000001", Optional.of(new Lines(List.of("w")))));
  }

  @Test
  void ofANewStateEveryPartIsWritten() {
    Shelf after = new Shelf(0, Optional.empty(), List.of(item(1, "a")), List.of());
    assertThat(PartChanges.of(PARTS, Optional.empty(), after)).containsOnlyKeys("head", "item/i1");
  }

  @Test
  void aMissingPartIsNamed() {
    assertThatThrownBy(() -> PARTS.join(new Parts(new TreeMap<>())))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("\"head\"");
  }

  @Property
  void whateverChangesThePartsMakeUpTheState(
      @ForAll @Size(max = 12) List<@IntRange(max = 20) Integer> places,
      @ForAll @Size(max = 12) List<@IntRange(max = 20) Integer> others,
      @ForAll @IntRange(max = 10) int lines,
      @ForAll @IntRange(max = 10) int otherLines) {
    KeptState<Shelf> kept = new KeptState<>(PARTS);
    Shelf first = shelf(places, lines, "first");
    Shelf second = shelf(others, otherLines, "second");
    for (Shelf state : List.of(first, second, first)) {
      kept.keep(state);
      assertThat(kept.read()).isEqualTo(state);
      assertThat(kept.join()).isEqualTo(state);
    }
    kept.keep(first);
    assertThat(kept.lastWritten()).isZero();
  }

  private static Shelf shelf(List<Integer> places, int lines, String text) {
    List<Item> items = places.stream().distinct().sorted().map(p -> item(p, text + p % 2)).toList();
    List<String> log = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      log.add(i % 2 == 0 ? "line " + i : text);
    }
    Optional<Label> label = Optional.of(new Label(text)).filter(l -> lines % 2 == 0);
    return new Shelf(places.size(), label, items, List.copyOf(log));
  }
}
