package dev.tidemill.training.runner.process;

import dev.tidemill.kit.process.FolderEnvironment;
import dev.tidemill.kit.process.ProcessTree;
import dev.tidemill.training.runner.Launch.Limits;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a program sees around it: a bare environment, and the Java that runs this. */
final class ProgramEnvironment {

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  private ProgramEnvironment() {}

  /** {@code java} is the Java that runs this, wherever PATH points. */
  static List<String> resolved(List<String> command, FolderEnvironment own) {
    List<String> all = new ArrayList<>(own.resolved(command));
    if (all.get(0).equals("java")) {
      all.set(0, JAVA_HOME.resolve("bin").resolve("java").toString());
    }
    return all;
  }

  /** All variables of a program. */
  static Map<String, String> of(Workplace place, Map<String, String> variables, Limits limits) {
    Map<String, String> all = new TreeMap<>(variables);
    String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    all.put("PATH", JAVA_HOME.resolve("bin") + File.pathSeparator + path);
    all.put("JAVA_HOME", JAVA_HOME.toString());
    all.put("HOME", place.execution().toString());
    all.put("TMPDIR", place.temporary().toString());
    all.put("LANG", "C.UTF-8");
    // Python else draws the order of its sets anew in each process, and what exporters write
    // follows
    // it: the same training would give other bytes
    all.put("PYTHONHASHSEED", "0");
    all.put(ProcessTree.EXECUTION_ID, place.executionId());
    StringBuilder java = new StringBuilder("-Djava.io.tmpdir=" + place.temporary());
    limits
        .memoryBytes()
        .ifPresent(b -> java.append(" -XX:MaxRAM=").append(b).append(" -XX:MaxRAMPercentage=60"));
    limits
        .cpus()
        .ifPresent(
            c -> {
              int cores = (int) Math.max(1, Math.ceil(c));
              java.append(" -XX:ActiveProcessorCount=").append(cores);
              all.put("OMP_NUM_THREADS", Integer.toString(cores));
              // threads that wait must not take the cores from other slots
              all.put("OMP_WAIT_POLICY", "PASSIVE");
            });
    all.put("JAVA_TOOL_OPTIONS", java.toString());
    return all;
  }
}
