package dev.tidemill.kit.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A folder as one artefact: a zip file whose entries are stored as they are, in the order of their
 * paths and without times, so that the same files always have the same digest.
 */
public final class FolderArchive {

  /** The first one that a zip file can hold. */
  private static final LocalDateTime FIRST_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private FolderArchive() {}

  /** Writes all regular files below a folder. */
  public static void pack(Path folder, OutputStream to) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(to));
    zip.setMethod(ZipOutputStream.STORED);
    for (Path file : files(folder)) {
      ZipEntry entry = new ZipEntry(name(folder, file));
      entry.setTimeLocal(FIRST_TIME);
      entry.setSize(Files.size(file));
      entry.setCrc(crc(file));
      zip.putNextEntry(entry);
      Files.copy(file, zip);
      zip.closeEntry();
    }
    zip.finish();
    zip.flush();
  }

  /** Lower-case hex SHA-256 of the archive of a folder. */
  public static String digest(Path folder) throws IOException {
    MessageDigest sha = ArtefactStore.sha256();
    pack(folder, new DigestOutputStream(OutputStream.nullOutputStream(), sha));
    return HexFormat.of().formatHex(sha.digest());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .sorted(Comparator.comparing(f -> name(folder, f)))
          .toList();
    }
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static long crc(Path file) throws IOException {
    CRC32 sum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sum.update(buffer, 0, n);
      }
    }
    return sum.getValue();
  }

  /** The sizes of the files of an archive in bytes, by their paths with slashes. */
  public static SortedMap<String, Long> sizes(Path archive) throws IOException {
    SortedMap<String, Long> sizes = new TreeMap<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      zip.stream().forEach(entry -> sizes.put(entry.getName(), entry.getSize()));
    }
    return sizes;
  }

  /**
   * Writes one file of an archive.
   *
   * @throws NoSuchFileException if the archive has no such file
   */
  public static void copy(Path archive, String path, OutputStream to) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.getEntry(path);
      if (entry == null) {
        throw new NoSuchFileException(archive.toString(), path, "no such file in the archive");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        in.transferTo(to);
      }
    }
  }

  /**
   * Writes the files of an archive below a folder that does not exist yet.
   *
   * @throws IOException also if it is not an archive of this class
   */
  public static void unpack(Path archive, Path folder) throws IOException {
    Files.createDirectory(folder);
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
          throw new IOException("The archive names a file outside of it: " + entry.getName());
        }
        if (entry.getMethod() != ZipEntry.STORED) {
          // It could hold far more than it weighs.
          throw new IOException("The archive has a compressed file: " + entry.getName());
        }
        Files.createDirectories(file.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file);
        }
      }
    }
  }
}
