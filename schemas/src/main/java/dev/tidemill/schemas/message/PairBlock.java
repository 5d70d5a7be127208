package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;

@Doc("Paired differences of one event hour.")
public record PairBlock(
    @Doc("start of the event hour") Instant hour,
    @Doc("version of the candidate, or of the new champion after a provisional promotion")
        int candidate,
    @Doc("version it is compared with") int reference,
    @Doc("pairs") long n,
    @Doc("sum of clip(loss candidate - loss reference, +-3)") double sum,
    @Doc("pairs on each knot of PairSpread: a difference is shared between the two beside it")
        double[] spread) {}
