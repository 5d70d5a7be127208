package dev.tidemill.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArchiveTest {

  @TempDir Path dir;

  @Test
  void aFolderComesBackAndTheSameFilesAlwaysHaveTheSameBytes() throws IOException {
    Path first = folder("first", "model.onnx", "weights/a.bin");
    Path second = folder("second", "weights/a.bin", "model.onnx");
    Files.setLastModifiedTime(second.resolve("model.onnx"), FileTime.from(Instant.EPOCH));

    assertThat(packed(first)).isEqualTo(packed(second));

    Path archive = Files.write(dir.resolve("a.zip"), packed(first));
    FolderArchive.unpack(archive, dir.resolve("out"));
    assertThat(dir.resolve("out/model.onnx")).hasContent("model.onnx");
    assertThat(dir.resolve("out/weights/a.bin")).hasContent("weights/a.bin");
  }

  @Test
  void anArchiveWritesNothingOutsideItsFolderAndHoldsNoMoreThanItWeighs() throws IOException {
    assertThatThrownBy(() -> FolderArchive.unpack(foreign("../x", true), dir.resolve("a")))
        .hasMessageContaining("outside of it: ../x");
    assertThatThrownBy(() -> FolderArchive.unpack(foreign("x", false), dir.resolve("b")))
        .hasMessageContaining("compressed file: x");
    assertThat(dir.resolve("x")).doesNotExist();
  }

  private Path folder(String name, String... files) throws IOException {
    Path folder = dir.resolve(name);
    for (String file : files) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), file);
    }
    return folder;
  }

  private static byte[] packed(Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FolderArchive.pack(folder, out);
    return out.toByteArray();
  }

  private Path foreign(String name, boolean stored) throws IOException {
    Path file = dir.resolve(stored + ".zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry(name);
      if (stored) {
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(0);
        entry.setCrc(0);
      }
      zip.putNextEntry(entry);
      zip.closeEntry();
    }
    return file;
  }
}
