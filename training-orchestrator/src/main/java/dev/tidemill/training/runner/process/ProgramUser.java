package dev.tidemill.training.runner.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The user of the system under whom programs run. If it is not the runner's own, programs cannot
 * read what belongs to the runner: its environment, its home with the token and the password, and
 * the store with the holdout.
 */
public final class ProgramUser {

  private static final Path EXECUTIONS = Path.of("/var/tmp");

  private final Optional<Ids> ids;
  private final List<String> prefix;

  private record Ids(int user, int group) {}

  private ProgramUser(Optional<Ids> ids, List<String> prefix) {
    this.ids = ids;
    this.prefix = prefix;
  }

  /** The runner's own user. */
  static ProgramUser own() {
    return new ProgramUser(Optional.empty(), List.of());
  }

  /**
   * The user of this name.
   *
   * @param name empty for the runner's own
   * @throws IllegalArgumentException if this runner cannot start programs as that user
   */
  public static ProgramUser named(String name) {
    if (name.isEmpty()) {
      return own();
    }
    if (!answer("id", "-u").equals("0")) {
      throw refused(name, "only a runner that is root can start programs as another user");
    }
    String user = answer("id", "-u", "--", name);
    String group = answer("id", "-g", "--", name);
    if (!user.matches("\\d{1,9}") || !group.matches("\\d{1,9}")) {
      throw refused(name, "this system has no such user");
    }
    if (user.equals("0")) {
      throw refused(name, "that is root, which may read everything");
    }
    return new ProgramUser(
        Optional.of(new Ids(Integer.parseInt(user), Integer.parseInt(group))),
        starter(name, user, group));
  }

  private static List<String> starter(String name, String user, String group) {
    List<List<String>> ways =
        List.of(
            List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                "--clear-groups",
                "--no-new-privs",
                "--"),
            List.of("runuser", "-u", name, "--"));
    for (List<String> way : ways) {
      List<String> trial = new ArrayList<>(way);
      trial.addAll(List.of("id", "-u"));
      if (answer(trial.toArray(String[]::new)).equals(user)) {
        return way;
      }
    }
    throw refused(name, "that needs setpriv or runuser (util-linux), and this machine has neither");
  }

  private static IllegalArgumentException refused(String name, String why) {
    return new IllegalArgumentException("runner-user is " + name + "; " + why);
  }

  /** What a short program prints; empty if it fails. */
  private static String answer(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readNBytes(1000), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? printed : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Whether programs run as another user than the runner. */
  public boolean isAnother() {
    return ids.isPresent();
  }

  /**
   * The folder of all executions. It is under the home, or, for another user, outside of it, since
   * only its owner may enter the home.
   *
   * @param home of the runner
   * @param instance its name
   * @throws IOException if the folder is there already and somebody else's
   */
  Path executions(Path home, String instance) throws IOException {
    if (!isAnother()) {
      return Files.createDirectories(home.resolve("executions").resolve(instance));
    }
    String name = Integer.toHexString(home.toAbsolutePath().normalize().hashCode());
    Path all = EXECUTIONS.resolve("tidemill-" + name);
    return enterable(enterable(all).resolve(instance));
  }

  /** A folder of the runner that others may pass through but not list. */
  private static Path enterable(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
    boolean own =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0);
    if (!own) {
      throw new IOException(folder + " is somebody else's; it must be a folder of root");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    return folder;
  }

  /** The command that runs a command as this user. */
  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /**
   * Gives an execution's folder with all that is in it to the user. A file that has a second name
   * is left as it is: an earlier program may have given one to a file of somebody else.
   */
  void handOver(Path folder) throws IOException {
    if (ids.isEmpty()) {
      return;
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            boolean link = !attributes.isRegularFile();
            if (link || (int) Files.getAttribute(file, "unix:nlink") == 1) {
              own(file, ids.get());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, IOException broken)
              throws IOException {
            own(each, ids.get());
            return super.postVisitDirectory(each, broken);
          }
        });
  }

  /** Closes the folder to the user, whose other programs may still run. */
  void takeBack(Path folder) throws IOException {
    if (ids.isPresent()) {
      own(folder, new Ids(0, 0));
    }
  }

  private static void own(Path file, Ids ids) throws IOException {
    Files.setAttribute(file, "unix:uid", ids.user(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(file, "unix:gid", ids.group(), LinkOption.NOFOLLOW_LINKS);
  }
}
