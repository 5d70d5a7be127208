package dev.tidemill.schemas.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.guard.Errors;
import dev.tidemill.schemas.spec.guard.Latency;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.schemas.spec.trigger.Data;
import dev.tidemill.schemas.spec.trigger.OnFinding;
import dev.tidemill.schemas.spec.trigger.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a resolved, valid document into the specification's records. */
final class SpecReader {

  private SpecReader() {}

  static PipelineSpec read(JsonNode root, String document) {
    JsonNode meta = root.get("metadata");
    JsonNode spec = root.get("spec");
    return new PipelineSpec(
        meta.get("name").asText(),
        meta.get("namespace").asText(),
        map(meta.get("labels")),
        text(spec, "description"),
        constant(Task.class, spec.get("task")),
        data(spec.get("data")),
        optional(spec, "code").map(SpecReader::code),
        optional(spec, "prepare")
            .map(
                p ->
                    new PrepareSpec(
                        strings(p.get("command")), duration(p, "history"), duration(p, "timeout"))),
        train(spec.get("train")),
        new ModelFormatSpec(
            spec.get("model").get("format").asText(),
            optional(spec.get("model"), "positive").map(p -> p.get("output").asText())),
        list(spec.get("triggers"), SpecReader::trigger),
        new ConcurrencySpec(
            spec.get("concurrency").get("limit").asInt(),
            constant(ConcurrencySpec.Policy.class, spec.get("concurrency").get("policy"))),
        gates(spec.get("gates")),
        optional(spec, "rollout").map(SpecReader::rollout),
        optional(spec, "monitor").map(SpecReader::monitor),
        document);
  }

  private static DataSpec data(JsonNode d) {
    List<DataSpec.SourceSpec> sources =
        list(
            d.get("sources"),
            s -> {
              JsonNode f = s.get("files");
              return new DataSpec.SourceSpec(
                  s.get("name").asText(),
                  new DataSpec.FilesSpec(
                      f.get("path").asText(),
                      f.get("glob").asText(),
                      f.get("format").asText(),
                      duration(f, "settleFor")));
            });
    JsonNode c = d.get("columns");
    JsonNode w = d.get("window");
    JsonNode h = d.get("holdout");
    Optional<Duration> length = optional(w, "length").map(l -> Quantities.duration(l.asText()));
    return new DataSpec(
        sources,
        text(d, "query").orElse("SELECT * FROM " + sources.get(0).name()),
        new DataSpec.Columns(
            strings(c.get("id")),
            c.get("time").asText(),
            c.get("label").asText(),
            text(c, "labelTime"),
            strings(c.get("notFeatures"))),
        constant(DataSpec.DataClock.class, d.get("clock")),
        new DataSpec.Window(length.isEmpty(), length),
        new DataSpec.Holdout(duration(h, "length"), h.get("minRows").asLong()));
  }

  private static CodeSpec code(JsonNode c) {
    return new CodeSpec(
        c.get("path").asText(),
        strings(c.get("training")),
        strings(c.get("application")),
        optional(c, "test")
            .map(t -> new CodeSpec.TestSpec(strings(t.get("command")), duration(t, "timeout"))));
  }

  private static TrainSpec train(JsonNode t) {
    JsonNode limits = t.get("resources").get("limits");
    JsonNode retry = t.get("retry");
    JsonNode backoff = retry.get("backoff");
    return new TrainSpec(
        constant(TrainSpec.Runner.class, t.get("runner")),
        strings(t.get("command")),
        parameters(t.get("parameters")),
        t.get("seed").asLong(),
        new TrainSpec.Resources(
            text(limits, "cpu").map(Quantities::cores),
            text(limits, "memory").map(Quantities::bytes)),
        duration(t, "timeout"),
        new TrainSpec.RetrySpec(
            retry.get("limit").asInt(),
            duration(backoff, "duration"),
            backoff.get("factor").asDouble(),
            duration(backoff, "maxDuration")));
  }

  private static TriggerSpec trigger(JsonNode t) {
    TriggerSpec.Kind kind;
    if (t.has("data")) {
      kind = new Data(t.get("data").get("source").asText());
    } else if (t.has("schedule")) {
      kind = schedule(t.get("schedule"));
    } else if (t.has("finding")) {
      kind = new OnFinding(strings(t.get("finding").get("checks")));
    } else {
      kind = new Code(constant(Code.Changes.class, t.get("code").get("changes")));
    }
    TriggerSpec.When when =
        optional(t, "when")
            .map(
                w ->
                    new TriggerSpec.When(
                        optional(w, "newRows").map(JsonNode::asLong),
                        optional(w, "newFiles").map(JsonNode::asLong),
                        text(w, "newBytes").map(Quantities::bytes),
                        text(w, "maxWait").map(Quantities::duration),
                        text(w, "quietPeriod").map(Quantities::duration)))
            .orElse(TriggerSpec.When.ANY);
    return new TriggerSpec(
        t.get("name").asText(), kind, when, text(t, "cooldown").map(Quantities::duration));
  }

  static Schedule schedule(JsonNode s) {
    return new Schedule(
        s.get("cron").asText(),
        s.get("timeZone").asText(),
        constant(Schedule.Missed.class, s.get("missed")),
        constant(Schedule.SkippedHour.class, s.get("skippedHour")),
        constant(Schedule.RepeatedHour.class, s.get("repeatedHour")));
  }

  private static GatesSpec gates(JsonNode g) {
    return new GatesSpec(
        new GatesSpec.DataGate(
            constant(GatesSpec.OnFail.class, g.get("data").get("onFail")),
            list(g.get("data").get("checks"), CheckReader::dataCheck)),
        new GatesSpec.ModelGate(
            list(g.get("model").get("checks"), CheckReader::modelCheck),
            constant(GatesSpec.FirstModel.class, g.get("model").get("firstModel"))));
  }

  private static RolloutSpec rollout(JsonNode r) {
    JsonNode s = r.get("serving");
    return new RolloutSpec(
        new RolloutSpec.Serving(
            s.get("endpoint").asText(),
            constant(RolloutSpec.Backend.class, s.get("backend")),
            s.get("keepWarm").asInt()),
        constant(RolloutSpec.Strategy.class, r.get("strategy")),
        r.get("shadow").get("share").asDouble(),
        list(r.get("steps"), step -> step.get("weight").asInt()),
        r.get("stickyBy").asText(),
        list(r.get("guards"), SpecReader::guard),
        duration(r.get("deadline"), "after"),
        new RolloutSpec.Provisional(
            r.get("provisional").get("labels").asLong(), duration(r.get("provisional"), "atMost")));
  }

  private static RolloutSpec.Guard guard(JsonNode g) {
    if (g.has("errors")) {
      JsonNode e = g.get("errors");
      return new Errors(
          e.get("attributableInputs").asInt(),
          e.get("alpha").asDouble(),
          e.get("maxIncrease").asDouble());
    }
    if (g.has("quality")) {
      JsonNode q = g.get("quality");
      return new Quality(
          q.get("metric").asText(), q.get("margin").asDouble(), q.get("minLabels").asLong());
    }
    JsonNode l = g.get("latency");
    return new Latency(
        l.get("quantile").asDouble(), l.get("maxRatio").asDouble(), duration(l, "maxIncrease"));
  }

  private static MonitorSpec monitor(JsonNode m) {
    return new MonitorSpec(
        duration(m.get("labels"), "maxDelay"),
        m.get("predictions").get("log").asDouble(),
        duration(m.get("predictions"), "keep"),
        m.get("falseAlarmsPerMonth").asDouble(),
        list(m.get("checks"), CheckReader::monitorCheck));
  }

  static Optional<JsonNode> optional(JsonNode node, String field) {
    JsonNode n = node.get(field);
    return n == null || n.isNull() ? Optional.empty() : Optional.of(n);
  }

  static Optional<String> text(JsonNode node, String field) {
    return optional(node, field).map(JsonNode::asText);
  }

  static OptionalDouble number(JsonNode node, String field) {
    return optional(node, field)
        .map(n -> OptionalDouble.of(n.asDouble()))
        .orElse(OptionalDouble.empty());
  }

  static Duration duration(JsonNode node, String field) {
    return Quantities.duration(node.get(field).asText());
  }

  static List<String> strings(JsonNode list) {
    return list(list, JsonNode::asText);
  }

  static <T> List<T> list(JsonNode list, java.util.function.Function<JsonNode, T> of) {
    List<T> out = new ArrayList<>();
    list.forEach(n -> out.add(of.apply(n)));
    return List.copyOf(out);
  }

  static Map<String, String> map(JsonNode node) {
    Map<String, String> out = new LinkedHashMap<>();
    node.properties().forEach(e -> out.put(e.getKey(), e.getValue().asText()));
    return java.util.Collections.unmodifiableMap(out);
  }

  private static Map<String, String> parameters(JsonNode node) {
    Map<String, String> out = new LinkedHashMap<>();
    node.properties().forEach(e -> out.put(e.getKey(), TrainParameters.written(e.getValue())));
    return java.util.Collections.unmodifiableMap(out);
  }

  /** An enum constant from its lower-kebab name. */
  static <T extends Enum<T>> T constant(Class<T> type, JsonNode node) {
    return Enum.valueOf(type, node.asText().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
