package dev.tidemill.schemas.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pipeline as declared: what data, what code, when to retrain, what a candidate must pass, how it
 * reaches traffic and what is watched. Resolved: every default is filled in.
 *
 * @param name DNS label, at most 52 characters
 * @param namespace the team that owns it
 * @param calendars by the names that schedules give
 * @param document the resolved specification as canonical JSON, in the shape of the published JSON
 *     Schema; what topics and states carry, so that a later change of a default does not change an
 *     old run
 */
public record PipelineSpec(
    String name,
    String namespace,
    Map<String, String> labels,
    Optional<String> description,
    Task task,
    DataSpec data,
    Optional<CodeSpec> code,
    Optional<PrepareSpec> prepare,
    TrainSpec train,
    ModelFormatSpec model,
    Optional<PredictSpec> predict,
    List<TriggerSpec> triggers,
    ConcurrencySpec concurrency,
    Optional<BudgetSpec> budget,
    GatesSpec gates,
    Optional<RolloutSpec> rollout,
    Optional<MonitorSpec> monitor,
    Map<String, CalendarSpec> calendars,
    String document) {

  public PipelineSpec {
    data = data.beside(code);
  }

  /** The key of this pipeline on every topic: {@code namespace/name}. */
  public String key() {
    return namespace + "/" + name;
  }

  /** The programs of the pipeline's own that Tidemill starts, by their fields. */
  public Map<String, List<String>> commands() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("train.command", train.command());
    prepare.ifPresent(p -> all.put("prepare.command", p.command()));
    predict.ifPresent(p -> all.put("predict.command", p.command()));
    code.flatMap(CodeSpec::test).ifPresent(t -> all.put("code.test.command", t.command()));
    rollout
        .flatMap(r -> r.serving().server())
        .ifPresent(s -> all.put("rollout.serving.server.command", s.command()));
    all.values().removeIf(List::isEmpty);
    return all;
  }
}
