package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.List;
import java.util.Map;

@Doc("Another system says that something changed at a place; sources that watch it look at once.")
public record Notice(
    @Doc("the same for every repetition of the same notice") String noticeId,
    @Doc("what sort of place") NoticeKind kind,
    @Doc("of a repository its canonical URLs; of S3 bucket/key, or bucket/ for any key")
        List<String> places,
    @Doc("wall clock when it came") Instant at,
    @Doc("what else it says, for people") Map<String, String> details) {}
