package dev.tidemill.kit.git;

import dev.tidemill.kit.files.TemporaryFolders;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.service.ServiceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.util.FS;

/**
 * The copies of repositories that the processes of one home share. A copy is a cache: deleted, it
 * is fetched again. Thread-safe.
 */
public final class GitMirrors {

  /** A copy that is in use is asked every few minutes. */
  private static final Duration UNUSED = Duration.ofDays(7);

  private static final Pattern COPY = Pattern.compile("[0-9a-f]{32}\\.git");

  private final Path folder;
  private final UrlRules rules;
  private final SecretPlaces secrets;

  /**
   * @param folder holds a copy for each address
   */
  public GitMirrors(Path folder, UrlRules rules, SecretPlaces secrets) {
    this.folder = folder;
    this.rules = rules;
    this.secrets = secrets;
  }

  /** Those of the home of this process. */
  public static GitMirrors of(ServiceContext context) {
    return new GitMirrors(
        context.home().resolve("git"), UrlRules.of(context.settings()), SecretPlaces.of(context));
  }

  /**
   * The copy of the repository of code, which need not be there yet.
   *
   * @param base where relative paths of its secrets start: the folder of the pipeline
   */
  public GitMirror of(GitAddress address, Path base) {
    return of(address, base, "code.git");
  }

  /**
   * The copy of a repository, which need not be there yet.
   *
   * @param base where relative paths of its secrets start: the folder of the pipeline
   * @param field that names the repository, for messages
   */
  public GitMirror of(GitAddress address, Path base, String field) {
    // who names other credentials gets another copy: a copy shows what its credentials showed
    String name = sha256(address + "\n" + base.toAbsolutePath().normalize()).substring(0, 32);
    // otherwise the first use measures for a second how exact the times of files are
    FS.FileStoreAttributes.setBackground(true);
    GitLinks links = new GitLinks(rules, secrets, folder.resolve("ssh"), field);
    return new GitMirror(folder.resolve(name + ".git"), address, base, links);
  }

  /**
   * Deletes the copies that nobody has used of late: those of repositories that no pipeline names
   * any more. Who needs one after all fetches it again.
   *
   * @param now the time
   * @throws IOException if they cannot be listed, or one is in use for long
   */
  public void forgetUnused(Instant now) throws IOException {
    Instant before = now.minus(UNUSED);
    List<Path> copies = List.of();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        copies = all.filter(f -> COPY.matcher(f.getFileName().toString()).matches()).toList();
      }
    }
    for (Path copy : copies) {
      if (LastUse.isBefore(copy, before)) {
        FolderLock.hold(
            copy,
            () -> {
              if (LastUse.isBefore(copy, before)) { // somebody may have had the lock
                TemporaryFolders.delete(copy);
              }
              return copy;
            });
      }
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
