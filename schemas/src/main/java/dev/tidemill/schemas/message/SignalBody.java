package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed set of signals. */
public sealed interface SignalBody {

  @Doc("Files or rows of a source that were not there before.")
  public record DataArrived(
      @Doc("name of the source in the specification") String dataSource,
      @Doc("the new files") List<DataFile> files,
      @Doc("new rows of a source without files") List<RowRange> ranges,
      @Doc("what a commit says that the data is now; absent for sources without commits")
          Optional<DataVersion> version)
      implements SignalBody {

    /** Of a source without commits. */
    public DataArrived(String dataSource, List<DataFile> files, List<RowRange> ranges) {
      this(dataSource, files, ranges, Optional.empty());
    }

    /** New files alone. */
    public DataArrived(String dataSource, List<DataFile> files) {
      this(dataSource, files, List.of());
    }
  }

  @Doc("The code of a pipeline changed.")
  public record CodeChanged(
      @Doc("which part") CodeArea area,
      @Doc("tree digest now") String digest,
      @Doc("tree digest before; absent on the first look") Optional<String> previousDigest,
      @Doc("relative paths, at most 100") List<String> changedPaths,
      @Doc("when it was last seen as it was before; absent if nobody looked")
          Optional<Instant> unchangedAt,
      @Doc("the change of the reference; absent for code in a folder") Optional<GitChange> git,
      @Doc("of training code: tree digest of the application code, if that changed with it")
          Optional<String> application)
      implements SignalBody {

    /** Code in a folder. */
    public CodeChanged(
        CodeArea area,
        String digest,
        Optional<String> previousDigest,
        List<String> changedPaths,
        Optional<Instant> unchangedAt) {
      this(area, digest, previousDigest, changedPaths, unchangedAt, Optional.empty());
    }

    /** Code of one area alone. */
    public CodeChanged(
        CodeArea area,
        String digest,
        Optional<String> previousDigest,
        List<String> changedPaths,
        Optional<Instant> unchangedAt,
        Optional<GitChange> git) {
      this(area, digest, previousDigest, changedPaths, unchangedAt, git, Optional.empty());
    }
  }

  @Doc("The monitor found something.")
  public record FindingRaised(@Doc("what") Finding finding) implements SignalBody {}

  @Doc("An alert of another system began or ended.")
  public record AlertReceived(
      @Doc("the same for all notifications of an alert: a digest of its labels") String fingerprint,
      @Doc("when it began; with the fingerprint it names one occurrence") Instant startsAt,
      @Doc("when it ended, if it has") Optional<Instant> endsAt,
      @Doc("firing or resolved") AlertStatus status,
      @Doc("what identifies it") Map<String, String> labels,
      @Doc("what explains it") Map<String, String> annotations,
      @Doc("page of the rule that raised it; may be empty") String generatorUrl)
      implements SignalBody {}

  @Doc("A message of another system.")
  public record MessageReceived(
      @Doc("how it came: cloudevents, webhook/NAME, or topic/NAME[@CLUSTER][/FORMAT]")
          String channel,
      @Doc("what kind of event it says it is; may be empty") String type,
      @Doc("what else its envelope says") Map<String, String> attributes,
      @Doc("when it happened, as the sender says") Optional<Instant> time,
      @Doc("its content as JSON; null if it has none") String data)
      implements SignalBody {

    /** The attribute of a record of a topic that says why its value could not be read. */
    public static final String PROBLEM = "problem";
  }

  @Doc("A pipeline promoted a model.")
  public record ModelPromoted(
      @Doc("namespace/name of that pipeline") String upstream,
      @Doc("the version") int version,
      @Doc("the rollout that did it") String rolloutId)
      implements SignalBody {}
}
