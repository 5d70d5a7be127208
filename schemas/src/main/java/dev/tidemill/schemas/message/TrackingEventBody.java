package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The closed set of tracking events. */
public sealed interface TrackingEventBody {

  @Doc("A program of an attempt is about to start: its tracked run is there, and its token.")
  public record AttemptOpened(
      @Doc("the tracked run, the same for the same attempt") String trackedRunId,
      @Doc("namespace/name, which is the name of the experiment too") String pipeline,
      @Doc("the run") String runId,
      @Doc("attempt") int attempt,
      @Doc("SHA-256 of a token with which the program may log to this tracked run")
          String tokenHash,
      @Doc("the token is refused from then on") Instant tokenUntil)
      implements TrackingEventBody {}

  @Doc("The program of an attempt is over: its tokens are refused.")
  public record AttemptClosed(
      @Doc("the tracked run") String trackedRunId,
      @Doc("how it ended, unless the program has said so itself") TrackedStatus status)
      implements TrackingEventBody {}

  @Doc("An experiment was made.")
  public record ExperimentCreated(
      @Doc("its name") String name,
      @Doc("tags") Map<String, String> tags,
      @Doc(
              "address where programs keep the files of its runs themselves; empty: the API keeps"
                  + " them")
          String artefactLocation)
      implements TrackingEventBody {}

  @Doc("An experiment has another name.")
  public record ExperimentRenamed(@Doc("its name now") String name) implements TrackingEventBody {}

  @Doc("An experiment was put away, or taken back.")
  public record ExperimentMoved(@Doc("whether it is away") boolean deleted)
      implements TrackingEventBody {}

  @Doc("Tags of an experiment.")
  public record ExperimentTagged(
      @Doc("new values") Map<String, String> tags, @Doc("keys that are gone") List<String> removed)
      implements TrackingEventBody {}

  @Doc("A tracked run was made.")
  public record TrackedRunCreated(
      @Doc("the tracked run") String trackedRunId,
      @Doc("for people") String name,
      @Doc("as the program says") String user,
      @Doc("as the program says") Instant startedAt,
      @Doc("tags") Map<String, String> tags,
      @Doc("the tracked run of the attempt whose program made it; empty: no attempt")
          String attemptRunId)
      implements TrackingEventBody {}

  @Doc("A tracked run has another name, status or end.")
  public record TrackedRunUpdated(
      @Doc("the tracked run") String trackedRunId,
      @Doc("for people") Optional<String> name,
      @Doc("as the program says") Optional<TrackedStatus> status,
      @Doc("as the program says") Optional<Instant> endedAt)
      implements TrackingEventBody {}

  @Doc("A tracked run was put away, or taken back.")
  public record TrackedRunMoved(
      @Doc("the tracked run") String trackedRunId, @Doc("whether it is away") boolean deleted)
      implements TrackingEventBody {}

  @Doc("Metrics, parameters and tags of a tracked run.")
  public record RunLogged(
      @Doc("the tracked run") String trackedRunId,
      @Doc("in order") List<TrackedMetric> metrics,
      @Doc("never changed once logged") Map<String, String> parameters,
      @Doc("new values") Map<String, String> tags,
      @Doc("keys of tags that are gone") List<String> removedTags)
      implements TrackingEventBody {}

  @Doc("What a tracked run read and made.")
  public record RunLinked(
      @Doc("the tracked run") String trackedRunId,
      @Doc("data that it read") List<TrackedDataset> datasets,
      @Doc("logged models that it read") List<String> inputModels,
      @Doc("logged models that it made, by the step at which") Map<String, Long> outputModels)
      implements TrackingEventBody {}

  @Doc("A file of a tracked run or of a logged model.")
  public record ArtefactLogged(
      @Doc("the tracked run or the logged model") String ownerId,
      @Doc("relative, with slashes") String path,
      @Doc("SHA-256 of the bytes, in the artefact store") String digest,
      @Doc("size") long bytes)
      implements TrackingEventBody {}

  @Doc("A file, or a folder of files, of a tracked run or of a logged model is gone.")
  public record ArtefactRemoved(
      @Doc("the tracked run or the logged model") String ownerId,
      @Doc("relative, with slashes") String path)
      implements TrackingEventBody {}

  @Doc("A model was logged; its files follow.")
  public record ModelLogged(
      @Doc("the logged model") String modelId,
      @Doc("for people") String name,
      @Doc("as the program says") String type,
      @Doc("the tracked run that made it; may be empty") String trackedRunId,
      @Doc("as the program says") Map<String, String> parameters,
      @Doc("tags") Map<String, String> tags)
      implements TrackingEventBody {}

  @Doc("A logged model changed.")
  public record LoggedModelChanged(
      @Doc("the logged model") String modelId,
      @Doc("as MLflow writes it") Optional<String> status,
      @Doc("more of them") Map<String, String> parameters,
      @Doc("new values") Map<String, String> tags,
      @Doc("keys of tags that are gone") List<String> removedTags,
      @Doc("whether it is away") boolean deleted)
      implements TrackingEventBody {}

  @Doc("A script gave a model a name. It is a note: nothing of that name is ever served.")
  public record NameRegistered(
      @Doc("the name") String name,
      @Doc("for people") String description,
      @Doc("tags") Map<String, String> tags,
      @Doc("whose members may use it; empty: default") String namespace)
      implements TrackingEventBody {}

  @Doc("A script registered a model under a name.")
  public record NamedVersionRegistered(
      @Doc("the name") String name,
      @Doc("1, 2, ... per name") int version,
      @Doc("where its files are, as the script says") String source,
      @Doc("the tracked run; may be empty") String trackedRunId,
      @Doc("the logged model; may be empty") String modelId,
      @Doc("for people") String description,
      @Doc("tags") Map<String, String> tags)
      implements TrackingEventBody {}

  @Doc("A script changed a name, or a version of it.")
  public record NameChanged(
      @Doc("the name") String name,
      @Doc("the version; 0: the name itself") int version,
      @Doc("for people") Optional<String> description,
      @Doc("new values") Map<String, String> tags,
      @Doc("keys of tags that are gone") List<String> removedTags,
      @Doc("aliases, each with its version; 0: the alias is gone") Map<String, Integer> aliases)
      implements TrackingEventBody {}
}
