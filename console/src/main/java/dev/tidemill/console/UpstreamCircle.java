package dev.tidemill.console;

import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Models that feed models must not feed themselves: each promotion would start a run of the next
 * pipeline without end.
 *
 * @param specs of the pipelines that are applied
 * @param sees whether the caller may read about a pipeline; no other one is named
 */
public record UpstreamCircle(
    Function<String, Optional<PipelineSpec>> specs, Predicate<String> sees) {

  /**
   * Why a pipeline cannot be applied: one of its upstream pipelines waits for it, directly or
   * through others.
   */
  public Optional<String> problem(PipelineSpec spec) {
    return of(spec)
        .map(
            circle ->
                "the pipeline would start itself: "
                    + circle.stream()
                        .map(key -> sees.test(key) ? key : "a pipeline that you do not see")
                        .collect(Collectors.joining(" waits for "))
                    + "; take one of these upstream triggers out");
  }

  /** The pipelines from a pipeline back to itself, each before the one that it waits for. */
  public Optional<List<String>> of(PipelineSpec spec) {
    Deque<List<String>> paths = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    paths.add(List.of(spec.key()));
    while (!paths.isEmpty()) {
      List<String> path = paths.poll();
      String last = path.get(path.size() - 1);
      Optional<PipelineSpec> at = path.size() == 1 ? Optional.of(spec) : specs.apply(last);
      for (String next : at.map(UpstreamCircle::upstreams).orElse(List.of())) {
        List<String> longer = new ArrayList<>(path);
        longer.add(next);
        if (next.equals(spec.key())) {
          return Optional.of(longer);
        }
        if (seen.add(next)) {
          paths.add(longer);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Adds to notes the upstream pipelines that are not there, a sentence each: they may be applied
   * later.
   */
  List<String> noted(PipelineSpec spec, List<String> before) {
    List<String> notes = new ArrayList<>(before);
    upstreams(spec).stream()
        .filter(key -> !sees.test(key) || specs.apply(key).isEmpty())
        .distinct()
        .map(
            key ->
                "There is no pipeline %s that you see; its upstream trigger starts nothing until it is applied and promotes a model."
                    .formatted(key))
        .forEach(notes::add);
    return notes;
  }

  private static List<String> upstreams(PipelineSpec spec) {
    return spec.triggers().stream()
        .filter(t -> t.kind() instanceof Upstream)
        .map(t -> ((Upstream) t.kind()).key(spec.namespace()))
        .toList();
  }
}
