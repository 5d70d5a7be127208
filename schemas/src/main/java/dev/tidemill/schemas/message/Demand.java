package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;
import java.util.Optional;

@Doc("What a run for some signals has to do.")
public record Demand(
    @Doc("train or redeploy") RunKind kind,
    @Doc("the finding with the earliest onset among the signals") Optional<Finding> finding,
    @Doc("who asked, for a run by hand") Optional<String> actor,
    @Doc("overrides of train.parameters") Map<String, String> parameters,
    @Doc("the code that changed, for signals of code") Optional<ChangedCode> code,
    @Doc("the commit to check out; absent: the newest, or code in a folder")
        Optional<String> commit,
    @Doc("a person asked to pass over budget and repetition") boolean forced) {

  /** A training run that nobody asked for by hand. */
  public static final Demand TRAIN =
      new Demand(RunKind.TRAIN, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  /** Nobody forced it, and it names no commit. */
  public Demand(
      RunKind kind,
      Optional<Finding> finding,
      Optional<String> actor,
      Map<String, String> parameters,
      Optional<ChangedCode> code) {
    this(kind, finding, actor, parameters, code, Optional.empty(), false);
  }
}
