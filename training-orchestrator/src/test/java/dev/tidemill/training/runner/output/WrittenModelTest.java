package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.training.runner.Attempt;
import dev.tidemill.training.runner.JobFailure;
import dev.tidemill.training.runner.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model may keep its weights in files beside model.onnx. */
class WrittenModelTest {

  @TempDir Path folder;

  private Path output;
  private ArtefactStore store;

  @BeforeEach
  void anOutputFolder() throws IOException {
    output = Files.createDirectories(folder.resolve("work/output"));
    store = new ArtefactStore(folder.resolve("store"));
  }

  private void left(String name, String resource) throws Exception {
    Files.copy(Path.of(WrittenModelTest.class.getResource(resource).toURI()), output.resolve(name));
  }

  /** As the runner of processes reads what a program left. */
  private Attempt attempt() {
    return new Attempt() {
      @Override
      public void await(LineSink sink, Permit lease) {}

      @Override
      public void stop() {}

      @Override
      public List<String> outputs() throws JobFailure, IOException {
        return WrittenFiles.below(output);
      }

      @Override
      public Optional<Path> output(String name) throws JobFailure, IOException {
        Path file = output.resolve(name);
        return WrittenFiles.isFile(output.getParent(), file) ? Optional.of(file) : Optional.empty();
      }
    };
  }

  private WrittenModel model(String copy) throws Exception {
    return WrittenModel.onnx(attempt(), folder.resolve(copy));
  }

  @Test
  void aModelWithWeightsBesideItIsOneArtefactWithTheSameDigestEachTime() throws Exception {
    left("model.onnx", "/exported/external-weights/model.onnx");
    left("weights.bin", "/exported/external-weights/weights.bin");
    Files.writeString(output.resolve("notes.txt"), "of no use");
    WrittenModel model = model("first");
    assertThat(model.format()).isEqualTo(ModelFormat.ONNX_FOLDER);
    String digest = model.store(store);
    assertThat(model("second").store(store)).isEqualTo(digest);

    FolderArchive.unpack(store.verified(digest), folder.resolve("unpacked"));
    assertThat(WrittenFiles.below(folder.resolve("unpacked")))
        .containsExactly("model.onnx", "weights.bin");
  }

  @Test
  void aPartThatIsMissingOrLeadsOutIsRefused() throws Exception {
    left("model.onnx", "/exported/external-weights/model.onnx");
    assertThatThrownBy(() -> model("first"))
        .hasMessageStartingWith(
            "The model cannot be loaded: it keeps weights in weights.bin, which is not beside"
                + " model.onnx. Write both into TIDEMILL_OUTPUT");
    Path secret = Files.writeString(folder.resolve("secret"), "not for models");
    Files.createSymbolicLink(output.resolve("weights.bin"), secret);
    assertThatThrownBy(() -> model("second"))
        .hasMessage("weights.bin is a link that leads out of the execution's folder");
  }

  @Test
  void aModelOfOneFileIsKeptAsItIs() throws Exception {
    left("model.onnx", "/exported/zipmap.onnx");
    WrittenModel model = model("first");
    assertThat(model.format()).isEqualTo(ModelFormat.ONNX);
    assertThat(store.path(model.store(store))).hasSameBinaryContentAs(output.resolve("model.onnx"));
  }

  @Test
  void whatIsNotAModelAndWhatIsNotThereAreTold() throws Exception {
    Files.writeString(output.resolve("model.pkl"), "a pickle");
    assertThatThrownBy(() -> model("first"))
        .hasMessage("train wrote no model.onnx into TIDEMILL_OUTPUT, but model.pkl");
    Files.createFile(output.resolve("model.onnx"));
    assertThatThrownBy(() -> model("empty"))
        .hasMessage("model.onnx has 0 bytes: train wrote nothing into it");
    Files.writeString(output.resolve("model.onnx"), "nonsense");
    assertThatThrownBy(() -> model("second"))
        .hasMessage("The model cannot be loaded: it is not an ONNX model, or only a part of one");
  }
}
