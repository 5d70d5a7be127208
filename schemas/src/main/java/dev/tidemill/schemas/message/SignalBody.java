package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The closed set of signals. */
public sealed interface SignalBody {

  @Doc("Files of a source that were not there before.")
  public record DataArrived(
      @Doc("name of the source in the specification") String dataSource,
      @Doc("the new files") List<DataFile> files)
      implements SignalBody {}

  @Doc("The code of a pipeline changed.")
  public record CodeChanged(
      @Doc("which part") CodeArea area,
      @Doc("tree digest now") String digest,
      @Doc("tree digest before; absent on the first look") Optional<String> previousDigest,
      @Doc("relative paths, at most 100") List<String> changedPaths,
      @Doc("when it was last seen as it was before; absent if nobody looked")
          Optional<Instant> unchangedAt)
      implements SignalBody {}

  @Doc("The monitor found something.")
  public record FindingRaised(@Doc("what") Finding finding) implements SignalBody {}
}
