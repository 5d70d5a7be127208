package dev.tidemill.trigger.source.data.dvc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.ReadingSpec;
import dev.tidemill.schemas.spec.source.DvcData;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import dev.tidemill.trigger.source.code.GitSources;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Pointers on the real server of git, and a remote in a folder. */
@Tag("slow")
class DvcDataSourceContractTest extends SourceContract {

  @TempDir Path served;
  private GitServer server;

  @BeforeEach
  @Override
  protected void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    server = GitServer.start(served);
    super.start();
  }

  @AfterEach
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Source source(Path cursors) {
    UrlRules rules = new UrlRules(true, InetAddress::getAllByName);
    S3Reach s3 = new S3Reach(rules, new SecretPlaces(Map.of(), served, served));
    return new DvcDataSource(
        new DvcReach(
            GitSources.mirrors(cursors.resolveSibling("git")),
            s3,
            cursors.resolveSibling("fetched")),
        new ArtefactStore(cursors.resolveSibling("artefacts")),
        cursors,
        signals,
        clock);
  }

  @Override
  protected PipelineSpec spec() {
    DvcData data =
        new DvcData(
            "rows.csv.dvc",
            Optional.empty(),
            Optional.of(new GitSpec(server.url(), "main", Optional.empty(), Optional.empty())),
            "remote",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "**",
            Duration.ofSeconds(1),
            "csv",
            ReadingSpec.PLAIN);
    return Specs.polled(List.of(new SourceSpec("rows", data)), Optional.empty(), "time");
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    String rows = "id,time,late\n%d,2001-01-01 00:00:00,1\n".formatted(number);
    String md5 = md5(rows);
    Path object = folder.resolve("remote/files/md5").resolve(md5.substring(0, 2));
    Files.createDirectories(object);
    Files.writeString(object.resolve(md5.substring(2)), rows);
    String pointer = "outs:\n- {md5: %s, size: 40, hash: md5, path: rows.csv}\n".formatted(md5);
    server.push("change " + number, Map.of("rows.csv.dvc", pointer));
  }

  private static String md5(String text) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
