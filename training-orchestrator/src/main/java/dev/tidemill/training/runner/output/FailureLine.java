package dev.tidemill.training.runner.output;

import dev.tidemill.schemas.text.ForeignText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds, in what a program wrote to a stream, the line that says why it failed: its exception's own
 * line (of Python, Java, JavaScript, R, Rust and Go), not the last frame of the stack nor what was
 * printed while it shut down. Of Python it adds the last line of the program's own code that the
 * stack names, which is a file without a folder of the system's. Without an exception near the end
 * it is the last line that is not blank.
 */
final class FailureLine {

  /** If more lines follow an exception, the program survived it. */
  private static final int NEAR = 20;

  private static final int MOST_CHARACTERS = 1000;

  private static final String TRACEBACK = "Traceback (most recent call last):";

  /** Python reports those and goes on. */
  private static final String IGNORED = "Exception ignored in";

  /** A line of a program's own file in a stack of Python. */
  private static final Pattern OWN_FRAME =
      Pattern.compile("\\s+File \"(?![/<]|[A-Za-z]:)([^\"]+)\", line (\\d+).*");

  private static final Pattern FRAME = Pattern.compile("\\s+at \\S.*");
  private static final Pattern MORE_FRAMES = Pattern.compile("\\s+\\.\\.\\. \\d+ (more|common).*");

  private static final Pattern JAVA =
      Pattern.compile("Exception in thread \"[^\"]*\" ((?:\\w+\\.)+[\\w$]+(?:: .*)?)");

  private static final Pattern ITSELF =
      Pattern.compile("(?:Error in .*|Error: .*|panic: .*|fatal error: .*)");

  private static final Pattern RUST = Pattern.compile("thread '[^']*'.* panicked at .*:\\d+:\\d+:");

  private enum Inside {
    NOTHING,
    PYTHON_TRACE,
    IGNORED_TRACE,
    OPEN_SENTENCE
  }

  private Inside inside = Inside.NOTHING;
  private String last = "";
  private String exception = "";
  private String ownFrame = "";
  private String place = "";
  private int since = NEAR;
  private boolean framed;
  private boolean framesAwaited;

  /** The next line, without its end. */
  void take(String line) {
    if (line.isBlank()) {
      return;
    }
    since++;
    Matcher own = OWN_FRAME.matcher(line);
    if (own.matches()) {
      ownFrame = own.group(1) + ", line " + own.group(2);
    }
    if (!inTrace(line)) {
      start(line);
    }
    last = line.strip();
  }

  /** Whether the line belongs to what began before it. */
  private boolean inTrace(String line) {
    boolean indented = Character.isWhitespace(line.charAt(0));
    switch (inside) {
      case PYTHON_TRACE -> {
        if (!indented) {
          found(line);
        }
        return true;
      }
      case IGNORED_TRACE -> {
        if (!indented && !line.startsWith(TRACEBACK)) {
          inside = Inside.NOTHING;
        }
        return true;
      }
      case OPEN_SENTENCE -> {
        found(exception.isEmpty() ? line.strip() : exception + " " + line.strip());
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private void start(String line) {
    boolean frame = FRAME.matcher(line).matches() || MORE_FRAMES.matcher(line).matches();
    Matcher java = JAVA.matcher(line);
    if (line.startsWith(TRACEBACK)) {
      inside = Inside.PYTHON_TRACE;
    } else if (line.startsWith(IGNORED)) {
      inside = Inside.IGNORED_TRACE;
    } else if (java.matches()) {
      found(java.group(1));
      framesAwaited = true;
    } else if (frame) {
      frame();
    } else if (RUST.matcher(line).matches()) {
      exception = "";
      inside = Inside.OPEN_SENTENCE;
    } else if (ITSELF.matcher(line).matches()) {
      found(line.strip());
      inside = line.endsWith(":") || line.endsWith(": ") ? Inside.OPEN_SENTENCE : Inside.NOTHING;
    }
    framed = frame;
  }

  /** The line before the first frame is the exception's, unless a more certain one was told. */
  private void frame() {
    boolean part = last.startsWith("Caused by: ") || last.startsWith("Suppressed: ");
    if (!framed && !part && !framesAwaited) {
      found(last);
    }
    framesAwaited = false;
    since = Math.min(since, 1);
  }

  private void found(String line) {
    exception = line;
    place = ownFrame;
    ownFrame = "";
    since = 0;
    inside = Inside.NOTHING;
  }

  /** Empty if nothing was written. */
  String line() {
    boolean known = since <= NEAR && !exception.isEmpty();
    String line = known ? exception : last;
    String at = known ? place : ownFrame;
    String cut =
        line.length() <= MOST_CHARACTERS ? line : ForeignText.cut(line, MOST_CHARACTERS) + "...";
    return at.isEmpty() ? cut : cut + " (" + at + ")";
  }
}
