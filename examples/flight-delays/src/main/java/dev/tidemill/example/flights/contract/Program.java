package dev.tidemill.example.flights.contract;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A program that Tidemill starts: told by environment variables what to read and where to write,
 * answering by its exit code. {@code 0} is success, {@value #TRY_AGAIN} asks for another try,
 * anything else is failure; the reason is one line on standard error.
 */
public interface Program {
  /** Exit code of a failure that another try may mend, such as a full disk. */
  int TRY_AGAIN = 75;

  /** Exit code of a failure that will come again with the same inputs. */
  int FAILED = 1;

  /** A failure that another try cannot mend; the message is for the user. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public RefusedException(String message) {
      super(message);
    }

    public RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Does the work. */
  void run(Environment environment) throws RefusedException, IOException;

  /** Runs the program and returns its exit code; failures are reported on {@code err}. */
  default int exitCode(Environment environment) {
    try {
      run(environment);
      return 0;
    } catch (RefusedException e) {
      environment.err().println(name() + ": " + e.getMessage());
      return FAILED;
    } catch (IOException e) {
      environment.err().println(name() + ": " + e + "; another try may help");
      return TRY_AGAIN;
    }
  }

  /** The program's name, for messages. */
  String name();

  /**
   * What a program sees of the world.
   *
   * @param variables environment variables
   * @param workingFolder the folder of the pipeline's code
   * @param out for progress
   * @param err for failures
   */
  record Environment(
      Map<String, String> variables, Path workingFolder, PrintStream out, PrintStream err) {

    /** The environment of this process. */
    public static Environment ofProcess() {
      return new Environment(System.getenv(), Path.of(""), System.out, System.err);
    }

    /** The value of a variable that must be set. */
    public String required(String variable) throws RefusedException {
      String value = variables.get(variable);
      if (value == null || value.isBlank()) {
        throw new RefusedException("the environment variable " + variable + " is not set");
      }
      return value;
    }

    /** The readable file that a variable must name. */
    public Path file(String variable) throws RefusedException {
      Path file = workingFolder.resolve(required(variable));
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new RefusedException(variable + " names " + file + ", which is not a readable file");
      }
      return file;
    }

    /** The folder that a variable must name; made if it does not exist. */
    public Path folder(String variable) throws RefusedException, IOException {
      Path folder = workingFolder.resolve(required(variable));
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new RefusedException(variable + " names " + folder + ", which is not a folder");
      }
      return Files.createDirectories(folder);
    }
  }
}
