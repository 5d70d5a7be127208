package dev.tidemill.training.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.JobEvent;
import dev.tidemill.schemas.message.JobEventBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;

class CollectorProperties {

  private static final Instant NOW = Instant.now();

  enum Named {
    NOWHERE,
    BY_A_RECORD,
    BY_A_LIST
  }

  record Blob(Named named, int ageHours) {}

  private Path dir;

  @Provide
  Arbitrary<List<Blob>> blobs() {
    return Combinators.combine(
            Arbitraries.of(Named.class), Arbitraries.integers().between(0, 100 * 24))
        .as(Blob::new)
        .list()
        .ofMaxSize(25);
  }

  @Property(tries = 100)
  void exactlyTheUnnamedArtefactsThatAreOldEnoughGo(
      @ForAll("blobs") List<Blob> blobs, @ForAll("days") int keepDays) throws IOException {
    dir = Files.createTempDirectory("collector");
    ArtefactStore store = new ArtefactStore(dir);
    List<Object> records = new ArrayList<>();
    Set<String> stay = new TreeSet<>();
    Set<String> go = new TreeSet<>();
    StringBuilder listed = new StringBuilder("[");
    for (int i = 0; i < blobs.size(); i++) {
      Blob blob = blobs.get(i);
      String digest = store.put(("blob " + i).getBytes(StandardCharsets.UTF_8));
      Files.setLastModifiedTime(
          store.path(digest), FileTime.from(NOW.minus(Duration.ofHours(blob.ageHours()))));
      boolean old = blob.ageHours() > keepDays * 24;
      (old && blob.named() == Named.NOWHERE ? go : stay).add(digest);
      switch (blob.named()) {
        case NOWHERE -> {}
        case BY_A_RECORD ->
            records.add(event(new JobEventBody.JobFailed("X", "model " + digest + ".", false)));
        case BY_A_LIST -> listed.append('"').append(digest).append("\",");
      }
    }
    String list = store.put((listed + "0]").getBytes(StandardCharsets.UTF_8));
    records.add(event(new JobEventBody.TestsFinished(list, 1)));
    stay.add(list);

    Collected done =
        new ArtefactCollector(store, (topics, to) -> records.forEach(to))
            .collect(Duration.ofDays(keepDays), false, NOW);

    assertThat(done.removed()).extracting(s -> s.name()).containsExactlyElementsOf(go);
    assertThat(store.list()).containsExactlyElementsOf(stay);
  }

  @Provide
  Arbitrary<Integer> days() {
    return Arbitraries.integers().between(1, 60);
  }

  private static JobEvent event(JobEventBody body) {
    return new JobEvent("e", "default/p", "run", "job", 1, "execution", "worker", NOW, body);
  }

  @AfterTry
  void delete() throws IOException {
    try (var files = Files.walk(dir)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
