package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.schemas.message.Notice;
import dev.tidemill.schemas.message.NoticeKind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Notifications of buckets, as MinIO and others send them over HTTP. They start nothing by
 * themselves: the pollers that watch the bucket look, and what they find counts.
 */
final class S3Door implements HookDoor {

  @Override
  public String path() {
    return "/hooks/s3";
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .s3()
        .map(
            s ->
                new HookProof(
                    secrets ->
                        HookVerifier.token(
                            "Authorization", "Bearer ", secrets.resolve(s.token()).reveal()),
                    s.rateLimit()));
  }

  @Override
  public String opening(HookRequest request) {
    return "s3: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    BucketEvents events = BucketEvents.read(request.body());
    if (events.test()) {
      return HookEvents.nothing("this is a test event; the notification works");
    }
    if (events.places().isEmpty()) {
      return HookEvents.nothing("no object was created or removed");
    }
    return HookEvents.notice(
        new Notice(
            SignalIds.of("s3", SignalIds.sha256(request.body())),
            NoticeKind.S3,
            BucketEvents.told(events.places()),
            now,
            Map.of("objects", Integer.toString(events.places().size()))));
  }
}
