package dev.tidemill.simulation;

import dev.tidemill.schemas.message.DataFile;
import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.schemas.message.Job;
import dev.tidemill.schemas.message.JobEventBody;
import dev.tidemill.schemas.message.JobWork;
import dev.tidemill.schemas.message.JobWork.CheckData;
import dev.tidemill.schemas.message.JobWork.CheckModel;
import dev.tidemill.schemas.message.JobWork.CutSnapshot;
import dev.tidemill.schemas.message.JobWork.PredictHoldout;
import dev.tidemill.schemas.message.JobWork.PrepareFeatures;
import dev.tidemill.schemas.message.JobWork.TrainModel;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Predicted;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.TrainedModel;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What the work of runners and gates results in. */
final class Workshop {

  private static final Instant FIRST_FLIGHT = Instant.parse("2001-01-01T00:00:00Z");
  private static final Signature SIGNATURE =
      new Signature(List.of(), List.of(), List.of("hour"), Optional.of("probability"));

  private int made;
  private String lastRows = "rows-0";
  private String lastModel = Nature.GOOD.digest(0);

  static boolean forGates(Job job) {
    return job.work() instanceof CheckData || job.work() instanceof CheckModel;
  }

  static boolean forRunners(Job job) {
    return !forGates(job);
  }

  JobEventBody result(Job job, RandomGenerator random) {
    int luck = random.nextInt(100);
    if (luck < 4) {
      return new JobEventBody.JobFailed("EXIT_CODE", "exit 75", true);
    }
    if (luck < 6) {
      return new JobEventBody.JobFailed("EXIT_CODE", "exit 1", false);
    }
    made++;
    JobWork work = job.work();
    if (work instanceof CutSnapshot cut) {
      List<String> absent = cut.quarantined().stream().filter(d -> random.nextBoolean()).toList();
      return new JobEventBody.SnapshotFinished(
          snapshot(cut, random), "code-" + random.nextInt(2), absent);
    }
    if (work instanceof CheckData check) {
      return checked(job, check, random);
    }
    if (work instanceof PrepareFeatures prepare) {
      return new JobEventBody.PrepareFinished(prepared(prepare));
    }
    if (work instanceof TrainModel train) {
      return new JobEventBody.TrainFinished(trained(job, train, random));
    }
    if (work instanceof CheckModel check) {
      return new JobEventBody.ModelGateFinished(judged(job, check, random));
    }
    if (work instanceof PredictHoldout) {
      return new JobEventBody.PredictFinished(
          new Predicted(
              Optional.of("predictions-" + made),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    return new JobEventBody.TestsFinished("code-1", 1000);
  }

  private Snapshot snapshot(CutSnapshot cut, RandomGenerator random) {
    boolean nothingNew = random.nextInt(12) == 0;
    if (!nothingNew) {
      lastRows = "rows-" + made;
    }
    String holdout = nothingNew ? lastRows + "-holdout" : "holdout-" + made;
    DataFile file =
        new DataFile(
            "week-" + made + ".csv.gz",
            "file-" + made,
            1000,
            5000,
            Optional.of(FIRST_FLIGHT),
            Optional.of(FIRST_FLIGHT));
    return new Snapshot(
        "snapshot-" + made,
        FIRST_FLIGHT.plus(Duration.ofDays(made)),
        FIRST_FLIGHT,
        cut.trainBefore().orElse(FIRST_FLIGHT.plus(Duration.ofDays(made - 2))),
        FIRST_FLIGHT.plus(Duration.ofDays(made - 2)),
        FIRST_FLIGHT.plus(Duration.ofDays(made)),
        random.nextInt(40) == 0 ? 0 : 5000,
        1000,
        lastRows,
        holdout,
        Stream.concat(Stream.of(file), Outside.firstFiles(made % 10)).toList(),
        List.of(file),
        "the last two days");
  }

  private Prepared prepared(PrepareFeatures prepare) {
    String program = prepare.codeDigest();
    Snapshot rows = prepare.snapshot();
    Optional<String> other =
        prepare
            .champion()
            .map(c -> c.prepared().programDigest())
            .filter(p -> !p.equals(program))
            .map(p -> rows.holdoutDigest() + "-" + p);
    return new Prepared(
        program,
        rows.trainDigest() + "-" + program,
        rows.holdoutDigest() + "-" + program,
        other,
        List.of("hour"));
  }

  private TrainedModel trained(Job job, TrainModel train, RandomGenerator random) {
    Nature nature = Nature.any(random);
    if (nature != Nature.TWIN) {
      lastModel = nature.digest(made);
    }
    return new TrainedModel(
        lastModel,
        1000,
        job.attempt(),
        train.prepared().programDigest(),
        Map.of(),
        SIGNATURE,
        train.parameters(),
        train.seed(),
        1000);
  }

  private JobEventBody checked(Job job, CheckData check, RandomGenerator random) {
    VerdictOutcome outcome = outcome(random);
    List<DataFile> files = check.snapshot().newFiles();
    Verdict verdict =
        new Verdict(
            job.jobId() + "#" + made,
            "data",
            outcome,
            check.snapshot().digest(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            outcome == VerdictOutcome.FAIL ? files : List.of(),
            "simulated");
    return new JobEventBody.DataGateFinished(
        verdict, files.stream().map(f -> new FileHistory(f.digest(), 5000, Map.of())).toList());
  }

  /** The verdict is against the champion that the job named, which may serve no more. */
  private Verdict judged(Job job, CheckModel check, RandomGenerator random) {
    String digest = check.candidate().digest();
    Optional<String> champion = check.champion().map(ModelVersion::digest);
    boolean same = champion.equals(Optional.of(digest));
    VerdictOutcome outcome = outcome(random);
    if (outcome == VerdictOutcome.PASS && Nature.of(digest) == Nature.UNFIT) {
      outcome = VerdictOutcome.FAIL;
    }
    return new Verdict(
        job.jobId() + "#" + made,
        "model",
        outcome,
        random.nextInt(200) == 0 ? "another-" + made : digest,
        check.champion().map(ModelVersion::version),
        champion,
        List.of(),
        same && !check.redeploys() && outcome == VerdictOutcome.PASS,
        Optional.of("golden-" + digest),
        Optional.of("profile-" + digest),
        Map.of("pairBlockVariancePerRow", 0.05),
        List.of(),
        "simulated");
  }

  private static VerdictOutcome outcome(RandomGenerator random) {
    int luck = random.nextInt(100);
    if (luck < 5) {
      return VerdictOutcome.FAIL;
    }
    if (luck < 14) {
      return VerdictOutcome.INSUFFICIENT_DATA;
    }
    return luck < 16 ? VerdictOutcome.ERROR : VerdictOutcome.PASS;
  }
}
