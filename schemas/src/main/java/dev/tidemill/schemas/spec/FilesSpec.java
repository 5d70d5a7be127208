package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.field.OneOf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Files of a folder, and how they are read. */
@JsonTypeName("files")
@JsonClassDescription("Files of a folder, and how they are read.")
public record FilesSpec(
    @JsonPropertyDescription("The folder, relative to this file.") String path,
    @JsonProperty(defaultValue = "*")
        @JsonPropertyDescription("Which files of the folder, for example \"*.csv.gz\".")
        String glob,
    @OneOf({"csv", "tsv", "parquet", "jsonl"})
        @JsonPropertyDescription(
            "The format of the files. Names that end in .gz or .zst are unpacked, those of Parquet"
                + " aside.")
        String format,
    @JsonProperty(defaultValue = "10s")
        @JsonPropertyDescription(
            "A file counts once its size and time have not changed for this long.")
        Duration settleFor,
    @JsonUnwrapped ReadingSpec rows)
    implements SourceSpec.Kind {

  /** Files that say everything about themselves. */
  public FilesSpec(String path, String glob, String format, Duration settleFor) {
    this(path, glob, format, settleFor, ReadingSpec.PLAIN);
  }

  /** The folder. */
  public Path folder(Path pipeline) {
    return pipeline.resolve(path).normalize();
  }

  @Override
  public boolean isOfFiles() {
    return true;
  }

  @Override
  public SourceSpec.Dataset dataset(Path pipeline) {
    return new SourceSpec.Dataset("file", folder(pipeline).toString());
  }

  @Override
  public double maxMistyped() {
    return rows.maxMistyped();
  }

  @Override
  public FileReading reading(List<String> timeColumns) {
    return rows.reading(format, timeColumns);
  }
}
