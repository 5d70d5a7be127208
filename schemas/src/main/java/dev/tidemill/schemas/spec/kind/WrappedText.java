package dev.tidemill.schemas.spec.kind;

/** Plain text in lines that are not too long. */
final class WrappedText {

  private static final int WIDTH = 88;

  private final StringBuilder text = new StringBuilder();

  /** A line as it is, after an empty one. */
  void heading(String words) {
    text.append('\n').append(words).append('\n');
  }

  void emptyLine() {
    text.append('\n');
  }

  /** Words with so many spaces before each line; no line without words. */
  void line(int indent, String words) {
    if (!words.isEmpty()) {
      entry(" ".repeat(indent), words);
    }
  }

  /** Words beside a name; further lines begin where the words begin. */
  void entry(String name, String words) {
    String indent = " ".repeat(name.length());
    StringBuilder line = new StringBuilder(name);
    for (String word : words.split(" ")) {
      boolean first = line.length() == indent.length();
      if (!first && line.length() + 1 + word.length() > WIDTH) {
        end(line);
        line = new StringBuilder(indent);
        first = true;
      }
      line.append(first ? "" : " ").append(word);
    }
    end(line);
  }

  private void end(StringBuilder line) {
    text.append(line.toString().stripTrailing()).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
