package dev.tidemill.kit.onnx.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process's memory; nothing on other systems. */
final class ProcessMemory {

  private ProcessMemory() {}

  /**
   * The most resident memory that it ever had; 0 if the process is gone or the system does not
   * tell.
   */
  static long peakBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("VmHWM:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return 0;
    } catch (IOException | RuntimeException gone) {
      return 0;
    }
  }
}
