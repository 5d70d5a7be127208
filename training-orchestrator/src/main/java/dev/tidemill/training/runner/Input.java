package dev.tidemill.training.runner;

import java.util.List;

/**
 * A file that a program is given.
 *
 * @param role the variable that tells the program where the file is
 * @param file its name
 * @param content what is in it
 */
public record Input(String role, String file, Content content) {

  /** What a file holds, named so that any machine with the artefact store can make it. */
  public sealed interface Content {}

  /** An artefact as it is. */
  public record Artefact(String digest) implements Content {}

  /**
   * The rows of several Parquet artefacts as one Parquet file.
   *
   * @param orderedBy columns
   */
  public record Rows(List<String> digests, List<String> orderedBy) implements Content {}

  /** The rows of a Parquet artefact without some columns. */
  public record Without(String digest, List<String> columns) implements Content {}

  /** The folder that an archive was made of. */
  public record Folder(String digest) implements Content {}

  /** A short text. */
  public record Text(String text) implements Content {}
}
