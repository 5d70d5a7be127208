package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.OneOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the rows of files are read, whatever they are kept in. The fields stand beside those of the
 * source that has them.
 */
public record ReadingSpec(
    @Computed("none")
        @JsonPropertyDescription(
            "DuckDB types of columns, for example {zip: VARCHAR, x1: DOUBLE}. A value that is not"
                + " of its type fails its file. The type of a column that is not named here is"
                + " found in all of its values.")
        Map<String, String> types,
    @Computed("0")
        @Limits(min = 0, below = 1)
        @JsonPropertyDescription(
            "The share of the values of a column in types that may be of another type before a file"
                + " fails. They are missing then.")
        double maxMistyped,
    @JsonPropertyDescription(
            "What stands between columns, for example \";\". Without it, it is found in each file.")
        Optional<String> delimiter,
    @JsonPropertyDescription(
            "What stands around values that hold a delimiter. Without it, it is found in each"
                + " file.")
        Optional<String> quote,
    @OneOf({".", ","})
        @JsonPropertyDescription("The sign before the fraction of a number; a dot without it.")
        Optional<String> decimal,
    @JsonPropertyDescription(
            "How days are written, in the codes of strptime, for example \"%d.%m.%Y\". 2024-12-31"
                + " is always read.")
        Optional<String> dateFormat,
    @JsonPropertyDescription(
            "How times are written, in the codes of strptime, for example \"%d/%m/%Y %H:%M\"; or"
                + " epoch-seconds, epoch-millis or epoch-micros for numbers since 1970, in columns"
                + " that types declares and in the time of the rows. 2024-12-31 10:00:00 is always"
                + " read.")
        Optional<String> timestampFormat,
    @JsonPropertyDescription(
            "The time zone of times without an offset, for example Europe/Zurich; UTC without it.")
        Optional<String> timeZone,
    @JsonPropertyDescription(
            "The character set of the files, for example windows-1252; UTF-8 without it.")
        Optional<String> encoding,
    @Computed("none")
        @JsonPropertyDescription(
            "Words that stand for a missing value, beside nothing at all, for example [NA, null].")
        List<String> nullWords,
    @JsonPropertyDescription(
            "Whether the first line names the columns; true without it, unless names are given.")
        Optional<Boolean> header,
    @Computed("none")
        @JsonPropertyDescription("The names of the columns of files without a header, in order.")
        List<String> names) {

  /** What files that say everything about themselves need. */
  public static final ReadingSpec PLAIN = new ReadingSpec(Map.of(), 0);

  public ReadingSpec {
    types = types == null ? Map.of() : types;
    nullWords = nullWords == null ? List.of() : nullWords;
    names = names == null ? List.of() : names;
  }

  /** Files of which only types are to be said. */
  public ReadingSpec(Map<String, String> types, double maxMistyped) {
    this(
        types,
        maxMistyped,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  /** How files of a format are read. */
  public FileReading reading(String format, List<String> timeColumns) {
    FileReading.Text text =
        new FileReading.Text(
            delimiter.map(d -> d.equals("\\t") ? "\t" : d),
            quote,
            decimal.orElse("."),
            dateFormat,
            timestampFormat,
            timeZone,
            encoding,
            nullWords,
            header.orElse(names.isEmpty()),
            names);
    return new FileReading(
        FileReading.Format.of(format), types, text.typesOfTimes(timeColumns), text);
  }
}
