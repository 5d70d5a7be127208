package dev.tidemill.console;

import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.ModelVersion;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the version of a pipeline that a number or an alias names. */
final class ModelVersions {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final String CHAMPION = "champion";

  private ModelVersions() {}

  /**
   * @throws HttpError if there is none, with what there is
   */
  static ModelVersion named(PipelineView pipeline, String named) {
    if (NUMBER.matcher(named).matches()) {
      return Optional.ofNullable(pipeline.models.get(Integer.parseInt(named)))
          .orElseThrow(
              () ->
                  HttpError.notFound(
                      "%s has no version %s; %s"
                          .formatted(pipeline.pipeline, named, has(pipeline))));
    }
    if (named.equals(CHAMPION)) {
      return pipeline
          .champion
          .map(pipeline.models::get)
          .orElseThrow(() -> HttpError.notFound(noChampion(pipeline)));
    }
    return pipeline.models.descendingMap().values().stream()
        .filter(m -> m.aliases().contains(named))
        .findFirst()
        .orElseThrow(
            () ->
                HttpError.notFound(
                    "%s has no version called %s; write a number, champion, candidate or former; %s"
                        .formatted(pipeline.pipeline, named, has(pipeline))));
  }

  private static String noChampion(PipelineView pipeline) {
    if (!pipeline.deleted()) {
      return "%s has no champion%s; %s"
          .formatted(pipeline.pipeline, pipeline.live() ? " yet" : "", has(pipeline));
    }
    String kept =
        pipeline.models.values().stream()
            .filter(m -> !m.withdrawn())
            .map(m -> String.valueOf(m.version()))
            .collect(Collectors.joining(", "));
    return "%s was deleted, so it has no champion; %s"
        .formatted(
            pipeline.pipeline,
            kept.isEmpty()
                ? "its models were withdrawn"
                : "of its models these are kept, by number: " + kept);
  }

  private static String has(PipelineView pipeline) {
    return pipeline.models.isEmpty()
        ? "it has no version"
        : "it has "
            + pipeline.models.descendingKeySet().stream()
                .limit(10)
                .map(String::valueOf)
                .collect(Collectors.joining(", "))
            + (pipeline.models.size() > 10 ? " and older ones" : "");
  }
}
