package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What programs write for terminals becomes lines that people can read. */
class OutputReaderTest {

  private final List<String> lines = new ArrayList<>();
  private long tick;

  private OutputReader read(byte[] output) {
    OutputReader reader =
        new OutputReader(
            new ByteArrayInputStream(output),
            true,
            (error, text) -> lines.add(text),
            new AtomicLong(1_000_000),
            line -> line.replace("/work/copy/", ""),
            () -> tick += OutputReader.PROGRESS_NANOS / 100);
    reader.run();
    return reader;
  }

  private OutputReader read(String output) {
    return read(output.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aProgressBarIsOneLineWithItsLastState() {
    read("\r 10%|#   |\r 50%|##  |\r100%|####|\ndone\n");
    assertThat(lines).containsExactly("100%|####|", "done");
  }

  @Test
  void aLongProgressBarShowsNowAndThenThatItMoves() {
    StringBuilder bar = new StringBuilder("0%");
    for (int i = 1; i <= 250; i++) {
      bar.append('\r').append(i).append(" of 250");
    }
    read(bar.toString());
    assertThat(lines).hasSize(3).last().isEqualTo("250 of 250");
  }

  @Test
  void linesThatEndAsOnWindowsAreLines() {
    read("one\r\n\r\ntwo\r\n");
    assertThat(lines).containsExactly("one", "", "two");
  }

  @Test
  void coloursTitlesAndLinksAreLeftOut() {
    read(
        "\u001b[1;32mepoch 1\u001b[0m\n\u001b]0;title\u0007loss 0.3\u001b[K\n"
            + "\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\n\u001b(Bplain\n");
    assertThat(lines).containsExactly("epoch 1", "loss 0.3", "link", "plain");
  }

  @Test
  void nulAndOtherControlCharactersAreLeftOutAndBrokenTextIsMarked() {
    read(new byte[] {0, 'a', 7, '\t', 'b', (byte) 0xff, ' ', 'c', 0x7f, '\n'});
    assertThat(lines).containsExactly("a\tb\ufffd c");
  }

  @Test
  void aLongLineIsNotCutInsideACharacter() {
    read("x" + "\u00e9".repeat(3000) + "\ud83d\ude00".repeat(1000));
    assertThat(lines).hasSize(3);
    assertThat(String.join("", lines))
        .isEqualTo("x" + "\u00e9".repeat(3000) + "\ud83d\ude00".repeat(1000));
  }

  @Test
  void theReasonIsTheTextOfTheLineAndNoColourCode() {
    assertThat(read("\u001b[31mValueError: bad rows\u001b[0m\n\u001b[0m\n").why())
        .isEqualTo("ValueError: bad rows");
  }

  @Test
  void filesAreNamedAsTheAuthorKnowsThem() {
    assertThat(read("cannot open /work/copy/train.py\n").why()).isEqualTo("cannot open train.py");
    assertThat(lines).containsExactly("cannot open train.py");
  }

  @Property(tries = 200)
  void whateverIsWrittenLinesHaveNoControlCharacters(@ForAll byte[] output) {
    List<String> found = new ArrayList<>();
    new OutputReader(
            new ByteArrayInputStream(output),
            false,
            (error, text) -> found.add(text),
            new AtomicLong(1_000_000),
            UnaryOperator.identity())
        .run();
    for (String line : found) {
      assertThat(line.chars().filter(c -> c != '\t').noneMatch(Character::isISOControl)).isTrue();
    }
  }
}
