package dev.tidemill.standalone.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Sorts what was built by how often it changes: one folder becomes one layer of the image. Runs in
 * the image's own base, so the libraries are those of its processor, and needs nothing but Java.
 */
public final class ImageLayers {

  /** The user of the image. */
  static final int USER = 10_001;

  /** The digest of a layer covers the times of its files. */
  private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  private static final String OWN = "tidemill-";

  private final Path to;
  private final String processor;
  private final List<String> libraries = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> own = new ArrayList<>();

  private ImageLayers(Path to, String processor) {
    this.to = to;
    this.processor = processor;
  }

  /**
   * Does it.
   *
   * @param arguments the folder with jars, {@code lib} and {@code jvm.options}; the folder to make
   */
  public static void main(String[] arguments) throws IOException {
    sort(Path.of(arguments[0]), Path.of(arguments[1]), System.getProperty("os.arch"));
    addUser(Path.of("/etc"), Path.of(arguments[1]).resolve("etc"));
  }

  /**
   * Makes the folders of the layers.
   *
   * @param processor as Java names it
   * @throws IllegalArgumentException for a processor that some library does not know
   */
  static void sort(Path from, Path to, String processor) throws IOException {
    ImageLayers layers = new ImageLayers(to, processor);
    for (Path jar : jars(from)) {
      layers.take(jar);
    }
    layers.writeArguments(Files.readString(from.resolve("jvm.options")));
    layers.makeFolders();
    layers.settle();
  }

  private static List<Path> jars(Path from) throws IOException {
    try (Stream<Path> mine = Files.list(from);
        Stream<Path> lib = Files.list(from.resolve("lib"))) {
      return Stream.concat(mine, lib)
          .filter(p -> p.toString().endsWith(".jar"))
          .sorted(Comparator.comparing(p -> p.getFileName().toString()))
          .toList();
    }
  }

  private void take(Path jar) throws IOException {
    String name = jar.getFileName().toString();
    List<NativeLibrary> has = NativeLibrary.in(name);
    if (!has.isEmpty()) {
      libraries.add(name);
      withoutLibraries(jar, has);
    } else if (name.startsWith(OWN)) {
      own.add(name);
      copy(jar, "own");
    } else {
      others.add(name);
      copy(jar, "lib");
    }
  }

  private void copy(Path jar, String layer) throws IOException {
    Path folder = Files.createDirectories(to.resolve(layer));
    Files.copy(jar, folder.resolve(jar.getFileName()));
  }

  /** The libraries of this processor become files; the jar keeps what is no library. */
  private void withoutLibraries(Path jar, List<NativeLibrary> has) throws IOException {
    Path folder = Files.createDirectories(to.resolve("native"));
    Set<NativeLibrary> found = EnumSet.noneOf(NativeLibrary.class);
    try (ZipFile in = new ZipFile(jar.toFile());
        ZipOutputStream out =
            new ZipOutputStream(Files.newOutputStream(folder.resolve(jar.getFileName())))) {
      for (ZipEntry entry : in.stream().toList()) {
        Optional<NativeLibrary> library =
            has.stream().filter(l -> l.file(entry.getName(), processor).isPresent()).findFirst();
        library.ifPresent(found::add);
        try (InputStream bytes = in.getInputStream(entry)) {
          if (library.isPresent() && !library.get().staysInJar()) {
            String name = library.get().file(entry.getName(), processor).orElseThrow();
            Files.copy(bytes, folder.resolve(name));
          } else if (library.isPresent() || !NativeLibrary.isNative(entry.getName())) {
            put(entry, bytes, out);
          }
        }
      }
    }
    if (found.size() < has.size()) {
      throw new IllegalArgumentException(
          "%s has only %s of %s for %s".formatted(jar.getFileName(), found, has, processor));
    }
  }

  private static void put(ZipEntry entry, InputStream bytes, ZipOutputStream out)
      throws IOException {
    ZipEntry same = new ZipEntry(entry.getName());
    same.setTimeLocal(entry.getTimeLocal());
    out.putNextEntry(same);
    bytes.transferTo(out);
    out.closeEntry();
  }

  private void writeArguments(String options) throws IOException {
    JavaArguments arguments = new JavaArguments(options, own, libraries, others);
    Path folder = Files.createDirectories(to.resolve("arguments"));
    Files.writeString(folder.resolve("java.args"), arguments.text());
    Files.writeString(folder.resolve("class-archive.args"), arguments.withoutArchive());
  }

  /** Empty folders of the image's user: a new volume begins as a copy of what is in its place. */
  private void makeFolders() throws IOException {
    for (String state : List.of("home", "tmp")) {
      Path folder = Files.createDirectories(to.resolve("state").resolve(state));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    for (String shared : List.of("artefacts", "data")) {
      Path folder = Files.createDirectories(to.resolve("shared").resolve(shared));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private void settle() throws IOException {
    try (Stream<Path> all = Files.walk(to)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.setLastModifiedTime(path, ALWAYS);
      }
    }
  }

  /**
   * The base's users and groups, and this image's: Java asks for the name of its user.
   *
   * @param from the folder of {@code passwd} and {@code group}
   */
  static void addUser(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    add(
        from.resolve("passwd"),
        to,
        "tidemill:x:%d:%d:Tidemill:%s:/usr/sbin/nologin\n"
            .formatted(USER, USER, JavaArguments.STATE + "/home"));
    add(from.resolve("group"), to, "tidemill:x:%d:\n".formatted(USER));
  }

  private static void add(Path file, Path to, String line) throws IOException {
    String before = Files.exists(file) ? Files.readString(file) : "";
    String all = before.isEmpty() || before.endsWith("\n") ? before : before + "\n";
    Files.writeString(to.resolve(file.getFileName()), all + line);
  }
}
