package dev.tidemill.deploy.rollout;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VersionServer;
import java.util.List;
import java.util.Optional;

/**
 * A version that has been champion and can be again.
 *
 * @param former the champion before it, when it was promoted
 * @param server who answers for it, if it is not ONNX Runtime in the gateway
 */
record Served(ModelVersion model, Optional<Integer> former, Optional<VersionServer> server) {

  /** Without lists that grow with the data: for events, which are kept for ever. */
  static ModelVersion trimmed(ModelVersion m) {
    return copy(m, m.verdict());
  }

  /** Without the gate's single checks as well: for the state, which is written at each decision. */
  static ModelVersion slim(ModelVersion m) {
    Verdict v = m.verdict();
    return copy(
        m,
        new Verdict(
            v.verdictId(),
            v.gate(),
            v.outcome(),
            v.subjectDigest(),
            v.championVersion(),
            v.championDigest(),
            List.of(),
            v.noChange(),
            v.goldenDigest(),
            v.profileDigest(),
            v.statistics(),
            List.of(),
            v.message()));
  }

  private static ModelVersion copy(ModelVersion m, Verdict verdict) {
    SignalSet g = m.signals();
    return new ModelVersion(
        m.pipeline(),
        m.version(),
        m.digest(),
        m.runId(),
        m.createdAt(),
        m.bytes(),
        m.signature(),
        m.snapshot().withoutFiles(),
        m.prepared(),
        m.codeDigest(),
        m.parameters(),
        m.seed(),
        m.parent(),
        m.metrics(),
        verdict,
        m.triggers(),
        new SignalSet(
                g.count(),
                g.digest(),
                g.withFirstId().ids(),
                List.of(),
                g.files(),
                g.rows(),
                g.bytes(),
                g.minEventTime(),
                g.maxEventTime())
            .withTraceparents(g.withFirstId().traceparents()),
        m.aliases(),
        m.withdrawn(),
        m.specVersion(),
        m.environment(),
        m.format(),
        m.commit(),
        m.redeploys());
  }
}
