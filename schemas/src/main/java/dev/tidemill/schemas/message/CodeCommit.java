package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;

@Doc("The commit of a git repository that the code of a run is from.")
public record CodeCommit(
    @Doc("the repository, without what may be secret") String url,
    @Doc("full name of the branch or tag at which the commit was seen") String ref,
    @Doc("40 hexadecimal digits") String commit) {

  /** The digits by which people name a commit. */
  public static String shortened(String commit) {
    return commit.substring(0, Math.min(10, commit.length()));
  }
}
