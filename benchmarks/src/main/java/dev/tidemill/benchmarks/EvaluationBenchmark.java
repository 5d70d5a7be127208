package dev.tidemill.benchmarks;

import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.topic.Topics;
import dev.tidemill.standalone.Services;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Signals evaluated a second with every decision recorded, beside the records a second of two bare
 * hops: {@code EvaluationBenchmark [signals] [rounds] [pipelines]}. See {@link EvaluationCourse}
 * for what the signals are.
 *
 * <p>The trigger service and the broker run in this process. A backlog of signals is stored in one
 * transaction; the clock runs from its commit to the last decision that a read_committed consumer
 * sees on {@code tidemill.decisions}. The same backlog goes through two bare hops in turns with it,
 * each of which counts its key in a store with a changelog, see {@link HopsCourse}; one thread
 * each. The first rounds warm up and do not count. Aim: 20,000 signals a second, and half of the
 * bare hops.
 *
 * <p>Then 10,000 messages come that a condition filters, and the bytes are told that {@code
 * tidemill.decisions} grew by.
 */
public final class EvaluationBenchmark {

  private static final int WARM_UP_ROUNDS = 4;
  private static final int FILTERED = 10_000;
  private static final double AIM_A_SECOND = 20_000;
  private static final double AIM_RATIO = 0.5;

  private EvaluationBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) throws Exception {
    int signals = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    int pipelines = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
    try (TemporaryFolder home = TemporaryFolder.create("evaluation");
        Deciding deciding =
            Deciding.start(home, EnumSet.of(Services.TRIGGER_SERVICE), Duration.ZERO);
        EvaluationCourse ours = EvaluationCourse.open(deciding.platform().context(), pipelines);
        Course hops = HopsCourse.open(deciding.platform().context(), 2, pipelines, ours::signal)) {
      Pairs pairs = Pairs.measure(hops, ours, signals, WARM_UP_ROUNDS, rounds);
      System.out.printf(
          "%,d signals a round to %d pipelines, %d rounds, load average %.1f%n",
          signals, pipelines, rounds, Spent.load());
      pairs.print();
      System.out.printf(
          "aims: %,.0f signals/s (%s), %.2f of the bare hops (%s)%n",
          AIM_A_SECOND,
          pairs.perSecond() >= AIM_A_SECOND ? "kept" : "MISSED",
          AIM_RATIO,
          pairs.ratio() >= AIM_RATIO ? "kept" : "MISSED");
      ours.send(EvaluationCourse.Mix.FILTERED);
      ServiceContext context = deciding.platform().context();
      long before = decisionBytes(context);
      ours.backlog(FILTERED);
      System.out.printf(
          "tidemill.decisions grew by %,d bytes for %,d filtered messages%n",
          decisionBytes(context) - before, FILTERED);
    }
  }

  /** The size of the log of decisions as the broker stores it. */
  private static long decisionBytes(ServiceContext context)
      throws ExecutionException, InterruptedException {
    List<Long> sizes = new ArrayList<>();
    try (Admin admin = Admin.create(context.clientProperties())) {
      List<Integer> brokers =
          admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
      for (var folders : admin.describeLogDirs(brokers).allDescriptions().get().values()) {
        for (var folder : folders.values()) {
          folder
              .replicaInfos()
              .forEach(
                  (partition, replica) -> {
                    if (partition.topic().equals(Topics.DECISIONS.name())) {
                      sizes.add(replica.size());
                    }
                  });
        }
      }
    }
    return sizes.stream().mapToLong(Long::longValue).sum();
  }
}
