package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists what there is. */
@Command(
    name = "get",
    description =
        "List pipelines, runs, models, rollouts, findings or decisions; or show one pipeline, run"
            + " or rollout.")
final class GetCommand implements Callable<Integer> {

  /** Takes the word without its s too, as in {@code get run ID}. */
  static final class SingularToo implements ITypeConverter<Listing> {
    @Override
    public Listing convert(String value) {
      String word = value.toLowerCase(Locale.ROOT);
      return Listing.valueOf(word.endsWith("s") ? word : word + "s");
    }
  }

  @ParentCommand Tidemill tidemill;

  @Parameters(
      index = "0",
      paramLabel = "WHAT",
      converter = SingularToo.class,
      description = "${COMPLETION-CANDIDATES}; also one of them, such as pipeline")
  Listing what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "one pipeline, run or rollout; or the pipeline whose runs and so on are listed")
  String id;

  @Option(
      names = {"-p", "--pipeline"},
      paramLabel = "PIPELINE",
      description = "only this pipeline")
  String pipeline;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "how many at most (default: ${DEFAULT-VALUE})",
      defaultValue = "30")
  int limit;

  @Override
  public Integer call() {
    if (id == null) {
      return list(pipeline == null ? null : tidemill.key(pipeline));
    }
    if (pipeline != null) {
      throw new CliException("Write " + id + " or --pipeline " + pipeline + ", not both", 64);
    }
    return switch (what) {
      case pipelines -> show(ApiClient.pipeline(tidemill.key(id)));
      case runs, rollouts -> {
        Named named = Named.find(tidemill.api(), what.name(), id, tidemill.key(id));
        yield named.isPipeline()
            ? list(named.id())
            : show("/api/v1/" + what + "/" + named.encoded());
      }
      case models, findings, decisions -> list(tidemill.key(id));
    };
  }

  private int show(String path) {
    JsonNode one = tidemill.api().get(path);
    tidemill.print(
        one,
        out -> {
          Details.print(one, out);
          out.println();
          out.println(
              "-o yaml shows everything"
                  + (what == Listing.runs ? "; tidemill why " + id + " explains it" : ""));
        });
    return 0;
  }

  /**
   * @param key the pipeline to list; null lists all of them, or those of the namespace
   */
  private int list(String key) {
    String query =
        "/api/v1/"
            + what
            + "?limit="
            + limit
            + (key != null
                ? "&pipeline=" + ApiClient.encode(key)
                : tidemill.namespace != null
                    ? "&namespace=" + ApiClient.encode(tidemill.namespace)
                    : "");
    JsonNode items = tidemill.api().get(query).path(what.name());
    tidemill.print(items, what.table(items)::print);
    return 0;
  }
}
