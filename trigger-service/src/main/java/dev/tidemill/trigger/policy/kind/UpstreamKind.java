package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody.ModelPromoted;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Upstream;
import java.util.Optional;

/**
 * Promotions of another pipeline. The router tells them only to the pipelines that named the
 * upstream with its namespace, so the name alone is compared here.
 */
public final class UpstreamKind implements SignalTriggerKind<Upstream, ModelPromoted> {

  @Override
  public Class<Upstream> spec() {
    return Upstream.class;
  }

  @Override
  public Class<ModelPromoted> signal() {
    return ModelPromoted.class;
  }

  @Override
  public boolean listens(Upstream trigger, ModelPromoted body) {
    return body.upstream().equals(trigger.pipeline())
        || (!trigger.pipeline().contains("/")
            && body.upstream().endsWith("/" + trigger.pipeline()));
  }

  @Override
  public boolean keeps(Upstream before, Upstream now) {
    return before.pipeline().equals(now.pipeline());
  }

  @Override
  public String unheard(ModelPromoted body) {
    return "no trigger listens to the pipeline " + body.upstream();
  }

  @Override
  public Optional<String> subject(Upstream trigger, PipelineSpec spec) {
    return Optional.of(trigger.key(spec.namespace()));
  }
}
