package dev.tidemill.training.home;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.training.registry.RegistryEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a cron job finds the champion. */
class ModelFoldersTest {

  private static final String PIPELINE = "demo/churn";

  @TempDir Path dir;
  private ArtefactStore artefacts;
  private Path folder;

  @BeforeEach
  void start() {
    artefacts = new ArtefactStore(dir.resolve("artefacts"));
    folder = dir.resolve("models/demo/churn");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void championIsAlwaysTheFilesOfTheVersionThatServes(boolean links) throws IOException {
    ModelFolders folders = new ModelFolders(dir.resolve("models"), artefacts, links);
    List<ModelVersion> both = List.of(model(1, "one"), model(2, "two"));

    folders.show(PIPELINE, both, Optional.of(1));
    assertThat(folder.resolve("champion/model.onnx")).hasContent("one");
    assertThat(folder.resolve("2/model.onnx")).hasContent("two");
    folders.show(PIPELINE, both, Optional.of(2));
    assertThat(folder.resolve("champion/model.onnx")).hasContent("two");
    assertThat(folder.resolve("champion/version.json")).content().contains("\"version\" : 2");
    assertThat(Files.isSymbolicLink(folder.resolve("champion"))).isEqualTo(links);

    folders.show(PIPELINE, both, Optional.empty());
    assertThat(folder.resolve("champion")).doesNotExist();
    assertThat(folder.resolve("1/model.onnx")).hasContent("one");
  }

  @Test
  void whatWasWithdrawnGoesAndAHomeThatHeldOtherBytesIsCorrected() throws IOException {
    ModelFolders folders = new ModelFolders(dir.resolve("models"), artefacts, true);
    folders.show(PIPELINE, List.of(model(1, "one"), model(2, "two")), Optional.of(2));

    folders.show(
        PIPELINE,
        List.of(model(1, "other"), RegistryEntry.withdrawn(model(2, "two"))),
        Optional.empty());

    assertThat(folder.resolve("1/model.onnx")).hasContent("other");
    assertThat(folder.resolve("2")).doesNotExist();
  }

  @Test
  void whatAKilledProcessDidNotFinishIsCleanedUpAndDoesNotHarm() throws IOException {
    ModelFolders folders = new ModelFolders(dir.resolve("models"), artefacts, true);
    Path old = Files.createDirectories(folder.resolve(".new-of-a-killed-process"));
    Files.writeString(old.resolve("model.onnx"), "half");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    Files.createSymbolicLink(folder.resolve("champion"), Path.of("9"));

    folders.show(PIPELINE, List.of(model(1, "one")), Optional.of(1));

    assertThat(old).doesNotExist();
    assertThat(folder.resolve("champion/model.onnx")).hasContent("one");
  }

  @Test
  void aModelOfSeveralFilesIsAFolder() throws IOException {
    Path made = Files.createDirectories(dir.resolve("made"));
    Files.writeString(made.resolve("model.onnx"), "graph");
    Files.writeString(made.resolve("weights.bin"), "weights");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    FolderArchive.pack(made, packed);
    ModelVersion model = model(3, packed.toByteArray(), "onnx-folder");

    new ModelFolders(dir.resolve("models"), artefacts, true)
        .show(PIPELINE, List.of(model), Optional.of(3));

    assertThat(folder.resolve("champion/model/weights.bin")).hasContent("weights");
  }

  /** A reader that opens the champion again and again while it changes. */
  @Test
  void aReaderNeverMissesTheChampionWhileItChanges() throws Exception {
    ModelFolders folders = new ModelFolders(dir.resolve("models"), artefacts, true);
    List<ModelVersion> both = List.of(model(1, "one"), model(2, "two"));
    folders.show(PIPELINE, both, Optional.of(1));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger read = new AtomicInteger();
    AtomicInteger missed = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!over.get()) {
                try {
                  Files.readString(folder.resolve("champion/model.onnx"));
                  read.incrementAndGet();
                } catch (NoSuchFileException e) {
                  missed.incrementAndGet();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    reader.start();
    for (int i = 0; i < 200 || read.get() < 50; i++) {
      folders.show(PIPELINE, both, Optional.of(1 + i % 2));
    }
    over.set(true);
    reader.join();
    assertThat(missed.get()).isZero();
  }

  @Test
  void theRegistrySaysWhoIsChampionAlsoWhenItsRecordsArriveOutOfOrder() {
    ModelFolders folders = new ModelFolders(dir.resolve("models"), artefacts, true);
    try (HomeModels home = new HomeModels(folders)) {
      home.take(champion(model(1, "one")));
      awaitChampion("one");
      home.take(champion(model(2, "two")));
      home.take(RegistryEntry.withAliases(model(1, "one"), RegistryEntry.FORMER));
      awaitChampion("two");
      home.take(RegistryEntry.withAliases(model(2, "two"), RegistryEntry.FORMER));
      await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder.resolve("champion")));
    }
  }

  private void awaitChampion(String content) {
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> Files.readString(folder.resolve("champion/model.onnx")).equals(content));
  }

  private ModelVersion model(int version, String content) {
    return model(version, content.getBytes(UTF_8), "");
  }

  private ModelVersion model(int version, byte[] content, String format) {
    return RegisteredModel.of(PIPELINE, version, artefacts.put(content), format);
  }

  private static ModelVersion champion(ModelVersion model) {
    return RegistryEntry.withAliases(model, RegistryEntry.CHAMPION);
  }
}
