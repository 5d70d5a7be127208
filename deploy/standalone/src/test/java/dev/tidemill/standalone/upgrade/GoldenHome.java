package dev.tidemill.standalone.upgrade;

import dev.tidemill.kit.files.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A folder with the home that a version of Tidemill left, and what it told of it, as a zip file.
 * {@code homes/README.md} says what is in it.
 */
final class GoldenHome {

  /** The folder of the zip files. */
  static final Path HOMES = Path.of("src/test/resources/homes");

  private static final int BEST = 9;
  private static final LocalDateTime FIRST_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private GoldenHome() {}

  /** The zip files, one of each version. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(HOMES)) {
      return files.filter(f -> f.getFileName().toString().endsWith(".zip")).sorted().toList();
    }
  }

  /** Packs the regular files of a folder, and the folders of which nothing else would tell. */
  static void pack(Path folder, Path zip) throws IOException {
    try (OutputStream to = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(to);
        Stream<Path> found = Files.walk(folder)) {
      out.setLevel(BEST);
      for (Path each : found.sorted().toList()) {
        boolean file = Files.isRegularFile(each);
        ZipEntry entry = new ZipEntry(folder.relativize(each) + (file ? "" : "/"));
        if (each.equals(folder) || !(file || Files.isDirectory(each))) {
          continue;
        }
        entry.setTimeLocal(FIRST_TIME);
        out.putNextEntry(entry);
        if (file) {
          Files.copy(each, out);
        }
        out.closeEntry();
      }
    }
  }

  /** Unpacks it into a new folder; its files are the user's alone, as they were. */
  static void unpack(Path zip, Path folder) throws IOException {
    PrivateFiles.createFolders(folder);
    try (ZipFile in = new ZipFile(zip.toFile())) {
      Enumeration<? extends ZipEntry> entries = in.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path to = folder.resolve(entry.getName());
        PrivateFiles.createFolders(entry.isDirectory() ? to : to.getParent());
        if (!entry.isDirectory()) {
          Files.copy(in.getInputStream(entry), to);
          if (PrivateFiles.protects(to)) {
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
          }
        }
      }
    }
  }
}
