package dev.tidemill.trigger.source.data.folder;

import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.trigger.policy.Specs;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.SourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

class DataFolderSourceContractTest extends SourceContract {

  @Override
  protected Source source(Path cursors) {
    return new DataFolderSource(cursors, signals, clock, meters);
  }

  @Override
  protected PipelineSpec spec() {
    FilesSpec files = new FilesSpec(".", "*.csv", "csv", Duration.ofSeconds(2));
    return Specs.polled(List.of(new SourceSpec("flights", files)), Optional.empty(), "time");
  }

  @Override
  protected void happens(Path folder, int number) throws IOException {
    Files.writeString(folder.resolve("week-" + number + ".csv"), "id\n" + number + "\n");
  }
}
