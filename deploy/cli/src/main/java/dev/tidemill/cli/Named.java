package dev.tidemill.cli;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import java.util.Optional;

/**
 * What a name on the command line stands for where it may be an id or a pipeline.
 *
 * @param id the id, or the pipeline's key
 */
record Named(String id, boolean isPipeline) {

  private static final int NOT_FOUND = 66;

  /**
   * The thing of that id; else the pipeline, also one that was deleted.
   *
   * @param kind runs or rollouts
   * @param key of the pipeline that the name may stand for
   * @throws CliException if there is neither
   */
  static Named find(ApiClient api, String kind, String name, String key) {
    if (!name.contains("/")
        && missing(api, "/api/v1/" + kind + "/" + ApiClient.encode(name)).isEmpty()) {
      return new Named(name, false);
    }
    Optional<CliException> missing = missing(api, ApiClient.pipeline(key));
    if (missing.isEmpty()) {
      return new Named(key, true);
    }
    String told = missing.get().getMessage();
    int hint = told.indexOf(';');
    throw new CliException(
        "There is no "
            + kind.substring(0, kind.length() - 1)
            + " or pipeline called "
            + name
            + (hint < 0 ? "" : told.substring(hint).replace("; known:", "; pipelines:")),
        NOT_FOUND,
        missing.get().answer());
  }

  private static Optional<CliException> missing(ApiClient api, String path) {
    try {
      api.get(path);
      return Optional.empty();
    } catch (CliException e) {
      if (e.exitCode() == NOT_FOUND) {
        return Optional.of(e);
      }
      throw e;
    }
  }

  String encoded() {
    return ApiClient.encode(id);
  }
}
