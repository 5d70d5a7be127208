package dev.tidemill.cli;

import dev.tidemill.schemas.text.ForeignText;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where commands print. Names, messages and log lines are others' words: what would act on a
 * terminal in them is shown instead, whichever command prints them.
 */
final class ShownWriter extends PrintWriter {

  ShownWriter(Writer to) {
    super(to, true);
  }

  @Override
  public void write(String text, int offset, int length) {
    String shown = ForeignText.shown(text.substring(offset, offset + length));
    super.write(shown, 0, shown.length());
  }

  @Override
  public void write(char[] text, int offset, int length) {
    write(new String(text, offset, length), 0, length);
  }

  @Override
  public void write(int character) {
    String one = String.valueOf((char) character);
    if (ForeignText.shown(one).equals(one) || Character.isSurrogate((char) character)) {
      super.write(character);
    } else {
      write(one, 0, 1);
    }
  }
}
