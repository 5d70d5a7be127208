package dev.tidemill.trigger.source.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Polls;
import dev.tidemill.trigger.source.RecordedSignals;
import dev.tidemill.trigger.source.SettableClock;
import dev.tidemill.trigger.source.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeSourceTest {

  @TempDir Path home;
  private final RecordedSignals signals = new RecordedSignals();
  private final SettableClock clock = new SettableClock();
  private CodeSource poller;

  @BeforeEach
  void start() throws IOException {
    write("trainer/train.py", "v1");
    write("serving/serve.py", "v1");
    restart();
    looks();
  }

  private void restart() {
    poller = new CodeSource(home.resolve(".cursors"), signals, clock);
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> globs = List.of("trainer/**");
  private int version = 1;

  private void look() throws IOException {
    FilesSpec files = new FilesSpec("trainer/data", "*", "csv", Duration.ofSeconds(2));
    CodeSpec code = new CodeSpec(".", globs, List.of("serving/**"), Optional.empty());
    Polls.once(
        poller,
        new Target(
            Specs.PIPELINE,
            version,
            1,
            Specs.polled(List.of(new SourceSpec("flights", files)), Optional.of(code), "time"),
            home));
  }

  private void looks() throws IOException {
    look();
    look();
  }

  private CodeChanged last() {
    return (CodeChanged) signals.all().get(signals.all().size() - 1).body();
  }

  @Test
  void theFirstLookNamesNoPreviousDigest() {
    assertThat(signals.all()).hasSize(2);
    for (Signal signal : signals.all()) {
      assertThat(((CodeChanged) signal.body()).previousDigest()).isEmpty();
    }
  }

  @Test
  void aChangeNamesItsAreaAndPaths() throws IOException {
    String before = last().digest();
    write("serving/serve.py", "version 2");
    looks();
    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.APPLICATION);
    assertThat(last().previousDigest()).contains(before);
    assertThat(last().changedPaths()).containsExactly("serving/serve.py");
  }

  @Test
  void aChangeSaysWhenTheCodeWasLastSeenAsItWasBefore() throws IOException {
    for (int version = 2; version <= 3; version++) {
      Instant seen = clock.instant();
      write("trainer/train.py", "version " + version + "!".repeat(version));
      clock.advance(Duration.ofSeconds(1));
      looks();
      assertThat(last().unchangedAt()).contains(seen);
    }
    write("trainer/train.py", "changed while nobody looked");
    restart();
    looks();
    assertThat(last().unchangedAt()).isEmpty();
  }

  @Test
  void otherGlobsAreNoChangeOfTheCodeButAnEditAtTheSameTimeIs() throws IOException {
    write("shared/util.py", "v1");
    globs = List.of("trainer/**", "shared/**");
    version = 2;
    looks();
    assertThat(signals.all()).hasSize(2);
    write("shared/util.py", "version 2");
    looks();
    assertThat(signals.all()).hasSize(3);
    assertThat(last().changedPaths()).containsExactly("shared/util.py");
    globs = List.of("trainer/**");
    version = 3;
    write("trainer/train.py", "version 2");
    looks();
    assertThat(signals.all()).hasSize(4);
    assertThat(last().changedPaths()).contains("trainer/train.py");
  }

  @Test
  void aSaveInSeveralStepsIsOneChange() throws IOException {
    write("trainer/train.py", "half");
    look();
    write("trainer/train.py", "the whole");
    look();
    assertThat(signals.all()).hasSize(2);
    look();
    assertThat(signals.all()).hasSize(3);
    assertThat(last().area()).isEqualTo(CodeArea.TRAINING);
  }

  @Test
  void dataBuildOutputAndHiddenFilesAreNoCode() throws IOException {
    write("trainer/data/week.csv", "x");
    write("trainer/build/trainer.jar", "x");
    write("trainer/target/classes/Main.class", "x");
    write("trainer/node_modules/left-pad/index.js", "x");
    write("trainer/__pycache__/train.cpython-312.pyc", "x");
    write("trainer/.ipynb_checkpoints/train-checkpoint.ipynb", "x");
    write("trainer/env/pyvenv.cfg", "home = /usr/bin");
    write("trainer/env/lib/installed.py", "x");
    write("trainer/.git/HEAD", "x");
    write("trainer/.swp", "x");
    write("README.md", "x");
    looks();
    assertThat(signals.all()).hasSize(2);
  }

  @Test
  void oneUnreadableFileHoldsUpNoChangeOfTheOthers() throws IOException {
    Path loop = home.resolve("trainer/loop.py");
    Files.createSymbolicLink(loop, loop.getFileName());
    looks();
    assertThat(signals.all()).hasSize(2);
    write("trainer/train.py", "version 2");
    looks();
    assertThat(signals.all()).hasSize(3);
    assertThat(last().changedPaths()).containsExactly("trainer/train.py");
  }

  @Test
  void removingAFileIsAChangeAndSoIsPuttingItBack() throws IOException {
    String first = ((CodeChanged) signals.all().get(0).body()).digest();
    write("trainer/more.py", "x");
    looks();
    Files.delete(home.resolve("trainer/more.py"));
    looks();
    assertThat(last().digest()).isEqualTo(first);
    write("trainer/more.py", "x");
    looks();
    assertThat(signals.all()).hasSize(5);
    assertThat(signals.all().stream().map(Signal::signalId)).doesNotHaveDuplicates();
  }

  @Test
  void aRestartKnowsWhatWasSent() throws IOException {
    restart();
    looks();
    assertThat(signals.all()).hasSize(2);
    write("trainer/train.py", "changed while nobody looked");
    restart();
    looks();
    assertThat(last().changedPaths()).containsExactly("trainer/train.py");
  }
}
