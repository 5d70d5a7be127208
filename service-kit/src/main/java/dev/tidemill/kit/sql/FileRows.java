package dev.tidemill.kit.sql;

import dev.tidemill.kit.files.Packed;
import dev.tidemill.kit.files.Unreadable;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.file.FileReading.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rows of one data file. Whatever reads data files reads them by this class, so that all of
 * them see the same columns and rows.
 */
public final class FileRows implements AutoCloseable {

  /**
   * A file that cannot be read. Its message is the second half of a sentence for the person who
   * made the file.
   */
  public static final class UnreadableRowsException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadableRowsException(String reason) {
      super(reason);
    }
  }

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  private final FileReading reading;
  private final Path given;
  private final Path read;
  private final Map<String, String> columns = new LinkedHashMap<>();
  private final Set<String> nested = new TreeSet<>();
  private final Set<String> words = new TreeSet<>();
  private final boolean empty;

  private FileRows(FileReading reading, Path given, Path read, boolean empty) {
    this.reading = reading;
    this.given = given;
    this.read = read;
    this.empty = empty;
  }

  /**
   * Looks at a file and finds its columns.
   *
   * @throws UnreadableRowsException if it cannot be read, as far as that is known without reading
   *     it to its end
   */
  public static FileRows of(GuardedDatabase database, FileReading reading, Path file)
      throws UnreadableRowsException {
    try {
      if (FileRelation.isEmpty(reading.format(), file)) {
        return new FileRows(reading, file, file, true);
      }
      if (!Packed.isWhole(file)) {
        throw new UnreadableRowsException(UnreadableFile.notWhole(file));
      }
      FileRows rows =
          new FileRows(reading, file, Utf8Copy.of(database.own(), reading, file), false);
      try {
        rows.findColumns(database);
        rows.requireClosed(database);
      } catch (SQLException | IOException | UnreadableRowsException e) {
        rows.close();
        throw e;
      }
      return rows;
    } catch (IOException e) {
      throw new UnreadableRowsException(Unreadable.reason(e));
    } catch (SQLException e) {
      throw new UnreadableRowsException(UnreadableFile.reason(e, reading, file));
    }
  }

  private void findColumns(GuardedDatabase database) throws SQLException, UnreadableRowsException {
    if (reading.format() == Format.JSONL) {
      JsonLines.Seen seen = JsonLines.look(database, read);
      seen.columns().forEach(c -> columns.put(c, TextValues.TEXT));
      nested.addAll(seen.nested());
      words.addAll(seen.words());
    } else {
      columns.putAll(database.columns(relation()));
      columns.remove(FileRelation.PATH);
    }
    if (columns.keySet().stream().anyMatch(n -> n.indexOf('\0') >= 0)) {
      throw new UnreadableRowsException(UnreadableFile.kind(given, reading.format()));
    }
    requireParted(database);
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : columns.keySet()) {
      if (!names.add(name)) {
        throw new UnreadableRowsException(
            "it has the column " + name + " twice, in upper and lower case");
      }
    }
    if (columns.keySet().stream().anyMatch(this::isNumbered)) {
      requireDifferentNames(database);
    }
  }

  private void requireClosed(GuardedDatabase database) throws IOException, UnreadableRowsException {
    Optional<Long> line = OpenQuote.line(database, reading, read);
    if (line.isPresent()) {
      throw new UnreadableRowsException(
          "line %d has a quote that is not closed".formatted(line.get()));
    }
  }

  /** Whether a name is that of another column with a number after it. */
  private boolean isNumbered(String name) {
    int end = name.lastIndexOf('_');
    return end > 0
        && name.substring(end + 1).matches("[0-9]+")
        && columns.containsKey(name.substring(0, end));
  }

  /** DuckDB gives the second column of a name a number, so that none of them is what it says. */
  private void requireDifferentNames(GuardedDatabase database)
      throws SQLException, UnreadableRowsException {
    if (!reading.format().isDelimited() || !reading.text().header()) {
      return;
    }
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    String lines = FileRelation.lines(reading, read);
    for (Object name : database.rows("SELECT * FROM " + lines + " LIMIT 1").get(0)) {
      if (name != null && !names.add(((String) name).strip())) {
        throw new UnreadableRowsException(
            "it has the column " + name + " twice; give each column a name of its own");
      }
    }
  }

  /**
   * Where no delimiter gives each line the same columns, DuckDB reads whole lines as one column: a
   * file with one bad line would have no column that anybody knows.
   */
  private void requireParted(GuardedDatabase database) throws UnreadableRowsException {
    Text text = reading.text();
    boolean isFound = reading.format() == Format.CSV && text.delimiter().isEmpty();
    if (!isFound || columns.size() != 1 || !text.header() || !text.names().isEmpty()) {
      return;
    }
    String header = columns.keySet().iterator().next();
    for (char sign : DELIMITERS) {
      if (header.indexOf(sign) >= 0) {
        try {
          String parted =
              FileRelation.withPath(reading.delimitedBy(String.valueOf(sign)), List.of(read));
          database.rows("SELECT count(r) FROM " + parted + " r");
        } catch (SQLException e) {
          throw new UnreadableRowsException(UnreadableFile.oneColumn(read, header, sign));
        }
      }
    }
  }

  /** Whether the file holds nothing, not even names of columns. */
  public boolean isEmpty() {
    return empty;
  }

  /** The names of its columns, in order. */
  public List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  /** Its rows, as what may stand after FROM, with their {@link FileRelation#PATH}. */
  public String relation() {
    return together(reading, List.of(this));
  }

  /**
   * The same of several files. Columns are known by name; one that a file lacks is null. The values
   * of files of text are text.
   */
  static String together(FileReading reading, Collection<FileRows> files) {
    List<Path> paths = files.stream().map(f -> f.read).toList();
    if (reading.format() != Format.JSONL) {
      return FileRelation.withPath(reading, paths);
    }
    Set<String> nested = union(files.stream().map(f -> f.nested).toList());
    Map<String, String> names = new LinkedHashMap<>();
    for (FileRows file : files) {
      file.columns.keySet().forEach(c -> names.putIfAbsent(c.toLowerCase(Locale.ROOT), c));
    }
    return JsonLines.relation(paths, names.values(), nested);
  }

  private static Set<String> union(Collection<Set<String>> sets) {
    Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    sets.forEach(all::addAll);
    return all;
  }

  /** Columns of several files that hold texts which are no numbers, whatever they look like. */
  static Set<String> words(Collection<FileRows> files) {
    return union(files.stream().map(f -> f.words).toList());
  }

  /**
   * A column's values as TIMESTAMPs of UTC, null where they are none; empty without such a column.
   */
  public Optional<String> instants(String column) {
    return columns.entrySet().stream()
        .filter(c -> c.getKey().equalsIgnoreCase(column))
        .map(c -> new TextValues(reading.text()).instant(Sql.name(c.getKey()), c.getValue()))
        .findFirst();
  }

  /** The type of a column, whatever its case. */
  String type(String column) {
    return columns.entrySet().stream()
        .filter(c -> c.getKey().equalsIgnoreCase(column))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** What the rows of {@link #relation} give as their path. */
  String path() {
    return read.toString();
  }

  /** Why DuckDB could not read the rows to their end. */
  public String reason(SQLException e) {
    return UnreadableFile.reason(e, reading, given);
  }

  /** Deletes what was made of the file to read it. */
  @Override
  public void close() {
    if (!read.equals(given)) {
      Utf8Copy.delete(read);
    }
  }
}
