package dev.tidemill.standalone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayersTest {

  private static final List<String> ONNX =
      List.of(
          "META-INF/MANIFEST.MF",
          "ai/onnxruntime/OrtSession.class",
          "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
          "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so",
          "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
          "ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni.so",
          "ai/onnxruntime/native/win-x64/onnxruntime.dll",
          "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib",
          "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib.dSYM/Contents/Info.plist");

  @TempDir Path folder;
  private Path from;
  private Path to;

  @BeforeEach
  void built() throws IOException {
    from = Files.createDirectories(folder.resolve("in/lib")).getParent();
    to = folder.resolve("out");
    Files.writeString(from.resolve("jvm.options"), "# How Java runs.\n-Xss512k\n");
    jar("tidemill-standalone.jar", List.of("Main.class"));
    jar("lib/tidemill-schemas-0.1.0.jar", List.of("Topics.class", "native.so"));
    jar("lib/avro-1.12.2.jar", List.of("Schema.class"));
    jar("lib/onnxruntime-1.28.0.jar", ONNX);
  }

  private void jar(String name, List<String> entries) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(from.resolve(name)))) {
      for (String entry : entries) {
        out.putNextEntry(new ZipEntry(entry));
        out.write(entry.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
  }

  private List<String> in(String layer) throws IOException {
    try (Stream<Path> all = Files.list(to.resolve(layer))) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> entries(String jar) throws IOException {
    try (ZipFile file = new ZipFile(to.resolve(jar).toFile())) {
      return file.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void jarsAreSortedByHowOftenTheyChange() throws IOException {
    ImageLayers.sort(from, to, "amd64");
    assertThat(in("own")).containsExactly("tidemill-schemas-0.1.0.jar", "tidemill-standalone.jar");
    assertThat(in("lib")).containsExactly("avro-1.12.2.jar");
    assertThat(in("native"))
        .containsExactly("libonnxruntime.so", "libonnxruntime4j_jni.so", "onnxruntime-1.28.0.jar");
    assertThat(to.resolve("own/tidemill-schemas-0.1.0.jar"))
        .hasSameBinaryContentAs(from.resolve("lib/tidemill-schemas-0.1.0.jar"));
  }

  @Test
  void aLibraryOfThisProcessorBecomesAFileAndThoseOfOthersGo() throws IOException {
    ImageLayers.sort(from, to, "aarch64");
    assertThat(to.resolve("native/libonnxruntime.so"))
        .hasContent("ai/onnxruntime/native/linux-aarch64/libonnxruntime.so");
    assertThat(entries("native/onnxruntime-1.28.0.jar"))
        .containsExactly("META-INF/MANIFEST.MF", "ai/onnxruntime/OrtSession.class");
  }

  @Test
  void aLibraryThatIsLoadedFromItsJarStaysThere() throws IOException {
    jar(
        "lib/xgboost4j_2.12-3.4.0.jar",
        List.of(
            "ml/Booster.class",
            "lib/linux/x86_64/libxgboost4j.so",
            "lib/linux/aarch64/libxgboost4j.so",
            "lib/macos/x86_64/libxgboost4j.dylib"));
    ImageLayers.sort(from, to, "amd64");
    assertThat(entries("native/xgboost4j_2.12-3.4.0.jar"))
        .containsExactly("ml/Booster.class", "lib/linux/x86_64/libxgboost4j.so");
  }

  @Test
  void aProcessorWithoutLibrariesIsRefusedByName() {
    assertThatThrownBy(() -> ImageLayers.sort(from, to, "riscv64"))
        .hasMessageContaining("amd64 and aarch64")
        .hasMessageContaining("riscv64");
  }

  @Test
  void aJarThatLostItsLibraryStopsTheBuild() throws IOException {
    jar("lib/onnxruntime-1.28.0.jar", ONNX.subList(0, 3));
    assertThatThrownBy(() -> ImageLayers.sort(from, to, "amd64"))
        .hasMessage(
            "onnxruntime-1.28.0.jar has only [ONNX_RUNTIME] of [ONNX_RUNTIME, ONNX_RUNTIME_JAVA]"
                + " for amd64");
  }

  @Test
  void theArgumentsNameEachJarAndTheArchiveFollowsFromThem() throws IOException {
    ImageLayers.sort(from, to, "amd64");
    String archiving = Files.readString(to.resolve("arguments/class-archive.args"));
    assertThat(archiving.lines())
        .contains("-Xss512k", "-Djava.library.path=/opt/tidemill/native")
        .endsWith(
            "-cp",
            "/opt/tidemill/own/tidemill-schemas-0.1.0.jar"
                + ":/opt/tidemill/own/tidemill-standalone.jar"
                + ":/opt/tidemill/native/onnxruntime-1.28.0.jar"
                + ":/opt/tidemill/lib/avro-1.12.2.jar");
    assertThat(Files.readString(to.resolve("arguments/java.args")))
        .startsWith(archiving)
        .contains("-XX:SharedArchiveFile=/opt/tidemill/archive/tidemill.jsa\n");
  }

  @Test
  void theSameInputGivesTheSameTimesSoThatLayersAreFoundAgain() throws IOException {
    ImageLayers.sort(from, to, "amd64");
    try (Stream<Path> all = Files.walk(to)) {
      assertThat(all)
          .hasSizeGreaterThan(12)
          .allSatisfy(
              p ->
                  assertThat(Files.getLastModifiedTime(p))
                      .isEqualTo(FileTime.from(Instant.parse("2000-01-01T00:00:00Z"))));
    }
  }

  @Test
  void theHomeIsItsUsersAlone() throws IOException {
    ImageLayers.sort(from, to, "amd64");
    assertThat(in("state")).containsExactly("home", "tmp");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("state/home"))))
        .isEqualTo("rwx------");
    assertThat(in("shared")).containsExactly("artefacts", "data");
  }

  @Test
  void theUserIsAddedToThoseOfTheBase() throws IOException {
    Path etc = Files.createDirectories(folder.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/bash");
    ImageLayers.addUser(etc, to.resolve("etc"));
    assertThat(to.resolve("etc/passwd"))
        .hasContent(
            "root:x:0:0:root:/root:/bin/bash\n"
                + "tidemill:x:10001:10001:Tidemill:/var/lib/tidemill/home:/usr/sbin/nologin\n");
    assertThat(to.resolve("etc/group")).hasContent("tidemill:x:10001:\n");
  }
}
