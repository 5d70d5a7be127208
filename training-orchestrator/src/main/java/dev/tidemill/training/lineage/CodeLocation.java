package dev.tidemill.training.lineage;

import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.training.lineage.LineageRuns.Told;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the code of a run is: the repository, the commit, and the branch or tag. */
final class CodeLocation {

  private static final String BRANCHES = "refs/heads/";
  private static final String TAGS = "refs/tags/";

  private static final Pattern SHORT =
      Pattern.compile("(?<host>(?:[^/@:]*@)?(?:\\[[^]/]*]|[^/@:\\[]+)):(?!//)/?(?<path>.*)");

  private CodeLocation() {}

  /** Null, as the library has it, for code in a folder and before the commit is known. */
  static OpenLineage.SourceCodeLocationJobFacet of(OpenLineage lineage, Told run) {
    return run.commit()
        .map(
            commit ->
                lineage
                    .newSourceCodeLocationJobFacetBuilder()
                    .type("git")
                    .url(url(commit.url()))
                    .repoUrl(commit.url())
                    .path(run.cause().spec().code().map(CodeSpec::path).orElse("."))
                    .version(commit.commit())
                    .branch(after(BRANCHES, commit))
                    .tag(after(TAGS, commit))
                    .build())
        .orElse(null);
  }

  private static String after(String prefix, CodeCommit commit) {
    return commit.ref().startsWith(prefix) ? commit.ref().substring(prefix.length()) : null;
  }

  /** As git writes it, {@code user@host:path} is not a URL, and a path may hold any character. */
  private static URI url(String repository) {
    Matcher shorter = SHORT.matcher(repository);
    try {
      return shorter.matches()
          ? new URI("ssh", shorter.group("host"), "/" + shorter.group("path"), null, null)
          : new URI(repository);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(repository + " was read and is not a URL", e);
    }
  }
}
