package dev.tidemill.training.run.state;

import dev.tidemill.schemas.message.Condition;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.RunStage;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.TriggerEvent.Fired;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records that {@link KeptRuns} are made of. Their names, with the name of this class before
 * them, are in the bytes that are stored.
 */
final class RunParts {

  private RunParts() {}

  record Head(
      String pipeline,
      long sequence,
      Optional<Integer> championVersion,
      Optional<Integer> formerVersion,
      int lastVersion,
      long rolloutSequence) {}

  record LastCut(String manifest) {}

  record Texts(List<String> texts) {

    Texts {
      texts = List.copyOf(texts);
    }
  }

  record Figures(List<FileHistory> files) {}

  record Holdouts(Map<String, Integer> evaluations, List<String> order) {}

  record Spec(int version, PipelineSpec spec) {}

  record Run(
      long number,
      String runId,
      Instant requestedAt,
      RunStage stage,
      Progress progress,
      Optional<CurrentJob> job,
      Instant deadline,
      Optional<Instant> retryAt,
      Optional<ActiveRun.Stop> stop) {

    static Run of(ActiveRun r) {
      return new Run(
          r.number(),
          r.runId(),
          r.requestedAt(),
          r.stage(),
          r.progress(),
          r.job(),
          r.deadline(),
          r.retryAt(),
          r.stop());
    }

    ActiveRun with(Cause cause, PipelineSpec spec, Results results, Optional<RunFact.Heard> heard) {
      return new ActiveRun(
          number,
          runId,
          cause.with(spec),
          requestedAt,
          stage,
          progress,
          results,
          job,
          heard,
          deadline,
          retryAt,
          stop);
    }
  }

  /** The decision behind a run, without the specification. */
  record Cause(
      String fireId,
      String runId,
      RunKind kind,
      List<String> triggers,
      SignalSet signals,
      List<Condition> conditions,
      String reason,
      Optional<String> actor,
      Optional<Finding> finding,
      List<String> replaces,
      Map<String, String> parameters,
      int specVersion,
      String folder,
      Optional<String> commit,
      boolean forced) {

    static Cause of(Fired f) {
      return new Cause(
          f.fireId(),
          f.runId(),
          f.kind(),
          f.triggers(),
          f.signals(),
          f.conditions(),
          f.reason(),
          f.actor(),
          f.finding(),
          f.replaces(),
          f.parameters(),
          f.specVersion(),
          f.folder(),
          f.commit(),
          f.forced());
    }

    Fired with(PipelineSpec spec) {
      return new Fired(
          fireId,
          runId,
          kind,
          triggers,
          signals,
          conditions,
          reason,
          actor,
          finding,
          replaces,
          parameters,
          specVersion,
          spec,
          folder,
          commit,
          forced);
    }
  }
}
