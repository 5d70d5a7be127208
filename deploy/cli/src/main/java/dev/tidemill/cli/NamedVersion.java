package dev.tidemill.cli;

import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;

/**
 * A model as the command line names it: PIPELINE@VERSION, where the version is a number or an
 * alias.
 *
 * @param pipeline its key, namespace/name
 */
public record NamedVersion(String pipeline, String version) {

  /** What the parameter is called in help. */
  public static final String LABEL = "PIPELINE@VERSION";

  private static final String CHAMPION = "champion";

  /** Reads it; without a version it is the champion. */
  public static NamedVersion of(Tidemill tidemill, String text) {
    int at = text.lastIndexOf('@');
    String pipeline = at < 0 ? text : text.substring(0, at);
    String version = at < 0 ? CHAMPION : text.substring(at + 1);
    if (pipeline.isBlank() || version.isBlank()) {
      throw new CliException(
          "'" + text + "' is not a model; write PIPELINE@champion or PIPELINE@7", 64);
    }
    return new NamedVersion(tidemill.key(pipeline), version);
  }

  /** Where the API has it. */
  public String path() {
    int slash = pipeline.indexOf('/');
    return "/api/v1/models/"
        + ApiClient.encode(pipeline.substring(0, slash))
        + "/"
        + ApiClient.encode(pipeline.substring(slash + 1))
        + "/"
        + ApiClient.encode(version);
  }

  @Override
  public String toString() {
    return pipeline + "@" + version;
  }
}
