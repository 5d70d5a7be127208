package dev.tidemill.standalone.image;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code java} is told in the image, as files of arguments: the services are started without a
 * shell. The class path names each jar, since an archive of classes fits one order only.
 *
 * @param options of the launcher too
 * @param own jars of Tidemill
 * @param libraries jars whose native libraries are files
 * @param others all other jars
 */
record JavaArguments(
    String options, List<String> own, List<String> libraries, List<String> others) {

  static final String INSTALL = "/opt/tidemill";
  static final String STATE = "/var/lib/tidemill";
  private static final String NATIVE = INSTALL + "/native";

  /** Of every process but the one that archives the classes. */
  String text() {
    return withoutArchive()
        + lines(
            "# The classes of a start, archived for this Java and these jars.",
            "-XX:SharedArchiveFile=" + INSTALL + "/archive/tidemill.jsa",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off");
  }

  /** The same without the archive of classes. */
  String withoutArchive() {
    return options
        + lines(
            "# Of the container's memory; JDK_JAVA_OPTIONS=-Xmx400m says it in figures.",
            "-XX:MaxRAMPercentage=50",
            "# A process whose threads died one by one would neither work nor end.",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.library.path=" + NATIVE,
            "-Donnxruntime.native.path=" + NATIVE,
            "-Dorg.xerial.snappy.lib.path=" + NATIVE,
            "# On the disk of the state: what does not fit into memory is written there.",
            "-Djava.io.tmpdir=" + STATE + "/tmp",
            "-Dtidemill.install=" + INSTALL,
            "-cp",
            classPath());
  }

  private String classPath() {
    return Stream.of(in("own", own), in("native", libraries), in("lib", others))
        .flatMap(s -> s)
        .collect(Collectors.joining(":"));
  }

  private static Stream<String> in(String folder, List<String> jars) {
    return jars.stream().map(jar -> INSTALL + "/" + folder + "/" + jar);
  }

  private static String lines(String... all) {
    return Stream.of(all).map(line -> line + "\n").collect(Collectors.joining());
  }
}
