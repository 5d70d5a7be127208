package dev.tidemill.trigger.source.code;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.trigger.policy.Specs;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pipelines whose code is in git, and the copies that their sources keep. */
public final class GitSources {

  private GitSources() {}

  public static GitMirrors mirrors(Path folder) {
    return new GitMirrors(
        folder,
        new UrlRules(true, InetAddress::getAllByName),
        new SecretPlaces(Map.of("TOKEN", "s3cret", "OLD", "expired"), folder, folder));
  }

  public static PipelineSpec pipeline(
      String url,
      String ref,
      Optional<String> tags,
      List<String> training,
      List<String> application) {
    GitSpec git = new GitSpec(url, ref, tags, Optional.empty());
    return pipeline(git, training, application);
  }

  public static PipelineSpec pipeline(
      GitSpec git, List<String> training, List<String> application) {
    CodeSpec code = new CodeSpec(".", training, application, Optional.empty(), Optional.of(git));
    return Specs.polled(List.of(), Optional.of(code), "time");
  }

  public static GitSpec withToken(String url, String variable) {
    return new GitSpec(
        url,
        "main",
        Optional.empty(),
        Optional.of(
            new GitSpec.Credentials(
                Optional.of("bot"),
                Optional.of(SecretRef.env(variable)),
                Optional.empty(),
                Optional.empty())));
  }
}
