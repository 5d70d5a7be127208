package dev.tidemill.validation.gate.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.sql.Permit;
import dev.tidemill.kit.sql.StoppedException;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobEventBody.JobFailed;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.JobWork.TestCode;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.validation.check.duckdb.DuckDb;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

  private static final String ENDLESS =
      "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b";

  private static final JobWork DATA = new CheckData(null, "", null, List.of(), Optional.empty());

  @Test
  void theGatesTakeTheirJobsAndNoOthers() {
    assertThat(DATA).isInstanceOf(JobWork.ForGate.class);
    assertThat(new CheckModel(null, null, null, null, Optional.empty(), 1))
        .isInstanceOf(JobWork.ForGate.class);
    assertThat(new TestCode(null, "", "")).isNotInstanceOf(JobWork.ForGate.class);
  }

  @Test
  @Timeout(30)
  void anExpressionWithoutEndIsStoppedOnceItMayNotGoOnAndLeavesNoFiles() throws SQLException {
    AtomicBoolean started = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    Permit permit =
        () ->
            started.get() && asked.incrementAndGet() > 3
                ? Optional.of(new Permit.Refusal("TIMEOUT", "late"))
                : Optional.empty();
    String folder;
    try (DuckDb database = DuckDb.open(List.of(), permit)) {
      folder = (String) database.rows("SELECT current_setting('temp_directory')").get(0).get(0);
      assertThat(Path.of(folder)).isDirectory();
      started.set(true);

      assertThatThrownBy(() -> database.rows(ENDLESS)).isInstanceOf(StoppedException.class);
      assertThatThrownBy(() -> database.rows("SELECT 1")).isInstanceOf(StoppedException.class);
    }
    assertThat(Path.of(folder)).doesNotExist();
  }

  @Test
  void whateverAJudgeMeetsBecomesAResult() {
    Job job = new Job("job-1", "default/p", "run-1", 1, Instant.EPOCH, Duration.ofMinutes(1), DATA);
    JobEventBody body =
        new Judge(new ArtefactStore(null), (e, r) -> Map.of()).judge(job, Permit.ALWAYS);

    assertThat(body).isInstanceOf(JobFailed.class);
    assertThat(((JobFailed) body).code()).isEqualTo("GATE_ERROR");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {NoClassDefFoundError.class, AbstractMethodError.class, StackOverflowError.class})
  void anErrorOfAKindFailsTheJobAndNotTheWorker(Class<? extends Error> type) {
    Path broken =
        (Path)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Path.class},
                (proxy, method, arguments) -> {
                  throw type.getConstructor(String.class).newInstance("of a kind");
                });
    Instant day = Instant.EPOCH;
    Snapshot rows =
        new Snapshot(
            "", day, day, day, day, day, 1, 1, "ab".repeat(32), "", List.of(), List.of(), "");
    JobWork work = new CheckModel(null, rows, null, null, Optional.empty(), 1);
    Job job = new Job("job-1", "default/p", "run-1", 1, day, Duration.ofMinutes(1), work);

    JobEventBody body =
        new Judge(new ArtefactStore(broken), (e, r) -> Map.of()).judge(job, Permit.ALWAYS);

    assertThat(body).isEqualTo(new JobFailed("GATE_ERROR", type.getName() + ": of a kind", true));
  }
}
