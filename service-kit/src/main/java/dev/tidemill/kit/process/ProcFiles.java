package dev.tidemill.kit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Linux says of processes under {@code /proc}; nothing on other systems. */
public final class ProcFiles {

  private static final Path PROC = Path.of("/proc");

  private ProcFiles() {}

  /** Whether this system has it. */
  public static boolean exist() {
    return Files.isReadable(PROC.resolve("self/status"));
  }

  /** Resident memory of a process; 0 if it is gone or the system does not tell. */
  public static long residentBytes(long pid) {
    try {
      for (String line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return 0; // a zombie has none
    } catch (IOException | RuntimeException gone) {
      return 0;
    }
  }

  /** Whether a process lives. A zombie, which has ended and nobody has waited for, does not. */
  public static boolean lives(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      Path file = PROC.resolve(process.pid() + "/stat");
      String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException | RuntimeException noProcFolder) {
      return process.isAlive();
    }
  }

  /**
   * The processes whose environment has the variable, whatever their parent is: a child inherits it
   * even when it leaves its group.
   */
  public static List<ProcessHandle> withVariable(String name, String value) {
    List<ProcessHandle> found = new ArrayList<>();
    String wanted = "\0" + name + "=" + value + "\0";
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        long pid = Long.parseLong(folder.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && environment(folder).contains(wanted)) {
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException | RuntimeException noProcFolder) {
      return found;
    }
    return found;
  }

  /**
   * The processes that work in a folder, run a program of it or hold a file of it open. A process
   * that has left its group and emptied its environment usually still does one of these.
   */
  public static List<ProcessHandle> inFolder(Path folder) {
    List<ProcessHandle> found = new ArrayList<>();
    Path wanted = folder.toAbsolutePath().normalize();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path each : folders) {
        long pid = Long.parseLong(each.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && uses(each, wanted)) {
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException | RuntimeException noProcFolder) {
      return found;
    }
    return found;
  }

  private static boolean uses(Path process, Path folder) {
    if (leadsInto(process.resolve("cwd"), folder) || leadsInto(process.resolve("exe"), folder)) {
      return true;
    }
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : open) {
        if (leadsInto(file, folder)) {
          return true;
        }
      }
    } catch (IOException | RuntimeException notOurs) {
      return false;
    }
    return false;
  }

  private static boolean leadsInto(Path link, Path folder) {
    try {
      return Files.readSymbolicLink(link).startsWith(folder);
    } catch (IOException | RuntimeException gone) {
      return false;
    }
  }

  /** The processes of a group. */
  public static List<ProcessHandle> inGroup(long group) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        if (group(folder) == group) {
          ProcessHandle.of(Long.parseLong(folder.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException | RuntimeException noProcFolder) {
      return found;
    }
    return found;
  }

  /** The third field after the program's name, which may hold anything: state, parent, group. */
  private static long group(Path folder) {
    try {
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2]);
    } catch (IOException | RuntimeException gone) {
      return -1;
    }
  }

  private static String environment(Path folder) {
    try {
      byte[] all = Files.readAllBytes(folder.resolve("environ"));
      return "\0" + new String(all, StandardCharsets.ISO_8859_1) + "\0";
    } catch (IOException notOurs) {
      return "";
    }
  }
}
