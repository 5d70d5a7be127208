package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Optional;

@Doc("A change of a git reference.")
public record GitChange(
    @Doc("canonical URL of the repository") String url,
    @Doc("full name, such as refs/heads/main") String ref,
    @Doc("the commit that it names now; of a deleted reference the last one") String commit,
    @Doc("the commit that it named before; absent on the first look") Optional<String> before,
    @Doc("history was rewritten: the new commit does not follow the one before") boolean forced,
    @Doc("the reference was deleted") boolean deleted,
    @Doc("first line of the newest commit's message") String title,
    @Doc("who wrote the newest commit") Optional<String> author,
    @Doc("how many commits are new; 500 stands for as many or more") Optional<Integer> commits) {

  /** A change of which no more is known. */
  public GitChange(
      String url,
      String ref,
      String commit,
      Optional<String> before,
      boolean forced,
      boolean deleted,
      String title) {
    this(url, ref, commit, before, forced, deleted, title, Optional.empty(), Optional.empty());
  }
}
