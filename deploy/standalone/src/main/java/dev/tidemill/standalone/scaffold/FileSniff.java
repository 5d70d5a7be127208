package dev.tidemill.standalone.scaffold;

import static dev.tidemill.kit.sql.Sql.name;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.sql.FileRelation;
import dev.tidemill.kit.sql.GuardedDatabase;
import dev.tidemill.kit.sql.SourceTable;
import dev.tidemill.kit.sql.Sql;
import dev.tidemill.kit.sql.TypeHint;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.file.FileReading.Format;
import dev.tidemill.schemas.file.FileReading.Text;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.scaffold.FileOptions.Option;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds out how a file is read: it is read as it is, and again with what its values speak for,
 * until they speak for nothing more.
 */
final class FileSniff {

  /** As the specification is written. */
  private static final List<String> ORDER =
      List.of(
          "delimiter",
          "decimal",
          "dateFormat",
          "timestampFormat",
          "encoding",
          "nullWords",
          "types",
          "maxMistyped");

  /** A fraction or a day: names of columns are hardly ever so. */
  private static final Pattern VALUE =
      Pattern.compile("-?[0-9]+[.,][0-9]+|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([ T].*)?");

  private static final int BAD_DATA = 65;
  private static final int ROUNDS = 4;

  private final SourceData source;
  private final Optional<String> saidTime;
  private final Map<String, Option> options = new TreeMap<>(Comparator.comparing(ORDER::indexOf));
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> slips = new LinkedHashSet<>();
  private final Set<String> nullWords = new LinkedHashSet<>();
  private Optional<String> delimiter = Optional.empty();
  private Optional<String> decimal = Optional.empty();
  private Optional<String> dateFormat = Optional.empty();
  private Optional<String> timestampFormat = Optional.empty();
  private Optional<String> encoding = Optional.empty();
  private final Map<String, String> formats = new LinkedHashMap<>();
  private Optional<String> epochs = Optional.empty();
  private double maxMistyped;

  private FileSniff(SourceData source, Optional<String> saidTime) {
    this.source = source;
    this.saidTime = saidTime;
  }

  /**
   * Of the user's file.
   *
   * @param saidTime the column of times, if the user named it
   */
  static FileOptions of(SourceData source, Optional<String> saidTime) {
    FileSniff sniff = new FileSniff(source, saidTime);
    List<String> notes = List.of();
    sniff.characterSet();
    for (int round = 0; round < ROUNDS; round++) {
      int before = sniff.decisions();
      notes = DataLook.ask(source.file(), sniff.reading(), sniff::look);
      if (sniff.decisions() == before) {
        break;
      }
    }
    return new FileOptions(
        sniff.reading(), List.copyOf(sniff.options.values()), sniff.formats, notes);
  }

  private int decisions() {
    return options.size() + types.size() + nullWords.size();
  }

  private FileReading reading() {
    Map<String, String> times = epochs.map(column -> Map.of(column, "TIMESTAMP")).orElse(Map.of());
    return new FileReading(
        source.format(),
        types,
        times,
        new Text(
            delimiter,
            Optional.empty(),
            decimal.orElse("."),
            dateFormat,
            timestampFormat,
            Optional.empty(),
            encoding,
            List.copyOf(nullWords),
            true,
            List.of()));
  }

  private void option(String field, String yaml, String why) {
    options.put(field, new Option(field, yaml, why));
  }

  private void characterSet() {
    DataLook.unreadable(source.file(), reading())
        .filter(why -> source.format() != Format.PARQUET && why.contains("files.encoding"))
        .ifPresent(
            why -> {
              boolean wide = why.contains("UTF-16");
              encoding = Optional.of(wide ? "UTF-16" : "windows-1252");
              option("encoding", encoding.get(), "it is not UTF-8");
            });
  }

  private List<String> look(GuardedDatabase database, SourceTable table) throws SQLException {
    if (source.format() == Format.CSV && delimiter.isEmpty()) {
      delimiter(database, table);
    }
    List<String> notes = new ArrayList<>();
    List<TypeHint> hints =
        table.hints().stream()
            .sorted(
                Comparator.comparing(
                    h -> saidTime.stream().noneMatch(h.column()::equalsIgnoreCase)))
            .toList();
    for (TypeHint hint : hints) {
      formats.put(hint.column(), hint.format());
      if (!taken(database, table, hint)) {
        notes.add(hint.sentence());
      }
    }
    for (SourceTable.Mistyped m : table.mistyped()) {
      if (slips.contains(m.column())) {
        notes.add(
            "%s is a number, but %s cannot be read as one and %s missing: row %d has '%s'"
                .formatted(
                    m.column(),
                    Counted.of(m.values(), "value"),
                    Counted.verb(m.values(), "is", "are"),
                    m.row(),
                    m.example()));
      }
    }
    if (source.format() == Format.PARQUET) {
      textsThatAreTimes(database, table);
    }
    epochs(database, table);
    return notes;
  }

  private void delimiter(GuardedDatabase database, SourceTable table) {
    Optional<FileRelation.Sniffed> sniffed = FileRelation.sniffed(database, source.file());
    sniffed
        .map(FileRelation.Sniffed::delimiter)
        .filter(d -> !d.equals(","))
        .ifPresent(
            d -> {
              delimiter = Optional.of(d);
              option("delimiter", Yaml.text(d), "it divides the columns");
            });
    if (sniffed.filter(s -> !s.header()).isPresent()) {
      table.columns().keySet().stream()
          .filter(n -> VALUE.matcher(n).matches())
          .findFirst()
          .ifPresent(
              value -> {
                throw new CliException(
                    "%s: its first line holds values such as %s, not names of columns. Put a line of names before it"
                        .formatted(source.file(), value),
                    BAD_DATA);
              });
    }
  }

  /** Whether a hint becomes an option. */
  private boolean taken(GuardedDatabase database, SourceTable table, TypeHint hint)
      throws SQLException {
    String such = hint.column() + " has values such as '" + hint.example() + "'";
    return switch (hint.kind()) {
      case DECIMAL_COMMA -> {
        decimal = Optional.of(",");
        option("decimal", "\",\"", such);
        yield true;
      }
      case DAY, AMBIGUOUS_DAY -> {
        boolean first = dateFormat.isEmpty();
        dateFormat = Optional.of(dateFormat.orElse(hint.format()));
        yield first && format("dateFormat", hint, such);
      }
      case TIME, AMBIGUOUS_TIME -> {
        boolean first = timestampFormat.isEmpty();
        timestampFormat = Optional.of(timestampFormat.orElse(hint.format()));
        yield first && format("timestampFormat", hint, such);
      }
      case MOSTLY_NUMBERS -> numbers(database, table, hint);
      case LEADING_ZEROS, THOUSANDS, NEITHER_DAY -> false;
    };
  }

  private boolean format(String field, TypeHint hint, String such) {
    option(field, Yaml.text(hint.format()), such + order(hint));
    return true;
  }

  private static String order(TypeHint hint) {
    boolean ambiguous =
        hint.kind() == TypeHint.Kind.AMBIGUOUS_DAY || hint.kind() == TypeHint.Kind.AMBIGUOUS_TIME;
    String monthFirst = hint.format().replace("%d", "\0").replace("%m", "%d").replace("\0", "%m");
    return ambiguous ? "; if the month comes first, write " + Yaml.text(monthFirst) : "";
  }

  /** Words for a missing value among numbers, or a few slips. */
  private boolean numbers(GuardedDatabase database, SourceTable table, TypeHint hint)
      throws SQLException {
    NumberColumn column =
        NumberColumn.of(database, table.table(), hint.column(), decimal.orElse("."));
    if (!column.words().isEmpty() && source.format().isDelimited()) {
      nullWords.addAll(column.words());
      String list = nullWords.stream().map(Yaml::text).collect(Collectors.joining(", ", "[", "]"));
      option("nullWords", list, hint.column() + " has numbers beside it");
      return true;
    }
    if (!column.isNumber()) {
      return false;
    }
    slips.add(hint.column());
    types.put(hint.column(), "DOUBLE");
    maxMistyped = Math.max(maxMistyped, column.toleratedShare());
    types(hint.column() + " has numbers but for " + Counted.of(column.bad(), "value"));
    option(
        "maxMistyped",
        Yaml.number(maxMistyped),
        "a file with more values of another type fails; these are missing");
    return true;
  }

  private void types(String why) {
    String list =
        types.entrySet().stream()
            .map(t -> Yaml.key(t.getKey()) + ": " + t.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
    option("types", list, why);
  }

  /** Parquet says its types; writers leave times as texts nevertheless. */
  private void textsThatAreTimes(GuardedDatabase database, SourceTable table) throws SQLException {
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      if (column.getValue().equals("VARCHAR") && !types.containsKey(column.getKey())) {
        String x = name(column.getKey());
        List<Object> counts =
            database
                .rows(
                    "SELECT count(%s), count(%s) FROM %s"
                        .formatted(x, Sql.instant(x, "VARCHAR"), table.table()))
                .get(0);
        if (((Number) counts.get(0)).longValue() > 0 && counts.get(0).equals(counts.get(1))) {
          types.put(column.getKey(), "TIMESTAMP");
          types("the texts of " + column.getKey() + " are times");
        }
      }
    }
  }

  private void epochs(GuardedDatabase database, SourceTable table) throws SQLException {
    if (epochs.isPresent()) {
      return;
    }
    Optional<EpochColumn> found = EpochColumn.of(database, table, saidTime);
    if (found.isPresent() && (timestampFormat.isEmpty() || saidTime.isPresent())) {
      epochs = Optional.of(found.get().name());
      timestampFormat = Optional.of(found.get().unit());
      formats.put(found.get().name(), found.get().unit());
      option("timestampFormat", found.get().unit(), found.get().why());
    }
  }
}
