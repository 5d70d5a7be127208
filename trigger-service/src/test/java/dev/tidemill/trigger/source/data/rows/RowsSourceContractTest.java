package dev.tidemill.trigger.source.data.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.message.RowRange;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.DataArrived;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are the lines of a file, in place of the messages of a topic. */
class RowsSourceContractTest extends SourceContract {

  /** Counts lines. */
  private static final class LinesLook implements RowsLook<TopicRows> {

    private List<WatchedRows<TopicRows>> retained = List.of();

    @Override
    public void retain(List<WatchedRows<TopicRows>> sources) {
      retained = sources;
    }

    @Override
    public String name() {
      return "lines";
    }

    @Override
    public Class<TopicRows> spec() {
      return TopicRows.class;
    }

    @Override
    public Duration every(TopicRows spec) {
      return spec.every();
    }

    @Override
    public Found look(WatchedRows<TopicRows> source, Optional<String> before)
        throws SourceException {
      long from = before.map(Long::parseLong).orElse(0L);
      try {
        Path file = source.folder().resolve(source.spec().name());
        long to = Files.exists(file) ? Files.readAllLines(file).size() : 0;
        RowRange range =
            new RowRange(
                source.source(),
                "lines",
                from,
                to,
                to - from,
                0,
                Optional.empty(),
                Optional.empty());
        return new Found(Long.toString(to), to > from ? List.of(range) : List.of());
      } catch (IOException e) {
        throw new SourceException("it cannot be read", true, e);
      }
    }
  }

  private static TopicRows lines(String file) {
    return new TopicRows(
        file,
        "json",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  protected Source source(Path cursors) {
    return new RowsSource<>(new LinesLook(), cursors, signals, clock);
  }

  @Override
  protected PipelineSpec spec() {
    return Specs.polled(
        List.of(new SourceSpec("flights", lines("rows.txt"))), Optional.empty(), "time");
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    Files.writeString(
        folder.resolve("rows.txt"),
        "row " + number + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  void aKindHearsWhichSourcesThereStillAre(@TempDir Path folder) {
    LinesLook look = new LinesLook();
    Source source = new RowsSource<>(look, folder, new RecordedSignals(), new SettableClock());
    source.retain(List.of(new Target(Specs.PIPELINE, 1, 1, spec(), folder)));
    assertThat(look.retained)
        .containsExactly(new WatchedRows<>("flights", lines("rows.txt"), folder));
    source.retain(List.of());
    assertThat(look.retained).isEmpty();
  }

  @Test
  void aSourceThatCannotBeLookedAtIsToldAndHoldsUpNoOther(@TempDir Path folder) throws IOException {
    // given
    Files.createDirectory(folder.resolve("broken"));
    Files.writeString(folder.resolve("rows.txt"), "row\n");
    PipelineSpec two =
        Specs.polled(
            List.of(
                new SourceSpec("broken", lines("broken")),
                new SourceSpec("flights", lines("rows.txt"))),
            Optional.empty(),
            "time");
    RecordedSignals sent = new RecordedSignals();
    Source source =
        new RowsSource<>(new LinesLook(), folder.resolve("cursors"), sent, new SettableClock());
    Target target = new Target(Specs.PIPELINE, 1, 1, two, folder);
    // when, then
    assertThat(source.sources(target)).containsExactly("broken", "flights");
    assertThatThrownBy(() -> source.poll(target, "broken"))
        .hasMessageContaining("it cannot be read");
    source.poll(target, "flights");
    assertThat(source.details().toString()).contains(Specs.PIPELINE + "/broken=it cannot be read");
    assertThat(sent.all()).extracting(Signal::body).first().isInstanceOf(DataArrived.class);
    assertThat(((DataArrived) sent.all().get(0).body()).ranges().get(0).dataSource())
        .isEqualTo("flights");
  }
}
