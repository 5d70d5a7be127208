package dev.tidemill.console.tracking;

import java.util.List;

/**
 * Where a file is, as clients write it below {@code mlflow-artifacts:/}: {@code
 * EXPERIMENT/RUN/artifacts/PATH} or {@code EXPERIMENT/models/MODEL/artifacts/PATH}.
 *
 * @param ofModel whether the owner is a logged model, not a tracked run
 * @param path below the owner; empty: all of its files
 */
record ArtefactPlace(String experimentId, boolean ofModel, String ownerId, String path) {

  private static final int MOST = 1_000;

  static ArtefactPlace parse(String text) {
    List<String> parts = List.of(path(text).split("/"));
    boolean ofModel = parts.size() > 1 && parts.get(1).equals("models");
    int root = ofModel ? 3 : 2;
    if (parts.size() <= root || !parts.get(root).equals("artifacts")) {
      throw TrackingErrors.invalid(
          "\"%s\" is not a place for files; it looks like EXPERIMENT/RUN/artifacts/PATH or EXPERIMENT/models/MODEL/artifacts/PATH"
              .formatted(text));
    }
    return new ArtefactPlace(
        parts.get(0),
        ofModel,
        parts.get(root - 1),
        String.join("/", parts.subList(root + 1, parts.size())));
  }

  /** A relative path that leads nowhere else; slashes around it do not count. */
  static String path(String text) {
    String path = text.replaceAll("^/+|/+$", "");
    boolean odd = path.contains("\\") || path.chars().anyMatch(Character::isISOControl);
    for (String part : path.split("/")) {
      odd |= part.equals("..") || part.equals(".") || (part.isEmpty() && !path.isEmpty());
    }
    if (odd || path.length() > MOST) {
      throw TrackingErrors.invalid(
          "Invalid path; a path is relative, has no part . or .., and at most %d characters"
              .formatted(MOST));
    }
    return path;
  }
}
