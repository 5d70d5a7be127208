package dev.tidemill.training.runner;

import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the programs of an execution start: a copy of the code of its own, so that what was tested
 * is what trains, and executions do not meet in one folder.
 *
 * @param code the unpacked archive
 * @param live the folder that the archive was made of
 * @param archive what was unpacked
 */
record Workplace(Path code, Path live, CodeArchive archive) {

  static Workplace unpack(
      ArtefactStore store,
      String codeDigest,
      PipelineSpec spec,
      String pipelineFolder,
      RunnerJob job)
      throws IOException {
    Path live = CodeFiles.folder(spec, Path.of(pipelineFolder));
    return unpack(store, codeDigest, live, job.folder().resolve("code"));
  }

  static Workplace unpack(ArtefactStore store, String codeDigest, Path live, Path target)
      throws IOException {
    CodeArchive archive = CodeArchive.read(store, codeDigest);
    archive.unpack(store, target);
    return new Workplace(target, live, archive);
  }

  List<String> command(List<String> words) {
    return CodeArchive.command(words, live, code);
  }
}
