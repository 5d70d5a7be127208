package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HttpError;
import java.util.regex.Pattern;

/** Names of pipelines, as senders write them. */
final class PipelineNames {

  private static final String DEFAULT_NAMESPACE = "default/";

  private static final Pattern FULL = Pattern.compile("[a-z0-9-]{1,63}/[a-z0-9-]{1,52}");

  private PipelineNames() {}

  /**
   * The name with its namespace. Whether there is such a pipeline is decided later.
   *
   * @throws HttpError 400 if no pipeline can have this name
   */
  static String full(String name) {
    String full = name.contains("/") ? name : DEFAULT_NAMESPACE + name;
    if (!FULL.matcher(full).matches()) {
      throw HttpError.invalid(
          "pipeline must be NAME or NAMESPACE/NAME in lower-case letters, digits and -; NAME has"
              + " at most 52 characters and NAMESPACE at most 63",
          "pipeline");
    }
    return full;
  }
}
