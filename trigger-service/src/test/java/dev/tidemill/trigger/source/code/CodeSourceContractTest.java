package dev.tidemill.trigger.source.code;

import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class CodeSourceContractTest extends SourceContract {

  @Override
  protected Source source(Path cursors) {
    return new CodeSource(cursors, signals, clock);
  }

  @Override
  protected PipelineSpec spec() {
    CodeSpec code = new CodeSpec(".", List.of("*.py"), List.of(), Optional.empty());
    return Specs.polled(List.of(), Optional.of(code), "time");
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    Files.writeString(folder.resolve("train.py"), "version " + "I".repeat(number));
  }
}
