package dev.tidemill.kit.onnx.process;

import ai.onnxruntime.OrtSession;
import dev.tidemill.schemas.message.Tensor;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The command that starts the process of a model. It runs the Java that runs this, with only the
 * jars that it needs, so that it starts quickly. It gets nothing of this process's environment. A
 * shell sets the kernel's limits and then becomes that Java.
 */
final class ModelCommand {

  /** For rows and scores on their way. */
  static final int HEAP_MIB = 64;

  /** ONNX Runtime's own. */
  private static final String LIBRARY_FOLDER = "onnxruntime.native.path";

  private static final Path SHELL = Path.of("/bin/sh");

  /** Java and ONNX Runtime have some 130 MB for themselves: heap, code, stacks. */
  private static final long OWN_BYTES = 256L << 20;

  /** Unpacking ONNX Runtime writes 25 MB. */
  private static final int FILE_BLOCKS = (128 << 20) / 512;

  private ModelCommand() {}

  static ProcessBuilder of(Path folder, long memoryBytes) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SHELL)) {
      command.addAll(List.of(SHELL.toString(), "-c", script(memoryBytes), "sh"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:MaxMetaspaceSize=64m",
            "-XX:CompressedClassSpaceSize=16m",
            "-Xms16m",
            "-Xmx" + HEAP_MIB + "m",
            "-XX:ErrorFile=" + folder.resolve("crash.txt"),
            "-Djava.io.tmpdir=" + folder));
    // Where an installation has the library as a file, it is not unpacked.
    Optional.ofNullable(System.getProperty(LIBRARY_FOLDER))
        .ifPresent(library -> command.add("-D" + LIBRARY_FOLDER + "=" + library));
    command.addAll(List.of("-cp", classPath(), ModelProgram.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", folder.toString());
    environment.put("TMPDIR", folder.toString());
    // each arena of a thread reserves 64 MB
    environment.put("MALLOC_ARENA_MAX", "2");
    return builder.redirectError(folder.resolve("errors.txt").toFile());
  }

  /** Private memory that can be written, which does not count what Java only reserves. */
  private static String script(long memoryBytes) {
    long kib = (memoryBytes + OWN_BYTES) >> 10;
    return "ulimit -d "
        + kib
        + " 2>/dev/null; ulimit -f "
        + FILE_BLOCKS
        + " 2>/dev/null; ulimit -c 0 2>/dev/null; exec \"$@\"";
  }

  private static String classPath() {
    Set<String> all = new LinkedHashSet<>();
    for (Class<?> needed : List.of(ModelProgram.class, Tensor.class, OrtSession.class)) {
      CodeSource source = needed.getProtectionDomain().getCodeSource();
      try {
        all.add(Path.of(source.getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(source.getLocation() + " is not a path", e);
      }
    }
    return String.join(File.pathSeparator, all);
  }
}
