package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.check.Schema;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Fixed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.Shorthand;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.SpecKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the rows come from and how a run cuts them. */
@JsonClassDescription("Where the rows come from, and how a run cuts them.")
public record DataSpec(
    @JsonPropertyDescription("The sources. The query joins them by name.") List<SourceSpec> sources,
    @Computed("all rows of the only source")
        @JsonPropertyDescription(
            "DuckDB SQL over the sources by name. Several sources need one that joins them.")
        String query,
    Columns columns,
    @JsonProperty(defaultValue = "wall")
        @JsonPropertyDescription(
            "The time from which window and holdout look back: the event time of the newest row"
                + " (data), or the wall clock (wall).")
        DataClock clock,
    @JsonProperty(defaultValue = "{\"all\": true}") Window window,
    @JsonProperty(defaultValue = "{}") Holdout holdout) {

  public DataSpec {
    query = query == null ? "SELECT * FROM " + sources.get(0).name() : query;
  }

  /** The same in a pipeline with this code. */
  DataSpec beside(Optional<CodeSpec> code) {
    List<SourceSpec> whole =
        sources.stream().map(s -> new SourceSpec(s.name(), s.kind().beside(code))).toList();
    return new DataSpec(whole, query, columns, clock, window, holdout);
  }

  /** A named source of rows. */
  @JsonClassDescription("A source of rows: its name, and where they are.")
  public record SourceSpec(
      @Matches(
              value = "^[A-Za-z_][A-Za-z0-9_]*$",
              says = "letters, digits and _, without a digit at the start")
          @JsonPropertyDescription("The name of the source in the query.")
          String name,
      Kind kind) {

    /** Where the rows of a source are; each kind is a record of its own. */
    @JsonClassDescription("A source of rows.")
    public interface Kind extends SpecKind {

      /** The pause of sources of which the specification says nothing. */
      Duration EVERY = Duration.ofSeconds(10);

      /**
       * How the files are read that hold the rows, or those into which a snapshot brings them.
       *
       * @param timeColumns which are times, if the format of times is declared
       */
      FileReading reading(List<String> timeColumns);

      /** The share of values of a declared type that may be of another one. */
      default double maxMistyped() {
        return 0;
      }

      /** The pause between two looks for something new. */
      default Duration every() {
        return EVERY;
      }

      /**
       * Whether the rows are in files that are elsewhere too: everybody who reads one has the same
       * bytes. Others have rows of which each reader makes files of its own.
       */
      default boolean isOfFiles() {
        return false;
      }

      /** The source in a pipeline with this code: what it takes from there is filled in. */
      default Kind beside(Optional<CodeSpec> code) {
        return this;
      }

      /** How lineage names the place of the rows. */
      Dataset dataset(Path folder);
    }

    /**
     * A place of rows, as OpenLineage names them.
     *
     * @param namespace such as {@code file} or {@code kafka://broker:9092}
     * @param name in the namespace, such as a path or a topic
     */
    public record Dataset(String namespace, String name) {}

    /** Its files, if they are in a folder that this machine has. */
    public Optional<FilesSpec> files() {
      return kind instanceof FilesSpec files ? Optional.of(files) : Optional.empty();
    }

    /** Its folder, if it is one of this machine. */
    public Optional<Path> folder(Path pipeline) {
      return files().map(f -> f.folder(pipeline));
    }
  }

  /**
   * How the files of a source are read. The types that the schema check declares are about the
   * first source. Where the format of times is declared, the times of the rows must have it.
   */
  public FileReading reading(SourceSpec source, List<DataCheckSpec> checks) {
    List<String> times =
        Stream.concat(Stream.of(columns.time()), columns.labelTime().stream()).toList();
    FileReading declared = source.kind().reading(times);
    return source.equals(sources.get(0)) ? declared.or(schema(checks)) : declared;
  }

  private static Map<String, String> schema(List<DataCheckSpec> checks) {
    return checks.stream()
        .map(DataCheckSpec::kind)
        .filter(Schema.class::isInstance)
        .map(k -> ((Schema) k).columns())
        .findFirst()
        .orElse(Map.of());
  }

  /** What the columns mean. */
  @JsonClassDescription("What the columns of the query mean.")
  public record Columns(
      @JsonPropertyDescription(
              "The columns that together name a row. Predictions, labels, features and failing rows"
                  + " are joined by them.")
          List<String> id,
      @Computed(INGESTED + ", as of {ingested: true}")
          @Written(Notation.TIME)
          @JsonPropertyDescription(
              "The column of the event time of a row, or {ingested: true} where rows have none:"
                  + " those of the first source then have the time at which their file came, in the"
                  + " column ingested_at, so the holdout is the newest files, and a label counts as"
                  + " known with its file.")
          String time,
      LabelColumn label,
      @JsonPropertyDescription("When the label became known. Without it, it is known with the row.")
          Optional<String> labelTime,
      @JsonProperty(defaultValue = "[]")
          @JsonPropertyDescription(
              "Columns that are known only afterwards and are kept from the model.")
          List<String> notFeatures) {

    /** The column that rows get where they have no time of their own. */
    public static final String INGESTED = "ingested_at";

    public Columns {
      time = time == null ? INGESTED : time;
    }

    /** Whether rows have the time at which their file came, unless files have such a column. */
    public boolean isIngested() {
      return time.equals(INGESTED);
    }
  }

  /** What the model predicts. */
  @Shorthand("column")
  @JsonClassDescription(
      "What the model predicts: the name of a column, or a mapping that also says what its values"
          + " mean.")
  public record LabelColumn(
      @JsonPropertyDescription("The column of the label.") String column,
      @Written(Notation.WORDS)
          @JsonPropertyDescription(
              "The value that is true, of a binary classification whose labels are two words or two"
                  + " numbers, for example \"yes\". Without it labels are 0 and 1, or false and"
                  + " true.")
          Optional<String> positive,
      @JsonProperty(defaultValue = "[]")
          @Written(Notation.WORDS)
          @JsonPropertyDescription(
              "The classes of a classification in their order. Without them they are the values"
                  + " that the training rows have.")
          List<String> classes) {

    public LabelColumn {
      classes = List.copyOf(classes);
    }

    /** A column whose values are the label as they are. */
    public LabelColumn(String column) {
      this(column, Optional.empty(), List.of());
    }
  }

  /** What "now" is. */
  public enum DataClock {
    /** The newest row's event time. */
    DATA,
    WALL
  }

  /** The training window: all rows, or those of the last {@code length} before the holdout. */
  @JsonClassDescription("The rows that the model is trained on: either all or a length.")
  public record Window(
      @Computed("false") @JsonPropertyDescription("Every row before the holdout.") boolean all,
      @JsonPropertyDescription(
              "How much event time before the holdout is used, more than 0, for example 28d.")
          Optional<Duration> length) {

    public Window {
      all = length.isEmpty();
    }
  }

  /**
   * The newest {@code length} of labelled rows, at least {@code minRows}; never shown to the
   * trainer.
   */
  @Fixed(name = "by", value = "time", doc = "How the rows are chosen: by event time.")
  @JsonClassDescription(
      "The newest rows with a label. The trainer never sees them; the model gate judges on them.")
  public record Holdout(
      @JsonProperty(defaultValue = "2d")
          @JsonPropertyDescription("How much event time it covers, more than 0, for example 2d.")
          Duration length,
      @JsonProperty(defaultValue = "1000")
          @Limits(min = 1)
          @JsonPropertyDescription("The smallest number of rows it must have.")
          long minRows) {}
}
