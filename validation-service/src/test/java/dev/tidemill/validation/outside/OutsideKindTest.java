package dev.tidemill.validation.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.kind.KindProvider;
import dev.tidemill.validation.check.CheckKind;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kind of check from outside needs its jar on the class path, and no change here. */
class OutsideKindTest {

  @TempDir Path folder;

  @Test
  void specificationAndGateTakeAKindThatAJarBrings() throws Exception {
    String output = gate(System.getProperty("java.class.path") + File.pathSeparator + jar());

    assertThat(output).isEqualTo("even-x even x: 1 odd values in odd.csv[id=3, x=5 in odd.csv]\n");
  }

  @Test
  void withoutTheJarTheSpecificationRefusesIt() throws Exception {
    assertThat(gate(System.getProperty("java.class.path")))
        .contains("spec.gates.data.checks[0]")
        .doesNotContain("odd");
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("even.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Class<?> type :
          List.of(Even.class, Even.Provider.class, EvenCheck.class, EvenCheck.Odd.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
          add(out, name, in.readAllBytes());
        }
      }
      service(out, KindProvider.class, Even.Provider.class);
      service(out, CheckKind.class, EvenCheck.class);
    }
    return jar;
  }

  private static void service(JarOutputStream out, Class<?> service, Class<?> provider)
      throws IOException {
    add(
        out,
        "META-INF/services/" + service.getName(),
        provider.getName().getBytes(StandardCharsets.UTF_8));
  }

  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private String gate(String classPath) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                OutsideGate.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
