package dev.tidemill.kit.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python environment {@code .venv} in the folder of the code. Where there is one, the programs
 * in it come before those of the machine, as after {@code activate}.
 *
 * @param folder of the environment
 */
public record FolderEnvironment(Optional<Path> folder) {

  /**
   * Looks for it.
   *
   * @param code the folder that the paths of commands start in
   */
  public static FolderEnvironment of(Path code) {
    Path environment = code.resolve(".venv").toAbsolutePath();
    boolean there = Files.isExecutable(environment.resolve("bin").resolve("python3"));
    return new FolderEnvironment(there ? Optional.of(environment) : Optional.empty());
  }

  /** The command with the program of the environment, where it is named without a folder. */
  public List<String> resolved(List<String> command) {
    List<String> all = new ArrayList<>(command);
    String program = command.get(0);
    if (!program.contains("/")) {
      folder
          .map(f -> f.resolve("bin").resolve(program))
          .filter(Files::isExecutable)
          .ifPresent(file -> all.set(0, file.toString()));
    }
    return all;
  }

  /** Changes the variables of a program as {@code activate} does. */
  public void activate(Map<String, String> variables) {
    folder.ifPresent(
        f -> {
          variables.put("VIRTUAL_ENV", f.toString());
          variables.merge(
              "PATH", f.resolve("bin").toString(), (old, own) -> own + File.pathSeparator + old);
        });
  }
}
