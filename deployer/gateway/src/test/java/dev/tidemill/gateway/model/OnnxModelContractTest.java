package dev.tidemill.gateway.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class OnnxModelContractTest extends AnsweringModelContract {

  private final List<RunDeadlines> deadlines = new ArrayList<>();

  @AfterEach
  void stop() {
    deadlines.forEach(RunDeadlines::close);
  }

  private AnsweringModel within(Duration limit) throws Exception {
    deadlines.add(new RunDeadlines(limit));
    Path file = Path.of(getClass().getResource("/models/plain.onnx").toURI());
    return OnnxModel.load(file, deadlines.get(deadlines.size() - 1));
  }

  @Override
  protected AnsweringModel plain() throws Exception {
    return within(Duration.ofSeconds(10));
  }

  @Override
  protected AnsweringModel slow() throws Exception {
    return within(Duration.ofNanos(1));
  }
}
