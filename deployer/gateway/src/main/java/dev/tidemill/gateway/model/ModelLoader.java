package dev.tidemill.gateway.model;

import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.GoldenRequests;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.RouteVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a version ready: see that a gate proved it, fetch and verify the file, open it, answer its
 * golden requests, warm up.
 */
final class ModelLoader {

  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  /** A model of slow runs is not faster after many of them. */
  private static final Duration WARM_WITHIN = Duration.ofSeconds(5);

  private final ModelCache cache;
  private final RunDeadlines deadlines;
  private final int warmUpRuns;
  private final boolean provedOnly;
  private final ServerOpener servers;

  /**
   * @param warmUpRuns runs before a version is ready
   * @param provedOnly whether a version needs a model gate's proof, golden requests of its own
   *     digest: what was never loaded and scored in a process of its own may be hostile
   * @param servers opens versions that a server answers for
   */
  ModelLoader(
      ModelCache cache,
      RunDeadlines deadlines,
      int warmUpRuns,
      boolean provedOnly,
      ServerOpener servers) {
    this.cache = cache;
    this.deadlines = deadlines;
    this.warmUpRuns = warmUpRuns;
    this.provedOnly = provedOnly;
    this.servers = servers;
  }

  /**
   * READY, FAILED, or LOADING while the artefact is missing or a run takes too long; never throws
   * for what is wrong with the version.
   */
  Hosted load(VersionKey key, RouteVersion wanted) {
    AnsweringModel model = null;
    try {
      Optional<GoldenRequests> goldens = Optional.empty();
      if (wanted.goldenDigest().isPresent()) {
        goldens = Optional.of(Goldens.read(cache.file(wanted.goldenDigest().get())));
      }
      if (provedOnly) {
        requireProof(wanted, goldens);
      }
      model = open(key, wanted);
      return ready(key, new ServedModel(model, wanted.signature()), goldens);
    } catch (IOException e) {
      unserved(key, model, "cannot be read: " + e.getMessage());
      return Hosted.notYet(key, "cannot be read: " + told(e.getMessage()));
    } catch (ModelFailure e) {
      unserved(key, model, e.getMessage());
      // A machine that is busy at the start, or a server that starts again, says nothing about the
      // model: again, until the controller has waited long enough.
      return e.mayPass()
          ? Hosted.notYet(key, told(e.getMessage()))
          : Hosted.failed(key, told(e.getMessage()));
    } catch (InputRejected | IllegalArgumentException e) {
      unserved(key, model, e.getMessage());
      return Hosted.failed(key, told(e.getMessage()));
    } catch (RuntimeException e) {
      unserved(key, model, e.toString());
      return Hosted.failed(key, told(e.toString()));
    }
  }

  private AnsweringModel open(VersionKey key, RouteVersion wanted) throws IOException {
    if (wanted.server().isPresent()) {
      return servers.open(key, wanted);
    }
    ModelFormat format = ModelFormat.of(wanted.format());
    if (!format.onnx()) {
      throw new IllegalArgumentException(
          ("the model is in the format %s, which ONNX Runtime does not run: its specification needs"
                  + " rollout.serving.backend: v2 with a server")
              .formatted(format.word()));
    }
    Path file = format.folder() ? cache.unpacked(wanted.digest()) : cache.file(wanted.digest());
    return RowByRow.of(OnnxModel.load(file, deadlines), deadlines.limit());
  }

  /** Without the folder, which is the server's own business. */
  private String told(String problem) {
    return problem == null
        ? "without a message"
        : problem.replace(cache.folder().toString(), "the model cache");
  }

  private static void requireProof(RouteVersion wanted, Optional<GoldenRequests> goldens) {
    String none =
        "version %d is not loaded: ".formatted(wanted.version())
            + "only models that a model gate has scored are, and ";
    if (goldens.isEmpty()) {
      throw new IllegalArgumentException(none + "its route names no golden requests of a gate");
    }
    String proved = goldens.get().model();
    if (!proved.equals(wanted.digest())) {
      throw new IllegalArgumentException(
          none
              + "the golden requests that its route names are of %s, not of %s"
                  .formatted(
                      proved.isEmpty() ? "no model" : "the model " + brief(proved),
                      brief(wanted.digest())));
    }
  }

  private static String brief(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }

  private Hosted ready(VersionKey key, ServedModel model, Optional<GoldenRequests> goldens) {
    GoldenAnswers answers = goldens.map(g -> GoldenAnswers.of(model, g)).orElse(GoldenAnswers.NONE);
    long micros = warmUp(model, answers.inputs());
    LOG.info(
        "{} version {} is ready: {} golden answers, largest difference {}, {} us a run",
        key.endpoint(),
        key.version(),
        answers.scores().size(),
        answers.maxDifference(),
        micros);
    return Hosted.ready(key, model, answers, micros);
  }

  /**
   * Runs the model until it is warm, or for long enough; gives the median time of a run in
   * microseconds.
   */
  private long warmUp(ServedModel model, List<Map<String, TensorValue>> requests) {
    if (requests.isEmpty() || warmUpRuns == 0) {
      return 0;
    }
    long begin = System.nanoTime();
    long[] nanos = new long[warmUpRuns];
    int runs = 0;
    while (runs < warmUpRuns && System.nanoTime() - begin < WARM_WITHIN.toNanos()) {
      long start = System.nanoTime();
      model.answer(requests.get(runs % requests.size()));
      nanos[runs++] = System.nanoTime() - start;
    }
    Arrays.sort(nanos, 0, runs);
    return nanos[runs / 2] / 1000;
  }

  private static void unserved(VersionKey key, AnsweringModel model, String error) {
    LOG.warn("{} version {} cannot be served: {}", key.endpoint(), key.version(), error);
    if (model != null) {
      model.close();
    }
  }
}
